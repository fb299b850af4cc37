"""A public sheet whose committee has decided, with what was asked and answered since."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.services.follow_ups import answer
from investigations.models import CommitteeDecision, Investigation, SheetVersion
from investigations.services.committee import record_decision
from investigations.states import ExitScenario
from tests.factories.accounts import UserFactory
from tests.factories.investigations import published_sheet

HELD_ON = dt.date(2025, 9, 10)
DECIDED_AT = dt.datetime(2025, 9, 10, 15, 0, tzinfo=dt.UTC)


def decided(
    sheet: Investigation, *, scenario: str = ExitScenario.AUTONOMY, held_on: dt.date = HELD_ON, **values: Any
) -> CommitteeDecision:
    """The sheet is public since that day at the earliest: what a version does not tell is not told beside it."""
    SheetVersion.objects.filter(investigation=sheet, published_at__lt=DECIDED_AT).update(published_at=DECIDED_AT)
    return record_decision(
        investigation=sheet,
        values={"held_on": held_on, "scenario": scenario, "text": "La ville continue.", "people": ["A, DGS"], **values},
        conditions=[],
        seen=0,
        actor=UserFactory(),
        at=DECIDED_AT,
    )


def asked(decision: CommitteeDecision, months: int, *answers: str, line: str = "") -> None:
    """Asked on its day, then answered one day after the other."""
    follow_up = decision.follow_ups.get(months=months)
    follow_up.asked_at = dt.datetime.combine(follow_up.due_on, dt.time(9), tzinfo=dt.UTC)
    follow_up.save(update_fields=["asked_at"])
    for number, value in enumerate(answers, start=1):
        at = follow_up.asked_at + dt.timedelta(days=number)
        answer(follow_up=follow_up, value=value, line=line, actor=None, at=at)


def followed_sheet(
    answers: Mapping[int, Sequence[str]], *, scenario: str = ExitScenario.AUTONOMY, **fields: Any
) -> Investigation:
    """`answers`: moment -> what was answered, in order; an empty list is a question without answer."""
    sheet = published_sheet(**fields)
    decision = decided(sheet, scenario=scenario)
    for months, given in answers.items():
        asked(decision, months, *given)
    return sheet
