"""What the tests of the satisfaction survey do again and again: a committee decides, teams are asked."""

import datetime as dt

from evaluation.models import SatisfactionSurvey
from evaluation.services import satisfaction
from investigations.models import CommitteeDecision, Investigation
from investigations.services.committee import record_decision
from investigations.states import ExitScenario
from teams.models import Team
from tests.factories.accounts import UserFactory

AT = dt.datetime(2026, 12, 4, 15, 0, tzinfo=dt.UTC)
TODAY = AT.date()
WEEK = dt.timedelta(days=7)


def decide(workspace: Investigation, *, seen: int = 0, at: dt.datetime = AT) -> CommitteeDecision:
    return record_decision(
        investigation=workspace,
        values={"held_on": at.date(), "scenario": ExitScenario.STOP, "text": "Oui.", "people": ["A, DGS"]},
        conditions=[],
        seen=seen,
        actor=UserFactory(),
        at=at,
    )


def send(*teams: Team, at: dt.datetime = AT) -> SatisfactionSurvey:
    satisfaction.send_now(teams=teams, actor=None, at=at)
    return SatisfactionSurvey.objects.get(programme=teams[0].programme)
