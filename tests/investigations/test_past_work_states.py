"""Moves of an import and of a flag, against a second table written by hand."""

import pytest

from core.state_machine import available_transitions
from investigations.past_work_states import FLAG_TRANSITIONS, IMPORT_TRANSITIONS, FlagState, ImportState


@pytest.mark.parametrize(
    "table, states, expected",
    [
        (
            IMPORT_TRANSITIONS,
            ImportState,
            {
                "checked": {"confirm": "confirmed", "discard": "discarded"},
                "confirmed": {"write": "written", "reopen": "checked"},
                "written": {"undo": "undone"},
                "discarded": {},
                "undone": {},
            },
        ),
        (
            FLAG_TRANSITIONS,
            FlagState,
            {
                "open": {"settle": "settled", "justify": "justified"},
                "settled": {"reopen": "open"},
                "justified": {"reopen": "open"},
            },
        ),
    ],
    ids=["import", "flag"],
)
def test_every_move_from_every_state(table, states, expected):
    found = {
        state.value: {name: table[name].target for name in available_transitions(table, state)} for state in states
    }

    assert found == expected
