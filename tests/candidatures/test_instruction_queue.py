"""The queue: filters, pages, counts, export."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from candidatures.models import Candidature
from candidatures.selectors.completeness import missing_parts
from candidatures.selectors.instruction_queue import incomplete
from candidatures.states import CandidatureState, EvaluationState
from tests.candidatures.instruction_scenes import colleague, edition, under_review
from tests.factories import candidatures as make
from tests.factories.calls import CharterFactory, CommitmentFactory
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, HeldLabelFactory, RegionFactory
from tests.personas import agent, referent, sign_in, staff

pytestmark = pytest.mark.django_db
QUEUE = "/gestion/candidatures/"


@pytest.fixture
def claire(client):
    client.user = sign_in(client, staff())
    return client


def found(client, query=""):
    """References on the page, in its order."""
    return [line.reference for line in client.get(f"{QUEUE}{query}").context["page_obj"]]


def test_the_queue_is_for_staff(client):
    for person in (agent(), referent()):
        sign_in(client, person)
        assert client.get(QUEUE).status_code == 404


def test_drafts_are_their_authors_own(claire):
    make.CandidatureFactory()
    line = under_review(edition())

    assert found(claire) == [line.reference]


def test_each_filter_keeps_its_own(claire):
    programme, other = edition(), edition()
    there = CollectiviteFactory(departement=DepartementFactory(code="56", region=RegionFactory(code="53")), as_cc=True)
    nora = colleague()
    breton = under_review(programme, collectivite=there, assigned_to=nora)
    mine = under_review(other, assigned_to=claire.user, state=CandidatureState.SUBMITTED)
    nobodys = under_review(other, state=CandidatureState.COMPLEMENT)
    nobodys.problematiques.update(evidence="")
    make.ComplementRequestFactory(candidature=nobodys, due_on=timezone.localdate() - dt.timedelta(days=1))
    make.EvaluationFactory(
        problematique=breton.problematiques.get(),
        evaluator=claire.user,
        state=EvaluationState.GIVEN,
        given_at=timezone.now(),
    )

    answers = {
        query: sorted(found(claire, query))
        for query in (
            f"?edition={programme.slug}",
            "?etat=submitted",
            "?attribution=moi",
            "?attribution=personne",
            f"?attribution={nora.pk}",
            "?region=53",
            "?nature=cc",
            "?lecture=faite",
            "?lecture=a-faire",
            "?incomplete=on",
            "?retard=on",
        )
    }

    assert answers == {
        f"?edition={programme.slug}": [breton.reference],
        "?etat=submitted": [mine.reference],
        "?attribution=moi": [mine.reference],
        "?attribution=personne": [nobodys.reference],
        f"?attribution={nora.pk}": [breton.reference],
        "?region=53": [breton.reference],
        "?nature=cc": [breton.reference],
        "?lecture=faite": [breton.reference],
        "?lecture=a-faire": sorted([mine.reference, nobodys.reference]),
        "?incomplete=on": [nobodys.reference],
        "?retard=on": [nobodys.reference],
    }


def test_a_link_takes_the_candidature_out_of_what_i_have_to_read(claire):
    line = under_review(edition())
    make.ConflictOfInterestFactory(candidature=line, user=claire.user)

    assert (found(claire, "?lecture=a-faire"), found(claire, "?lecture=faite")) == ([], [line.reference])


def test_an_unknown_value_is_told_and_ignored(claire):
    line = under_review(edition())
    response = claire.get(f"{QUEUE}?etat=perdue&region=<b>")
    page = response.content.decode()

    assert [row.reference for row in response.context["page_obj"]] == [line.reference]
    assert ("état « perdue »" in page, "région « &lt;b&gt; »" in page, "<b> »" in page) == (True, True, False)


@pytest.mark.parametrize(
    "sort, order", [("arrivee", [0, 1, 2]), ("recentes", [2, 1, 0]), ("collectivite", [1, 2, 0]), ("perdu", [0, 1, 2])]
)
def test_sorts(claire, sort, order):
    programme = edition()
    names = ["Zuydcoote", "Abancourt", "Mende"]
    lines = [
        under_review(
            programme,
            collectivite=CollectiviteFactory(name=name),
            submitted_at=timezone.now() - dt.timedelta(days=9 - rank),
        )
        for rank, name in enumerate(names)
    ]

    assert found(claire, f"?tri={sort}") == [lines[rank].reference for rank in order]


def test_pages_keep_the_filters(claire):
    programme = edition()
    for _ in range(31):
        under_review(programme, ranks=[])
    page = claire.get(f"{QUEUE}?edition={programme.slug}").content.decode()

    assert f"?edition={programme.slug}&amp;page=2" in page
    assert len(found(claire, f"?edition={programme.slug}&page=2")) == 1


@pytest.mark.parametrize("number", [1, 30])
def test_the_queue_costs_the_same_for_one_and_for_thirty(claire, number, django_assert_num_queries):
    programme = edition()
    for _ in range(number):
        under_review(programme, ranks=[1, 2], assigned_to=claire.user)
    claire.get(QUEUE)

    # session, user, three lists of choices, editions, count, lines
    with django_assert_num_queries(8):
        page = claire.get(QUEUE)

    assert len(page.context["page_obj"]) == number


def _blank(line):
    line.problematiques.update(why_now=" \n ")


def _no_agent(line):
    line.problematiques.get(rank=1).proposed_agents.all().delete()


def _too_many_agents(line):
    for _ in range(4):
        make.ProposedAgentFactory(problematique=line.problematiques.get(rank=1))


def _nothing(line):
    line.problematiques.all().delete()


def _commitment(line):
    CommitmentFactory(charter=CharterFactory(programme=line.programme))


def _accepted(line):
    commitment = CommitmentFactory(charter=CharterFactory(programme=line.programme))
    make.CommitmentAcceptanceFactory(candidature=line, commitment=commitment)


def _charter_since(line):
    CommitmentFactory(
        charter=CharterFactory(programme=line.programme, published_at=timezone.now() + dt.timedelta(days=1))
    )


@pytest.mark.parametrize(
    "spoil, is_incomplete",
    [
        (lambda line: None, False),
        (_blank, True),
        (_no_agent, True),
        (_too_many_agents, True),
        (_nothing, True),
        (_commitment, True),
        (_accepted, False),
        (_charter_since, False),
    ],
)
def test_the_queue_and_the_page_judge_completeness_alike(spoil, is_incomplete):
    line = under_review(edition(), ranks=[1, 2])
    spoil(line)
    line = Candidature.objects.select_related("programme").get(pk=line.pk)

    by_page = bool(missing_parts(line, at=line.submitted_at))
    by_queue = Candidature.objects.filter(incomplete(), pk=line.pk).exists()

    assert (by_page, by_queue) == (is_incomplete, is_incomplete)


# --- Export ----------------------------------------------------------------------------------------------------------


def exported(client, query=""):
    response = client.get(f"{reverse('candidatures:queue_csv')}{query}")
    text = response.content.decode()
    assert text.startswith("\ufeff")
    return response, list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


def test_the_export_follows_the_filter_and_the_columns(claire):
    programme = edition()
    line = under_review(programme, collectivite=CollectiviteFactory(name="Mende"))
    under_review(edition())

    response, rows = exported(claire, f"?edition={programme.slug}&colonnes=collectivite&colonnes=numero&colonnes=etat")

    assert rows == [["Numéro", "Collectivité", "État"], [line.reference, "Mende", "en instruction"]]
    assert response["Content-Disposition"].startswith('attachment; filename="candidatures-2')
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_no_cell_of_the_export_is_a_formula(claire):
    line = under_review(edition(), collectivite=CollectiviteFactory(name="=cmd|' /C calc'!A0"))
    line.problematiques.update(title="+33 1")

    _, rows = exported(claire, "?colonnes=collectivite&colonnes=titres")

    assert rows[1] == ["'=cmd|' /C calc'!A0", "1. +33 1"]


def test_every_column_by_default_and_no_score_among_them(claire):
    under_review(edition())

    _, rows = exported(claire)

    assert rows[0] == [
        "Numéro",
        "Édition",
        "Collectivité",
        "Nature",
        "Département",
        "Région",
        "Outre-mer",
        "Population",
        "SIREN",
        "État",
        "Déposée le (heure de Paris)",
        "Instruite par",
        "Nombre de problématiques",
        "Titres des problématiques",
        "Dossier incomplet",
        "Complément attendu le",
        "Complément en retard",
    ]


@pytest.mark.parametrize("number", [1, 30])
def test_the_export_costs_the_same_for_one_and_for_thirty(claire, number, django_assert_num_queries):
    programme = edition()
    for _ in range(number):
        under_review(programme, ranks=[1, 2])
    exported(claire)

    with django_assert_num_queries(7):
        _, rows = exported(claire)

    assert len(rows) == number + 1


def test_the_choice_of_columns_keeps_the_filters(claire):
    under_review(edition())
    page = claire.get(f"{reverse('candidatures:queue_export')}?etat=in_review").content.decode()

    assert '<input type="hidden" name="etat" value="in_review">' in page


def test_the_form_shares_among_chosen_people(claire):
    programme = edition()
    line = under_review(programme)
    address = reverse("candidatures:distribute", kwargs={"slug": programme.slug})

    nobody = claire.post(address, {})
    someone = claire.post(address, {"people": [claire.user.pk]})

    line.refresh_from_db()
    assert (nobody.status_code, someone.status_code, line.assigned_to) == (422, 302, claire.user)


def test_a_filter_does_not_say_that_it_is_optional(claire):
    under_review(edition())

    for name in ("queue", "queue_export"):
        page = claire.get(reverse(f"candidatures:{name}")).content.decode()
        assert ("<label" in page, "facultatif" in page) == (True, False), name


def test_the_queue_is_narrowed_by_label_and_the_page_shows_it(claire):
    programme = edition()
    named, _other = under_review(programme), under_review(programme)
    for label in ("acv", "fs"):
        HeldLabelFactory(collectivite=named.collectivite, label=label)

    assert found(claire, "?label=acv") == [named.reference]
    page = claire.get(reverse("candidatures:staff_candidature", kwargs={"pk": named.pk})).content.decode()
    assert ("Action cœur de ville" in page, "liste nationale" in page) == (True, True)
