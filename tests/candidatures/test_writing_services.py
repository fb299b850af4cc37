"""Beginning a draft, ranking its problématiques, naming agents, accepting commitments."""

import datetime as dt

import pytest
from django.utils import timezone

from candidatures.models import Candidature, CommitmentAcceptance
from candidatures.services.errors import CallClosedError, NotWritableError, TooManyError
from candidatures.services.writing import (
    DOWN,
    MAX_PROBLEMATIQUES,
    UP,
    add_problematique,
    move_problematique,
    remove_problematique,
    start_candidature,
)
from candidatures.services.writing_agents import correct_agent, propose_agent, remove_agent
from candidatures.services.writing_commitments import CommitmentError, accept_commitment, take_back_acceptance
from candidatures.states import CandidatureState
from tests.candidatures.writing_scene import build_scene
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallFactory, CharterFactory, CommitmentFactory
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory, ProposedAgentFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db
A_SECOND = dt.timedelta(seconds=1)
AGENT = {"first_name": "Awa", "last_name": "Perrin", "service": "Accueil", "job_title": "", "email": ""}


@pytest.fixture
def scene():
    return build_scene()


def start(call, collectivite, at=None):
    return start_candidature(
        programme=call.programme, collectivite=collectivite, actor=UserFactory(), at=at or timezone.now()
    )


def titles(candidature):
    return list(candidature.problematiques.order_by("rank").values_list("rank", "title"))


def test_one_draft_is_begun_then_found_again():
    call, collectivite = CallFactory(), CollectiviteFactory()

    first, second = start(call, collectivite), start(call, collectivite)

    assert (first.pk, Candidature.objects.count()) == (second.pk, 1)
    assert (first.state, first.created_at == first.saved_at) == (CandidatureState.DRAFT, True)


def test_a_withdrawn_candidature_leaves_room_for_a_new_draft():
    call, collectivite = CallFactory(), CollectiviteFactory()
    gone = CandidatureFactory(
        programme=call.programme, collectivite=collectivite, deposited=True, state=CandidatureState.WITHDRAWN
    )

    assert start(call, collectivite).pk != gone.pk


def test_the_call_closes_at_its_very_instant():
    call = CallFactory()
    before, after = CollectiviteFactory(), CollectiviteFactory()

    assert start(call, before, at=call.closes_at - dt.timedelta(microseconds=1)).state == CandidatureState.DRAFT
    with pytest.raises(CallClosedError, match="fermé"):
        start(call, after, at=call.closes_at)


@pytest.mark.parametrize("call", [{"future": True}, {"unconfirmed": True}])
def test_nothing_begins_before_the_opening(call):
    with pytest.raises(CallClosedError, match="pas encore ouvert"):
        start(CallFactory(**call), CollectiviteFactory())


def test_an_edition_without_call_receives_nothing():
    with pytest.raises(CallClosedError):
        start_candidature(
            programme=ProgrammeFactory(), collectivite=CollectiviteFactory(), actor=None, at=timezone.now()
        )


def test_an_existing_draft_is_given_back_once_the_call_is_closed(scene):
    found = start(scene.call, scene.candidature.collectivite, at=scene.call.closes_at + A_SECOND)

    assert found == scene.candidature


def add(scene, title="", at=None):
    return add_problematique(
        candidature=scene.candidature, title=title, problem=" x ", actor=scene.julien, at=at or timezone.now()
    )


def test_problematiques_are_added_after_the_others(scene):
    added = add(scene, "Les files d’attente")

    assert titles(scene.candidature) == [(1, "Les dossiers refusés"), (2, "Les files d’attente")]
    assert added.problem == "x"


def test_a_list_has_an_end(scene):
    for rank in range(2, MAX_PROBLEMATIQUES + 1):
        ProblematiqueFactory(candidature=scene.candidature, rank=rank)

    with pytest.raises(TooManyError):
        add(scene)


def test_ranks_are_exchanged_with_the_neighbour_and_stop_at_the_ends(scene):
    second = add(scene, "B")
    add(scene, "C")
    at = timezone.now()

    assert move_problematique(problematique=second, step=UP, actor=scene.julien, at=at)
    assert titles(scene.candidature) == [(1, "B"), (2, "Les dossiers refusés"), (3, "C")]
    assert not move_problematique(problematique=second, step=UP, actor=scene.julien, at=at)
    assert move_problematique(problematique=scene.first, step=DOWN, actor=scene.julien, at=at)
    assert titles(scene.candidature) == [(1, "B"), (2, "C"), (3, "Les dossiers refusés")]


def test_removing_closes_the_gap_and_twice_is_once(scene):
    add(scene, "B")
    add(scene, "C")
    at = timezone.now()

    remove_problematique(problematique=scene.first, actor=scene.julien, at=at)
    remove_problematique(problematique=scene.first, actor=scene.julien, at=at)

    assert titles(scene.candidature) == [(1, "B"), (2, "C")]


@pytest.mark.parametrize("verb", ["add", "move", "remove", "agent"])
def test_nothing_changes_after_the_closing_by_a_second(scene, verb):
    agent = ProposedAgentFactory(problematique=scene.first)
    second = add(scene, "B")
    verbs = {
        "add": lambda at: add(scene, at=at),
        "move": lambda at: move_problematique(problematique=second, step=UP, actor=scene.julien, at=at),
        "remove": lambda at: remove_problematique(problematique=second, actor=scene.julien, at=at),
        "agent": lambda at: remove_agent(agent=agent, actor=scene.julien, at=at),
    }

    with pytest.raises(CallClosedError):
        verbs[verb](scene.call.closes_at)
    verbs[verb](scene.call.closes_at - A_SECOND)


def test_a_candidature_under_instruction_is_not_written(scene):
    Candidature.objects.filter(pk=scene.candidature.pk).update(
        state=CandidatureState.IN_REVIEW, submitted_at=timezone.now(), reference="2026-001"
    )

    with pytest.raises(NotWritableError, match="En cours d’examen"):
        add(scene)


# --- Agents ---


def propose(scene, **values):
    return propose_agent(problematique=scene.first, values={**AGENT, **values}, actor=scene.julien, at=timezone.now())


def names(problematique):
    return list(problematique.proposed_agents.order_by("position").values_list("position", "first_name"))


def test_agents_are_proposed_up_to_the_size_of_a_team(scene):
    for first_name in ("A", "B", "C", "D"):
        propose(scene, first_name=first_name)

    assert names(scene.first) == [(1, "A"), (2, "B"), (3, "C"), (4, "D")]
    with pytest.raises(TooManyError, match="4 personnes au plus"):
        propose(scene)


def test_an_agent_is_corrected_and_removed(scene):
    first, second = propose(scene, first_name="A"), propose(scene, first_name="B")
    at = timezone.now()

    correct_agent(agent=second, values={**AGENT, "first_name": "Bé"}, actor=scene.julien, at=at)
    remove_agent(agent=first, actor=scene.julien, at=at)
    remove_agent(agent=first, actor=scene.julien, at=at)

    assert names(scene.first) == [(1, "Bé")]


# --- Commitments ---


@pytest.fixture
def commitment(scene):
    return CommitmentFactory(charter=CharterFactory(programme=scene.call.programme, version=1))


def accept(scene, commitment, name="Marc Hoareau", at=None):
    return accept_commitment(
        candidature=scene.candidature,
        commitment=commitment,
        name=name,
        job_title="Directeur général des services",
        actor=scene.julien,
        at=at or timezone.now(),
    )


def take_back(scene, commitment):
    take_back_acceptance(candidature=scene.candidature, commitment=commitment, actor=scene.julien, at=timezone.now())


def test_a_commitment_is_accepted_once_by_a_named_person(scene, commitment):
    accept(scene, commitment)
    accept(scene, commitment, name="Quelqu’un d’autre")

    kept = CommitmentAcceptance.objects.get()
    assert (kept.name, kept.recorded_by) == ("Marc Hoareau", scene.julien)


def test_a_draft_may_take_its_acceptance_back_a_deposited_candidature_not(scene, commitment):
    accept(scene, commitment)
    take_back(scene, commitment)
    assert CommitmentAcceptance.objects.count() == 0

    accept(scene, commitment)
    Candidature.objects.filter(pk=scene.candidature.pk).update(
        state=CandidatureState.SUBMITTED, submitted_at=timezone.now(), reference="2026-001"
    )
    with pytest.raises(CommitmentError, match="déposée"):
        take_back(scene, commitment)
    assert CommitmentAcceptance.objects.count() == 1


def test_a_former_version_is_no_longer_accepted(scene, commitment):
    newer = CommitmentFactory(charter=CharterFactory(programme=scene.call.programme, version=2))

    with pytest.raises(CommitmentError, match="vient de changer"):
        accept(scene, commitment)
    assert accept(scene, newer).commitment == newer


def test_a_commitment_of_another_edition_is_refused(scene):
    with pytest.raises(CommitmentError):
        accept(scene, CommitmentFactory())
