"""What the system shows of the evidence, and never decides: pure functions, on any matrix."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.selectors.evidence import (
    NO_TALLY,
    Finding,
    Remark,
    Tally,
    is_against_majority,
    remarks,
    remarks_by_kind,
    tallies,
    unheard,
)
from investigations.states import Verdict
from investigations.workspace_states import Direction, Strength

DIRECTIONS, STRENGTHS = st.sampled_from(Direction.values), st.sampled_from(Strength.values)
CELLS = st.tuples(st.integers(1, 8), st.integers(1, 12))


@st.composite
def matrices(draw):
    cells = draw(st.dictionaries(CELLS, st.tuples(DIRECTIONS, STRENGTHS), max_size=40))
    return [Finding(*cell, *said) for cell, said in cells.items()]


COUNTS = st.builds(Tally, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
VERDICTS = st.sampled_from(Verdict.values)


@given(matrices())
def test_every_finding_is_counted_once(findings):
    counted = tallies(findings)

    assert sum(tally.total for tally in counted.values()) == len(findings)
    assert set(counted) == {finding.hypothesis_id for finding in findings}


@given(matrices(), st.randoms())
def test_order_counts_for_nothing(findings, shuffler):
    shuffled = list(findings)
    shuffler.shuffle(shuffled)

    assert tallies(shuffled) == tallies(findings)


@given(matrices(), STRENGTHS)
def test_strength_weighs_nothing(findings, strength):
    assert tallies(dataclasses.replace(finding, strength=strength) for finding in findings) == tallies(findings)


@given(matrices(), st.integers(1, 8), DIRECTIONS)
def test_one_more_source_adds_one_where_it_speaks_and_nowhere_else(findings, hypothesis_id, direction):
    before, after = tallies(findings), tallies([*findings, Finding(hypothesis_id, 99, direction, 2)])

    one_more = dict(dataclasses.asdict(before.get(hypothesis_id, NO_TALLY)))
    one_more[direction] += 1
    assert after == {**before, hypothesis_id: Tally(**one_more)}


@given(COUNTS, VERDICTS)
def test_remarks_say_what_they_say(tally, verdict):
    told = set(remarks(verdict, tally))

    assert (Remark.NO_EVIDENCE in told) == (tally.total == 0)
    assert (Remark.SINGLE_SOURCE in told) == (tally.total == 1)
    assert (Remark.CONTRADICTION in told) == (min(tally.supports, tally.contradicts) > 0)
    assert (Remark.VERDICT_WITHOUT_EVIDENCE in told) == (tally.total == 0 and verdict != Verdict.UNSETTLED)


@given(COUNTS)
def test_only_clear_cut_verdicts_can_be_against_the_majority(tally):
    assert not is_against_majority(Verdict.UNSETTLED, tally)
    assert not is_against_majority(Verdict.NUANCED, tally)
    # Never both: more than half against one side leaves less than half for the other, or neither has its half.
    if tally.supports + tally.contradicts == tally.total > 0:
        against = [is_against_majority(verdict, tally) for verdict in (Verdict.CONFIRMED, Verdict.REFUTED)]
        assert sum(against) == (0 if tally.supports == tally.contradicts else 1)


@pytest.mark.parametrize(
    "verdict, tally, against",
    [
        (Verdict.CONFIRMED, Tally(supports=2, contradicts=2), False),
        (Verdict.CONFIRMED, Tally(supports=2, contradicts=3), True),
        (Verdict.CONFIRMED, Tally(supports=2, contradicts=1, nuances=2), True),
        (Verdict.REFUTED, Tally(supports=3, contradicts=3), False),
        (Verdict.REFUTED, Tally(supports=1), True),
        (Verdict.REFUTED, Tally(), False),
        (Verdict.NUANCED, Tally(contradicts=9), False),
    ],
)
def test_the_majority_is_more_than_half(verdict, tally, against):
    assert is_against_majority(verdict, tally) is against


@given(st.dictionaries(st.integers(1, 8), VERDICTS), matrices())
def test_remarks_by_kind_are_the_same_remarks(verdicts, findings):
    counted = tallies(findings)

    by_kind = remarks_by_kind(verdicts, findings)

    assert {(remark, pk) for remark, pks in by_kind.items() for pk in pks} == {
        (remark, pk) for pk, verdict in verdicts.items() for remark in remarks(verdict, counted.get(pk, NO_TALLY))
    }
    assert list(by_kind) == [remark for remark in Remark if remark in by_kind]


@given(st.lists(st.integers(1, 30), unique=True), st.lists(st.none() | st.integers(1, 30)))
def test_a_profile_is_heard_or_unheard(segments, heard):
    missing = unheard(segments, heard)

    assert missing == [segment for segment in segments if segment not in heard]
    assert unheard(segments, [*heard, *missing]) == []
