"""What the committee decided about a sheet, and what was answered since: facts and months, never who nor her words."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from evaluation.models import FollowUp, FollowUpReply
from evaluation.states import FollowUpAnswer, FollowUpMonth
from investigations.committee_states import CommitteeState
from investigations.models import CommitteeDecision
from investigations.states import ExitScenario

# Far above what happens: bounds what one page may hold.
_MAX_DECISIONS, _MAX_REPLIES = 20, 200


@dataclass(frozen=True)
class Said:
    """An answer, and the day it was given."""

    label: str
    is_stop: bool
    on: dt.date


@dataclass(frozen=True)
class Moment:
    """A question: its last answer, those before it, or nothing yet. `asked_on` is None while it is to come."""

    months: int
    label: str
    due_on: dt.date
    asked_on: dt.date | None
    last: Said | None
    before: Sequence[Said]


@dataclass(frozen=True)
class Decided:
    """A decision of the committee. `stands`: in force, hence still asked about."""

    scenario: str
    label: str
    secondary: Sequence[str]
    held_on: dt.date
    stands: bool
    moments: Sequence[Moment]


@dataclass(frozen=True)
class Aftermath:
    """The latest decision first. `is_reopened`: the committee has taken it back. `has_decided_again`: since then it has
    taken another one, which the next version of the sheet will tell."""

    decisions: Sequence[Decided]
    is_reopened: bool
    has_decided_again: bool


def lists() -> dict[str, QuerySet[Any]]:
    """What hangs on a sheet, for the query of its page."""
    return {
        "decisions": CommitteeDecision.objects.filter(committee__investigation=OuterRef("pk"))
        .order_by("-number")
        .values(
            json=JSONObject(
                pk="pk",
                number="number",
                scenario="scenario",
                secondary="secondary_exits",
                held_on="held_on",
                recorded_at="recorded_at",
                last="committee__decision_count",
                state="committee__state",
            )
        )[:_MAX_DECISIONS],
        "follow_ups": FollowUp.objects.filter(decision__committee__investigation=OuterRef("pk"))
        .order_by("months", "pk")
        .values(
            json=JSONObject(pk="pk", decision="decision_id", months="months", due_on="due_on", asked_at="asked_at")
        )[: _MAX_DECISIONS * len(FollowUpMonth)],
        "replies": FollowUpReply.objects.filter(follow_up__decision__committee__investigation=OuterRef("pk"))
        .order_by("-at", "-pk")
        .values(json=JSONObject(follow_up="follow_up_id", answer="answer", at="at"))[:_MAX_REPLIES],
    }


def aftermath(rows: Mapping[str, Sequence[Mapping[str, Any]]], *, told_at: dt.datetime | None) -> Aftermath:
    """From the three lists above. `told_at`: when the version that is read was published. A decision taken since is in
    no text that anybody signed: it waits for the next version."""
    said: dict[int, list[Said]] = {}
    for row in rows["replies"]:
        answer = FollowUpAnswer(row["answer"])
        said.setdefault(row["follow_up"], []).append(
            Said(answer.label, answer == FollowUpAnswer.STOPPED, _day(row["at"]))
        )
    decisions: list[Decided] = []
    untold = [row for row in rows["decisions"] if told_at and dt.datetime.fromisoformat(row["recorded_at"]) > told_at]
    for row in rows["decisions"]:
        if row in untold:
            continue
        stands = row["number"] == row["last"] and row["state"] != CommitteeState.PREPARING
        held_on = dt.date.fromisoformat(row["held_on"])
        moments = [_moment(each, said) for each in rows["follow_ups"] if each["decision"] == row["pk"]]
        decisions.append(
            Decided(
                scenario=row["scenario"],
                label=ExitScenario(row["scenario"]).label,
                secondary=[ExitScenario(each).label for each in row["secondary"]],
                held_on=held_on,
                stands=stands,
                # Nobody asks any more about a decision that was taken back.
                moments=[moment for moment in moments if stands or moment.asked_on],
            )
        )
    return Aftermath(decisions, is_reopened=bool(decisions) and not decisions[0].stands, has_decided_again=bool(untold))


def _moment(row: Mapping[str, Any], said: Mapping[int, Sequence[Said]]) -> Moment:
    answers = said.get(row["pk"], [])
    return Moment(
        months=row["months"],
        label=FollowUpMonth(row["months"]).label,
        due_on=dt.date.fromisoformat(row["due_on"]),
        asked_on=_day(row["asked_at"]) if row["asked_at"] else None,
        last=answers[0] if answers else None,
        before=answers[1:],
    )


def _day(iso: str) -> dt.date:
    return timezone.localdate(dt.datetime.fromisoformat(iso))
