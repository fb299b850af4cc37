"""Named constraints of segments, evidence and verdicts, broken straight through the ORM."""

import pytest

from investigations.states import Verdict, VerdictBasis
from tests.factories.evidence import NOTED_AT, EvidenceFactory, HypothesisFactory, SegmentFactory
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db


def test_a_verdict_of_the_team_has_its_reason_and_its_date():
    pronounced = {"verdict": Verdict.REFUTED, "basis": VerdictBasis.TEAM, "note": "Non.", "settled_at": NOTED_AT}
    HypothesisFactory(**pronounced)

    assert_refused("hypothesis_team_verdict_has_reason", lambda: HypothesisFactory(**{**pronounced, "note": ""}))
    assert_refused(
        "hypothesis_team_verdict_has_reason", lambda: HypothesisFactory(**{**pronounced, "settled_at": None})
    )


def test_a_profile_is_named_once():
    first = SegmentFactory(name="Parents")

    SegmentFactory(name="Parents")  # of another team
    assert_refused("segment_one_per_name", lambda: SegmentFactory(investigation=first.investigation, name="Parents"))


def test_a_source_says_one_thing_of_a_hypothesis():
    cell = EvidenceFactory()

    EvidenceFactory(source=cell.source)
    assert_refused(
        "evidence_one_per_cell",
        lambda: EvidenceFactory(source=cell.source, hypothesis=cell.hypothesis, direction="contradicts"),
    )


@pytest.mark.parametrize("strength", [0, 4])
def test_strength_stays_on_its_scale(strength):
    EvidenceFactory(strength=1)
    EvidenceFactory(strength=3)
    assert_refused("evidence_strength_on_scale", lambda: EvidenceFactory(strength=strength))
