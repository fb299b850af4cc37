"""The three tables of the call, against a second one written by hand."""

import pytest

from candidatures.states import (
    CANDIDATURE_TRANSITIONS,
    JOINT_TRANSITIONS,
    OUTCOME_TRANSITIONS,
    PUBLIC_LABELS,
    CandidatureState,
    JointState,
    Outcome,
)

BY_HAND = [
    (
        CANDIDATURE_TRANSITIONS,
        CandidatureState,
        {
            ("draft", "submit"): "submitted",
            ("submitted", "withdraw"): "withdrawn",
            ("submitted", "start_review"): "in_review",
            ("in_review", "withdraw"): "withdrawn",
            ("in_review", "ask_complement"): "complement",
            ("in_review", "announce"): "decided",
            ("decided", "announce_waiting"): "decided",
            ("complement", "withdraw"): "withdrawn",
            ("complement", "close_complement"): "in_review",
        },
    ),
    (
        OUTCOME_TRANSITIONS,
        Outcome,
        {
            ("pending", "retain"): "retained",
            ("pending", "put_on_waiting_list"): "waiting",
            ("pending", "reject"): "rejected",
            ("retained", "put_on_waiting_list"): "waiting",
            ("retained", "reject"): "rejected",
            ("retained", "reconsider"): "pending",
            ("waiting", "retain"): "retained",
            ("waiting", "reject"): "rejected",
            ("waiting", "reconsider"): "pending",
            ("rejected", "retain"): "retained",
            ("rejected", "put_on_waiting_list"): "waiting",
            ("rejected", "reconsider"): "pending",
        },
    ),
    (
        JOINT_TRANSITIONS,
        JointState,
        {
            ("proposed", "accept"): "accepted",
            ("proposed", "decline"): "declined",
            ("proposed", "undo"): "undone",
            ("accepted", "undo"): "undone",
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


def test_applicants_have_a_word_for_every_state():
    assert list(PUBLIC_LABELS) == list(CandidatureState)
