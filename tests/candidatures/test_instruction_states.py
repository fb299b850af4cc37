"""The tables of readings and complements, against a second one written by hand; the door of the reminders."""

import pytest

from candidatures.states import COMPLEMENT_TRANSITIONS, EVALUATION_TRANSITIONS, ComplementState, EvaluationState
from candidatures.tasks import remind_complements
from pni.beat import BEAT_SCHEDULE

BY_HAND = [
    (
        EVALUATION_TRANSITIONS,
        EvaluationState,
        {
            ("draft", "give"): "given",
            ("draft", "abstain"): "abstained",
            ("given", "take_back"): "draft",
            ("abstained", "take_back"): "draft",
        },
    ),
    (
        COMPLEMENT_TRANSITIONS,
        ComplementState,
        {
            ("open", "answer"): "answered",
            ("answered", "reopen"): "open",
            ("open", "close"): "closed",
            ("answered", "close"): "closed",
        },
    ),
]


@pytest.mark.parametrize("table, states, by_hand", BY_HAND)
def test_every_state_and_every_move(table, states, by_hand):
    read = {
        (state.value, name): str(transition.target)
        for state in states
        for name, transition in table.items()
        if state in transition.sources
    }

    assert read == by_hand


@pytest.mark.django_db
def test_reminders_run_every_hour_through_their_task():
    assert BEAT_SCHEDULE["remind-complements"]["task"] == remind_complements.name
    assert remind_complements() == 0
