"""The mechanism of state machines, tried on the smallest one there is."""

import pytest

from core.state_machine import IllegalTransitionError, Transition, apply_transition, available_transitions, log_act
from programmes.models import Programme, ProgrammeTransition
from programmes.states import ProgrammeState
from tests.factories.core import AT
from tests.factories.programmes import ProgrammeFactory
from tests.personas import staff

TABLE = {
    "publish": Transition("Publier", frozenset({"draft"}), "published"),
    "withdraw": Transition("Retirer", frozenset({"published"}), "draft"),
    "touch": Transition("Republier", frozenset({"draft", "published"}), "published"),
}


@pytest.mark.parametrize(
    "state, names",
    [("draft", ["publish", "touch"]), ("published", ["withdraw", "touch"]), ("unknown", [])],
)
def test_moves_are_those_of_the_state_in_the_order_of_the_table(state, names):
    assert available_transitions(TABLE, state) == names


@pytest.mark.django_db
def test_a_move_changes_the_state_its_companions_and_the_log():
    programme, actor = ProgrammeFactory(in_preparation=True), staff()

    apply_transition(
        programme,
        "publish",
        table=TABLE,
        log=ProgrammeTransition,
        actor=actor,
        at=AT,
        comment="Relu.",
        operator="ANCT",
    )

    saved = Programme.objects.get(pk=programme.pk)
    assert (saved.state, saved.operator) == (ProgrammeState.PUBLISHED, "ANCT")
    entry = ProgrammeTransition.objects.get()
    assert (entry.subject, entry.transition, entry.from_state, entry.to_state) == (
        programme,
        "publish",
        "draft",
        "published",
    )
    assert (entry.actor, entry.at, entry.comment, str(entry)) == (actor, AT, "Relu.", "publish : draft → published")


@pytest.mark.django_db
def test_an_illegal_move_changes_nothing_and_says_why_in_french():
    programme = ProgrammeFactory()

    with pytest.raises(IllegalTransitionError) as refusal:
        apply_transition(programme, "publish", table=TABLE, log=ProgrammeTransition, actor=None, at=AT)

    assert str(refusal.value) == "« Publier » n'est pas possible : l'état actuel est « publié »."
    assert Programme.objects.get(pk=programme.pk).state == ProgrammeState.PUBLISHED
    assert ProgrammeTransition.objects.count() == 0


@pytest.mark.django_db
def test_an_unknown_move_is_a_programming_error():
    with pytest.raises(KeyError):
        apply_transition(ProgrammeFactory(), "vanish", table=TABLE, log=ProgrammeTransition, actor=None, at=AT)


@pytest.mark.django_db
def test_an_act_that_moves_nothing_is_written_in_the_log():
    programme, actor = ProgrammeFactory(), staff()

    row = log_act(programme, "reread", log=ProgrammeTransition, actor=actor, at=AT, comment="Relu.")

    assert ProgrammeTransition.objects.get() == row
    assert (row.subject, row.transition, row.actor, row.at, row.comment) == (programme, "reread", actor, AT, "Relu.")
    assert (row.from_state, row.to_state) == (programme.state, programme.state)
