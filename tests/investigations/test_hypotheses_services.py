"""Hypotheses, verdicts and profiles: what the services write and refuse."""

import datetime as dt

import pytest

from investigations.models import Hypothesis, VerdictRecord
from investigations.selectors.hypotheses import last_record_id
from investigations.services.hypotheses import (
    DOWN,
    MAX_HYPOTHESES,
    UP,
    add_hypothesis,
    correct_hypothesis,
    move_hypothesis,
    remove_hypothesis,
)
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.services.segments import MAX_SEGMENTS, SegmentChange, save_segments
from investigations.services.verdicts import pronounce_verdict
from investigations.states import SheetState, Verdict, VerdictBasis
from tests.factories.accounts import UserFactory
from tests.factories.evidence import EvidenceFactory, HypothesisFactory, SegmentFactory, SourceFactory
from tests.factories.teams import LAUNCHED_AT, workspace_of

pytestmark = pytest.mark.django_db
AT = LAUNCHED_AT + dt.timedelta(days=20)


@pytest.fixture
def workspace():
    return workspace_of()


def add(workspace, text="Nous pensons que…", kind="problem"):
    return add_hypothesis(investigation=workspace, kind=kind, text=text, actor=None, at=AT)


def texts(workspace, **which):
    return list(workspace.hypotheses.filter(**which).order_by("position").values_list("text", flat=True))


def pronounce(row, verdict, reason="Dix parents sur douze.", *, seen=None, actor=None):
    return pronounce_verdict(
        hypothesis=row,
        verdict=verdict,
        reason=reason,
        seen=last_record_id(row) if seen is None else seen,
        actor=actor,
        at=AT,
    )


def test_hypotheses_follow_one_another_and_are_cleaned(workspace):
    add(workspace, "  Nous pensons\n que  A ")
    add(workspace, "B", kind="solution")

    rows = workspace.hypotheses.order_by("position").values_list("text", "kind", "position", "verdict", "basis")
    assert list(rows) == [
        ("Nous pensons que A", "problem", 1, "unsettled", ""),
        ("B", "solution", 2, "unsettled", ""),
    ]


def test_a_form_sent_twice_adds_one(workspace):
    assert add(workspace, "A") == add(workspace, "A ")
    assert add(workspace, "A", kind="solution") != add(workspace, "A")
    assert texts(workspace) == ["A", "A"]


def test_an_empty_hypothesis_and_one_too_many_are_refused(workspace):
    with pytest.raises(RefusedError, match="en une phrase"):
        add(workspace, " \u200b ")
    Hypothesis.objects.bulk_create(
        Hypothesis(investigation=workspace, position=number, text=str(number))
        for number in range(1, MAX_HYPOTHESES + 1)
    )
    with pytest.raises(RefusedError, match=f"au plus {MAX_HYPOTHESES}"):
        add(workspace, "Encore une")

    assert workspace.hypotheses.count() == MAX_HYPOTHESES


def test_a_correction_needs_to_have_read_what_stands(workspace):
    row = add(workspace, "A")
    change = {"hypothesis": row, "kind": "problem", "actor": None, "at": AT}
    correct_hypothesis(**change, text="B", seen="A")

    with pytest.raises(ChangedMeanwhileError) as collision:
        correct_hypothesis(**change, text="C", seen="A")
    correct_hypothesis(**change, text="B", seen="A")  # the same correction twice is one

    assert collision.value.stored.text == "B"
    assert texts(workspace) == ["B"]


def test_moving_stays_within_a_kind(workspace):
    first, other, second = add(workspace, "A"), add(workspace, "S", kind="solution"), add(workspace, "B")
    move = {"actor": None, "at": AT}

    assert move_hypothesis(hypothesis=second, step=UP, **move) is True
    assert move_hypothesis(hypothesis=second, step=UP, **move) is False
    assert move_hypothesis(hypothesis=first, step=DOWN, **move) is False
    assert move_hypothesis(hypothesis=other, step=UP, **move) is False
    assert texts(workspace) == ["B", "S", "A"]


def test_removing_closes_the_gap(workspace):
    rows = [add(workspace, text) for text in "ABC"]
    pronounce(rows[1], Verdict.REFUTED)

    remove_hypothesis(hypothesis=rows[1], actor=None, at=AT)

    assert list(workspace.hypotheses.order_by("position").values_list("text", "position")) == [("A", 1), ("C", 2)]
    assert VerdictRecord.objects.count() == 0
    with pytest.raises(RefusedError, match="vient d’être retirée"):
        remove_hypothesis(hypothesis=rows[1], actor=None, at=AT)


@pytest.mark.parametrize("number, words", [(1, "Une source en parle"), (2, "2 sources en parlent")])
def test_what_the_field_answered_is_not_removed(workspace, number, words):
    row = add(workspace, "A")
    for _ in range(number):
        EvidenceFactory(hypothesis=row, source=SourceFactory(investigation=workspace))

    with pytest.raises(RefusedError, match=words):
        remove_hypothesis(hypothesis=row, actor=None, at=AT)

    assert texts(workspace) == ["A"]


def test_a_verdict_is_the_teams_with_its_reason_and_its_history():
    row, actor = HypothesisFactory(), UserFactory()

    pronounce(row, Verdict.CONFIRMED, "Tous le disent.", actor=actor)
    settled = pronounce(row, Verdict.REFUTED, "Finalement\nnon.", actor=actor)

    assert (settled.verdict, settled.basis, settled.note, settled.settled_by, settled.settled_at) == (
        Verdict.REFUTED,
        VerdictBasis.TEAM,
        "Finalement non.",
        actor,
        AT,
    )
    assert list(row.verdict_records.order_by("pk").values_list("verdict", "reason", "author")) == [
        (Verdict.CONFIRMED, "Tous le disent.", actor.pk),
        (Verdict.REFUTED, "Finalement non.", actor.pk),
    ]


def test_a_verdict_taken_back_leaves_an_unsettled_hypothesis_and_its_history():
    row = HypothesisFactory()
    pronounce(row, Verdict.CONFIRMED, "Oui.")

    pronounce(row, Verdict.UNSETTLED, "Deux entretiens de plus.")

    row.refresh_from_db()
    assert (row.verdict, row.basis, row.note, row.settled_by, row.settled_at) == (Verdict.UNSETTLED, "", "", None, None)
    assert list(row.verdict_records.order_by("pk").values_list("verdict", "reason")) == [
        (Verdict.CONFIRMED, "Oui."),
        (Verdict.UNSETTLED, "Deux entretiens de plus."),
    ]


def test_what_is_refused_of_a_verdict_leaves_no_record():
    row = HypothesisFactory()

    with pytest.raises(RefusedError, match="dit sa raison"):
        pronounce(row, Verdict.CONFIRMED, "  ")
    with pytest.raises(RefusedError, match="pas de verdict à reprendre"):
        pronounce(row, Verdict.UNSETTLED, "")

    assert VerdictRecord.objects.count() == 0


def test_two_verdicts_at_once_are_shown_not_overwritten():
    row = HypothesisFactory()
    pronounce(row, Verdict.CONFIRMED, "Oui.", seen=0)

    with pytest.raises(ChangedMeanwhileError) as collision:
        pronounce(row, Verdict.REFUTED, "Non.", seen=0)
    pronounce(row, Verdict.CONFIRMED, "Oui.", seen=0)  # the same form sent twice

    assert (collision.value.stored.verdict, collision.value.stored.note) == (Verdict.CONFIRMED, "Oui.")
    assert row.verdict_records.count() == 1


def test_hypotheses_of_a_public_sheet_stay_as_they_were_signed(workspace):
    row = add(workspace, "A")
    type(workspace).objects.filter(pk=workspace.pk).update(
        state=SheetState.PUBLISHED,
        published_at=AT,
        exit_scenario="stop",
        exit_basis="explicit",
        undocumented=dict.fromkeys(["problem", "context", "inquiry", "solutions", "aftermath"], "Non écrit."),
    )

    for act in (
        lambda: add(workspace, "B"),
        lambda: pronounce(row, Verdict.REFUTED),
        lambda: move_hypothesis(hypothesis=row, step=UP, actor=None, at=AT),
        lambda: remove_hypothesis(hypothesis=row, actor=None, at=AT),
    ):
        with pytest.raises(RefusedError, match="La fiche de cette investigation est publique"):
            act()

    row.refresh_from_db()
    assert (row.verdict, row.text) == (Verdict.UNSETTLED, "A")
    assert workspace.hypotheses.count() == 1


def names(workspace):
    return list(workspace.segments.order_by("position").values_list("name", flat=True))


def save(workspace, *changes, added=()):
    return save_segments(investigation=workspace, changes=changes, added=added, actor=None, at=AT)


def test_profiles_are_added_renamed_and_removed_in_one_save(workspace):
    parents, elus = save(workspace, added=["Parents ", "", "Élus", "parents"])

    save(
        workspace,
        SegmentChange(parents.pk, "Parents isolés", "Parents"),
        SegmentChange(elus.pk, "Élus", "Élus", is_removed=True),
        added=["Agents d’accueil"],
    )

    assert names(workspace) == ["Parents isolés", "Agents d’accueil"]


def test_two_profiles_exchange_their_names(workspace):
    first, second = save(workspace, added=["A", "B"])

    save(workspace, SegmentChange(first.pk, "B", "A"), SegmentChange(second.pk, "A", "B"))

    assert names(workspace) == ["B", "A"]


def test_profiles_refused_leave_the_list_as_it_was(workspace):
    first, second = save(workspace, added=["A", "B"])
    SourceFactory(investigation=workspace, segment=first)

    for changes, added, words in [
        ([SegmentChange(first.pk, "A", "A", is_removed=True)], [], "une source en vient"),
        ([SegmentChange(second.pk, "a", "B")], [], "le même nom"),
        ([SegmentChange(second.pk, " ", "B")], [], "cochez « Retirer »"),
        ([], [f"P{number}" for number in range(MAX_SEGMENTS)], f"Au plus {MAX_SEGMENTS}"),
    ]:
        with pytest.raises(RefusedError, match=words):
            save(workspace, *changes, added=added)

    assert names(workspace) == ["A", "B"]


def test_a_profile_renamed_meanwhile_is_told(workspace):
    (row,) = save(workspace, added=["A"])
    save(workspace, SegmentChange(row.pk, "Théa", "A"))

    with pytest.raises(ChangedMeanwhileError) as collision:
        save(workspace, SegmentChange(row.pk, "Moi", "A"))
    save(workspace, SegmentChange(row.pk, "A", "A"), added=["B"])  # left as it was read: nothing to overwrite

    assert collision.value.stored == {row.pk: "Théa"}
    assert names(workspace) == ["Théa", "B"]


def test_a_profile_of_another_team_is_out_of_reach(workspace):
    stranger = SegmentFactory(name="Ailleurs")

    save(workspace, SegmentChange(stranger.pk, "Volé", "Ailleurs"))

    stranger.refresh_from_db()
    assert stranger.name == "Ailleurs"
