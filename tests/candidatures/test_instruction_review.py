"""Opening the instruction, giving candidatures to people, declaring a link."""

import datetime as dt

import pytest
from django.utils import timezone

from candidatures.models import CandidatureTransition, ConflictOfInterest
from candidatures.permissions import can_judge
from candidatures.services.instruction_errors import ChangedMeanwhileError, RefusedError
from candidatures.services.instruction_review import (
    assign_candidature,
    declare_conflict,
    distribute_candidatures,
    start_review,
    withdraw_conflict,
)
from candidatures.states import CandidatureState
from core.state_machine import IllegalTransitionError
from tests.candidatures.instruction_scenes import AT, colleague, edition, under_review
from tests.factories import candidatures as make
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(days=2)


def deposited(programme, *, complete=True, **more):
    candidature = under_review(programme, state=CandidatureState.SUBMITTED, **more)
    if not complete:
        candidature.problematiques.update(evidence="  ")
    return candidature


def start(candidature, actor=None):
    return start_review(candidature=candidature, actor=actor or colleague(), at=timezone.now())


def test_the_instruction_opens_and_is_logged():
    candidature, actor = deposited(edition()), colleague()

    start(candidature, actor)

    candidature.refresh_from_db()
    log = CandidatureTransition.objects.get()
    assert (candidature.state, log.transition, log.actor) == (CandidatureState.IN_REVIEW, "start_review", actor)


def test_an_incomplete_candidature_waits_for_the_closing():
    candidature = deposited(edition(over=False), complete=False)

    with pytest.raises(RefusedError, match=r"il manque encore : .*ce qui le montre"):
        start(candidature)

    candidature.refresh_from_db()
    assert candidature.state == CandidatureState.SUBMITTED


@pytest.mark.parametrize("over, complete", [(False, True), (True, False)])
def test_a_complete_one_opens_before_the_closing_and_any_after(over, complete):
    candidature = deposited(edition(over=over), complete=complete)

    assert start(candidature).state == CandidatureState.IN_REVIEW


def test_the_instruction_opens_once():
    candidature = deposited(edition())
    start(candidature)

    with pytest.raises(IllegalTransitionError):
        start(candidature)


def test_a_link_forbids_to_open():
    candidature, actor = deposited(edition()), colleague()
    declare_conflict(candidature=candidature, reason="Ancien poste.", actor=actor, at=AT)

    with pytest.raises(RefusedError, match="déclaré un lien"):
        start(candidature, actor)


def assign(candidature, person, *, seen=None):
    return assign_candidature(candidature=candidature, assignee=person, seen_assignee_id=seen, actor=colleague(), at=AT)


def test_a_candidature_is_given_then_taken_back():
    candidature, person = deposited(edition()), colleague()
    assert assign(candidature, person).assigned_to == person
    assert assign(candidature, None, seen=person.pk).assigned_to is None


def test_two_colleagues_giving_it_at_once_the_second_is_told():
    candidature, person = deposited(edition()), colleague(first_name="Nora", last_name="Blin")
    assign(candidature, person)

    with pytest.raises(ChangedMeanwhileError, match="elle est à Nora Blin"):
        assign(candidature, colleague())


def test_only_staff_without_a_link_receive_it():
    candidature, linked = deposited(edition()), colleague(first_name="Ali", last_name="Roy")
    make.ConflictOfInterestFactory(candidature=candidature, user=linked)

    with pytest.raises(RefusedError, match="Ali Roy a déclaré un lien"):
        assign(candidature, linked)
    with pytest.raises(RefusedError, match="Seule une personne de l’équipe"):
        assign(candidature, UserFactory())


def share(programme, *people):
    return distribute_candidatures(programme=programme, people=people, actor=colleague(), at=AT)


def test_shares_are_balanced_and_start_from_who_has_the_fewest():
    programme = edition()
    busy, free = colleague(last_name="Abadie"), colleague(last_name="Zola")
    deposited(programme, assigned_to=busy)
    deposited(programme, assigned_to=busy)
    rows = [deposited(programme, submitted_at=AT + dt.timedelta(hours=hour)) for hour in range(4)]

    shares = share(programme, busy, free)

    assert [(person, number) for person, number in shares.given] == [(busy, 1), (free, 3)]
    for row in rows:
        row.refresh_from_db()
    # two for who had none, then in turn: the alphabet decides when loads are equal
    assert [row.assigned_to for row in rows] == [free, free, busy, free]


def test_a_link_sends_the_candidature_to_somebody_else_or_to_nobody():
    programme = edition()
    linked, other = colleague(last_name="Abadie"), colleague(last_name="Zola")
    row = deposited(programme)
    make.ConflictOfInterestFactory(candidature=row, user=linked)

    assert share(programme, linked).left == (row,)
    share(programme, linked, other)

    row.refresh_from_db()
    assert row.assigned_to == other


def test_what_is_decided_withdrawn_given_or_elsewhere_is_not_shared():
    programme, person = edition(), colleague()
    owner = colleague()
    for state in (CandidatureState.DECIDED, CandidatureState.WITHDRAWN):
        under_review(programme, state=state)
    deposited(programme, assigned_to=owner)
    deposited(edition())

    assert share(programme, person).total == 0


def test_sharing_needs_people():
    with pytest.raises(RefusedError, match="Choisissez au moins une personne"):
        share(edition())


def test_a_link_is_declared_once_with_a_reason_and_gives_the_file_back():
    person = colleague()
    candidature = deposited(edition(), assigned_to=person)
    with pytest.raises(RefusedError, match="quel est ce lien"):
        declare_conflict(candidature=candidature, reason=" ", actor=person, at=AT)

    declare_conflict(candidature=candidature, reason=" Ancien poste. ", actor=person, at=AT)

    candidature.refresh_from_db()
    conflict = ConflictOfInterest.objects.get()
    assert (candidature.assigned_to, conflict.user, conflict.reason) == (None, person, "Ancien poste.")
    with pytest.raises(RefusedError, match="déjà déclaré"):
        declare_conflict(candidature=candidature, reason="Encore.", actor=person, at=AT)


def test_a_link_is_withdrawn_by_its_own_person_with_a_reason_and_stays_written():
    person, other = colleague(), colleague()
    candidature = deposited(edition(), assigned_to=person)
    declare_conflict(candidature=candidature, reason="Ancien poste.", actor=person, at=AT)
    declare_conflict(candidature=candidature, reason="Ma sœur y est élue.", actor=other, at=AT)
    with pytest.raises(RefusedError, match="pourquoi ce lien"):
        withdraw_conflict(candidature=candidature, reason=" ", actor=person, at=AT)
    with pytest.raises(RefusedError, match="pas de lien déclaré"):
        withdraw_conflict(candidature=candidature, reason="Erreur.", actor=colleague(), at=AT)

    withdraw_conflict(candidature=candidature, reason=" Mauvaise candidature. ", actor=person, at=LATER)

    assert list(ConflictOfInterest.objects.order_by("pk").values_list("user", "reason", "withdrawn_reason")) == [
        (person.pk, "Ancien poste.", "Mauvaise candidature."),
        (other.pk, "Ma sœur y est élue.", ""),
    ]
    candidature.refresh_from_db()
    assert (candidature.assigned_to, can_judge(person, candidature), can_judge(other, candidature)) == (
        None,
        True,
        False,
    )
    with pytest.raises(RefusedError, match="pas de lien déclaré"):
        withdraw_conflict(candidature=candidature, reason="Encore.", actor=person, at=LATER)


def test_a_withdrawn_link_is_declared_again_as_another_row():
    person = colleague()
    candidature = deposited(edition())
    declare_conflict(candidature=candidature, reason="Ancien poste.", actor=person, at=AT)
    withdraw_conflict(candidature=candidature, reason="Erreur.", actor=person, at=AT)

    declare_conflict(candidature=candidature, reason="Si, j’y ai travaillé.", actor=person, at=LATER)

    rows = ConflictOfInterest.objects.order_by("pk")
    assert list(rows.values_list("reason", "withdrawn_at")) == [("Ancien poste.", AT), ("Si, j’y ai travaillé.", None)]
    assert can_judge(person, candidature) is False
