"""Teams at work, with their people and their workspace."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from investigations.models import Investigation
from investigations.services.start import start_investigation
from teams.models import Membership, Team, TeamInvitation
from teams.states import TeamRole, TeamState
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProgrammeFactory

LAUNCHED_ON = dt.date(2026, 9, 14)
LAUNCHED_AT = dt.datetime(2026, 9, 14, 8, 0, tzinfo=dt.UTC)


class TeamFactory(DjangoModelFactory):
    """Being formed, or `launched=True`."""

    class Meta:
        model = Team

    class Params:
        launched = factory.Trait(state=TeamState.LAUNCHED, launches_on=LAUNCHED_ON)

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"Équipe {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    team = factory.SubFactory(TeamFactory)
    user = factory.SubFactory(UserFactory)
    role = TeamRole.AGENT
    starts_on = LAUNCHED_ON


class TeamInvitationFactory(DjangoModelFactory):
    class Meta:
        model = TeamInvitation

    team = factory.SubFactory(TeamFactory)
    role = TeamRole.AGENT
    email = factory.Sequence(lambda n: f"agent-{n}@example.org")
    token_hash = factory.Sequence(lambda n: f"{n:064x}")
    sent_at = LAUNCHED_AT
    expires_at = LAUNCHED_AT + dt.timedelta(days=14)


def workspace_of(team: Team | None = None) -> Investigation:
    """The workspace of a launched team, opened as the product opens it."""
    return start_investigation(team=team or TeamFactory(launched=True), actor=None, at=LAUNCHED_AT)
