"""What is missing, told in words and led to; which conditions are met, with reasons."""

import datetime as dt

import pytest
from django.utils import timezone

from candidatures.models import Problematique
from candidatures.selectors.completeness import missing_parts
from candidatures.selectors.eligibility import eligibility
from collectivites.states import CollectiviteKind
from programmes.states import EligibilityCheck
from tests.factories import calls
from tests.factories import candidatures as make
from tests.factories.collectivites import CollectiviteFactory

pytestmark = pytest.mark.django_db


def complete_candidature(problematiques: int = 1, commitments: int = 2, **kwargs):
    """Everything that the deposit asks for."""
    candidature = make.CandidatureFactory(**kwargs)
    charter = candidature.programme.charters.order_by("pk").first()
    if charter is None:
        charter = calls.CharterFactory(programme=candidature.programme, version=1)
        for _ in range(commitments):
            calls.CommitmentFactory(charter=charter)
    for commitment in charter.commitments.order_by("position"):
        make.CommitmentAcceptanceFactory(candidature=candidature, commitment=commitment)
    for rank in range(1, problematiques + 1):
        problematique = make.ProblematiqueFactory(candidature=candidature, rank=rank, complete=True)
        make.ProposedAgentFactory(problematique=problematique)
    return candidature


def labels(candidature, at=None):
    return [part.label for part in missing_parts(candidature, at=at or timezone.now())]


def test_a_complete_candidature_lacks_nothing():
    assert labels(complete_candidature()) == []


def test_an_empty_draft_lacks_a_problematique_and_every_commitment():
    candidature = make.CandidatureFactory()
    charter = calls.CharterFactory(programme=candidature.programme)
    first = calls.CommitmentFactory(charter=charter, position=1, title="Un référent nommé")
    calls.CommitmentFactory(charter=charter, position=2, title="Deux jours par semaine")

    parts = missing_parts(candidature, at=timezone.now())

    assert [part.label for part in parts] == [
        "Ajouter au moins une problématique",
        "Engagement à accepter : Un référent nommé",
        "Engagement à accepter : Deux jours par semaine",
    ]
    assert parts[1].kwargs == {"pk": candidature.pk}
    assert parts[1].anchor == f"engagement-{first.pk}"


@pytest.mark.parametrize("field", ["title", *Problematique.ANSWERS])
@pytest.mark.parametrize("blank", ["", "  \n "])
def test_each_answer_is_asked_for(field, blank):
    candidature = complete_candidature()
    problematique = candidature.problematiques.get()
    setattr(problematique, field, blank)
    problematique.save()

    (part,) = missing_parts(candidature, at=timezone.now())

    assert part.label.endswith(f" : {Problematique._meta.get_field(field).verbose_name}")
    assert part.kwargs == {"pk": candidature.pk, "problematique_pk": problematique.pk}
    assert part.anchor == f"id_{field}"


@pytest.mark.parametrize(
    "agents, told",
    [(0, ["proposer au moins un agent"]), (1, []), (4, []), (5, ["5 agents proposés, une équipe en compte 4 au plus"])],
)
def test_agents_from_one_to_the_size_of_a_team(agents, told):
    candidature = complete_candidature()
    problematique = candidature.problematiques.get()
    problematique.proposed_agents.all().delete()
    for _ in range(agents):
        make.ProposedAgentFactory(problematique=problematique)

    assert [label.partition(" : ")[2] for label in labels(candidature)] == told


def test_only_the_charter_in_force_counts():
    candidature = complete_candidature()
    soon = timezone.now() + dt.timedelta(days=2)
    next_one = calls.CharterFactory(programme=candidature.programme, version=2, published_at=soon)
    calls.CommitmentFactory(charter=next_one, title="Publier la fiche")

    assert labels(candidature) == []
    assert labels(candidature, at=soon) == ["Engagement à accepter : Publier la fiche"]


@pytest.mark.parametrize("count", [1, 12])
def test_queries_do_not_grow_with_problematiques(count, django_assert_max_num_queries):
    candidature = complete_candidature(problematiques=count)

    with django_assert_max_num_queries(5):
        assert missing_parts(candidature, at=timezone.now()) == []


# --- Eligibility ------------------------------------------------------------------------------------


def verdicts(candidature):
    return [(found.verdict, found.reason) for found in eligibility(candidature, at=timezone.now())]


def rule(candidature, kind, **kwargs):
    return calls.EligibilityRuleFactory(programme=candidature.programme, check_kind=kind, **kwargs)


@pytest.mark.parametrize(
    "kinds, expected",
    [
        ([CollectiviteKind.COMMUNE], ("ok", "Brioude : commune, nature admise.")),
        (
            [CollectiviteKind.CC, CollectiviteKind.REGION],
            ("not", "Brioude : commune. L’édition admet : communauté de communes, région."),
        ),
    ],
)
def test_kind_of_collectivite(kinds, expected):
    candidature = make.CandidatureFactory(collectivite=CollectiviteFactory(name="Brioude"))
    rule(candidature, EligibilityCheck.KIND, kinds=kinds)

    assert verdicts(candidature) == [expected]


@pytest.mark.parametrize(
    "population, expected",
    [
        (20_000, ("ok", "20\u00a0000 habitants en 2023, pour 20\u00a0000 au plus.")),
        (20_001, ("not", "20\u00a0001 habitants en 2023, pour 20\u00a0000 au plus.")),
        (
            None,
            ("to_read", "La population de Brioude n’est pas connue du référentiel : 20\u00a0000 habitants au plus."),
        ),
    ],
)
def test_population(population, expected):
    year = 2023 if population else None
    collectivite = CollectiviteFactory(name="Brioude", population=population, population_year=year)
    candidature = make.CandidatureFactory(collectivite=collectivite)
    rule(candidature, EligibilityCheck.POPULATION_AT_MOST, threshold=20_000)

    assert verdicts(candidature) == [expected]


def test_agents_and_problematiques_are_counted():
    candidature = complete_candidature(problematiques=2)
    make.ProposedAgentFactory(problematique=candidature.problematiques.get(rank=1))
    rule(candidature, EligibilityCheck.AGENTS_AT_LEAST, threshold=1)
    rule(candidature, EligibilityCheck.AGENTS_AT_LEAST, threshold=2)
    rule(candidature, EligibilityCheck.PROBLEMATIQUES_AT_MOST, threshold=2)
    rule(candidature, EligibilityCheck.PROBLEMATIQUES_AT_MOST, threshold=1)

    assert verdicts(candidature) == [
        ("ok", "Chaque problématique propose au moins 1 agent."),
        ("not", "Il en faut au moins 2 : 1 agent pour la problématique 2."),
        ("ok", "2 problématiques pour 2 au plus."),
        ("not", "2 problématiques pour 1 au plus."),
    ]


def test_commitments_and_what_a_person_reads():
    candidature = complete_candidature(commitments=1)
    rule(candidature, EligibilityCheck.COMMITMENTS)
    rule(candidature, EligibilityCheck.HUMAN)
    assert [verdict for verdict, _ in verdicts(candidature)] == ["ok", "to_read"]

    charter = candidature.programme.charters.get()
    calls.CommitmentFactory(charter=charter, title="Accueillir le comité")

    assert verdicts(candidature)[0] == ("not", "Pas encore accepté : Accueillir le comité.")


def test_a_charter_that_comes_after_the_deposit_changes_nothing():
    deposited_at = timezone.now() - dt.timedelta(days=3)
    candidature = complete_candidature(deposited=True, submitted_at=deposited_at)
    rule(candidature, EligibilityCheck.COMMITMENTS)
    later = calls.CharterFactory(programme=candidature.programme, version=2, published_at=timezone.now())
    calls.CommitmentFactory(charter=later)

    assert [verdict for verdict, _ in verdicts(candidature)] == ["ok"]
