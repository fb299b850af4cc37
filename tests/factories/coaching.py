"""Sessions and days of experts."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from coaching.models import CoachingSession, DayAccount, NextAction
from coaching.states import DayPurpose, ExpertRole, SessionState
from programmes.states import PhaseCode
from tests.factories.accounts import UserFactory
from tests.factories.teams import LAUNCHED_AT, LAUNCHED_ON, TeamFactory


class CoachingSessionFactory(DjangoModelFactory):
    """Logged; or `draft=True`."""

    class Meta:
        model = CoachingSession

    class Params:
        draft = factory.Trait(state=SessionState.DRAFT, logged_at=None, done="")

    team = factory.SubFactory(TeamFactory, launched=True)
    author = factory.SubFactory(UserFactory)
    role = ExpertRole.COACH
    state = SessionState.LOGGED
    held_on = LAUNCHED_ON + dt.timedelta(days=7)
    phase = PhaseCode.RESEARCH
    done = "Premiers entretiens relus ensemble."
    created_at = LAUNCHED_AT + dt.timedelta(days=7)
    saved_at = LAUNCHED_AT + dt.timedelta(days=7)
    logged_at = LAUNCHED_AT + dt.timedelta(days=7)


class NextActionFactory(DjangoModelFactory):
    class Meta:
        model = NextAction

    session = factory.SubFactory(CoachingSessionFactory)
    team = factory.SelfAttribute("session.team")
    position = factory.Sequence(lambda n: n + 1)
    text = "Appeler la mission locale."


class DayAccountFactory(DjangoModelFactory):
    class Meta:
        model = DayAccount

    team = factory.SubFactory(TeamFactory, launched=True)
    role = ExpertRole.COACH
    purpose = DayPurpose.SUPPORT
    granted_half_days = 12
