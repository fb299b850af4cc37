"""A launched team whose accounts are open, with its coach."""

import datetime as dt
from typing import Any

from accounts.models import User
from coaching.models import CoachingSession, DayAccount, DayDebit
from coaching.services.ledger import open_accounts
from coaching.services.own_days import note_days
from coaching.states import DayPurpose, ExpertRole
from teams.models import Team
from teams.states import TeamRole
from tests.factories.accounts import UserFactory
from tests.factories.coaching import CoachingSessionFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import LAUNCHED_AT, MembershipFactory, TeamFactory

DAY = dt.date(2026, 9, 21)
AT = dt.datetime(2026, 10, 20, 9, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
SEPTEMBER, OCTOBER = dt.date(2026, 9, 1), dt.date(2026, 10, 1)


def accompanied_team(*, coach: User | None = None, designer: User | None = None, **values: Any) -> Team:
    """12 half-days of support, 4 of preparation, 2 of common days, unless its `programme` says otherwise."""
    values.setdefault("programme", ProgrammeFactory(edition=2026, preparation_days=2, common_days=1))
    team = TeamFactory(launched=True, **values)
    for user, role in ((coach, TeamRole.COACH), (designer, TeamRole.DESIGNER)):
        if user is not None:
            MembershipFactory(team=team, user=user, role=role)
    open_accounts(team=team, actor=None, at=LAUNCHED_AT)
    return team


def coached() -> tuple[Team, User]:
    coach = UserFactory(first_name="Gaël", last_name="Prigent")
    return accompanied_team(coach=coach), coach


def account_of(team: Team, purpose: str = DayPurpose.SUPPORT, role: str = ExpertRole.COACH) -> DayAccount:
    return DayAccount.objects.get(team=team, role=role, purpose=purpose)


def session_of(
    team: Team, author: User, *, held_on: dt.date = DAY, half_days: int = 1, **values: Any
) -> CoachingSession:
    return CoachingSessionFactory(team=team, author=author, held_on=held_on, half_days=half_days, **values)


def note(team: Team, expert: User, *, day: dt.date = DAY, half_days: int = 1, **values: Any) -> DayDebit:
    values = {"role": ExpertRole.COACH, "purpose": DayPurpose.PREPARATION, "label": "", "at": AT} | values
    return note_days(team=team, day=day, half_days=half_days, actor=expert, **values)
