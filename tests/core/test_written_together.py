"""Fields written by several people: what was typed is written, left alone, or given back, never lost."""

import datetime as dt
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from core.written_together import REVISION_EVERY, Answer, is_revision_due, mark_of, settle

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def settled(*, read: str, stored: str, typed: str):
    """Someone loaded `read`, typed `typed`; meanwhile the field became `stored`."""
    answers = {"field": Answer(typed, mark_of(read))}
    return settle(SimpleNamespace(field=stored), answers, clean=lambda _field, text: text)


@given(st.text(), st.text(), st.text())
def test_nobody_s_words_are_lost(read, stored, typed):
    found = settled(read=read, stored=stored, typed=typed)

    if typed in (read, stored):  # untouched, or already there
        assert (found.written, found.conflicts, found.texts) == ({}, (), {"field": stored})
    elif read == stored:
        assert (found.written, found.conflicts, found.texts) == ({"field": typed}, (), {"field": typed})
    else:
        (conflict,) = found.conflicts
        assert (conflict.mine, conflict.theirs, found.written) == (typed, stored, {})
        again = settle(
            SimpleNamespace(field=stored), {"field": Answer(typed, conflict.base)}, clean=lambda _field, text: text
        )
        assert again.written == {"field": typed}  # sending it again is a decision


def test_a_replaced_text_is_kept_at_each_change_of_hand_and_every_ten_minutes():
    samira = SimpleNamespace(pk=1)
    late = NOW + REVISION_EVERY + dt.timedelta(seconds=1)

    assert is_revision_due(None, actor=samira, at=NOW)
    assert is_revision_due((2, NOW), actor=samira, at=NOW)
    assert not is_revision_due((1, NOW), actor=samira, at=NOW + REVISION_EVERY)
    assert is_revision_due((1, NOW), actor=samira, at=late)
