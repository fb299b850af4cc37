"""Teams that nobody saw, teams seen this week, signals put aside."""

import datetime as dt

from django.urls import reverse

from coaching.models import SignalAcknowledgement
from coaching.states import Weather
from teams.states import TeamRole
from tests.factories.coaching import CoachingSessionFactory
from tests.factories.teams import LAUNCHED_AT, LAUNCHED_ON, MembershipFactory, TeamFactory, workspace_of

TODAY = LAUNCHED_ON + dt.timedelta(days=20)


def day(number):
    return LAUNCHED_ON + dt.timedelta(days=number)


def late_team(name="Les logements vides", *, coach=None, **fields):
    """Nobody saw it, and it wrote nothing."""
    team = workspace_of(TeamFactory(launched=True, name=name, **fields)).team
    if coach:
        MembershipFactory(team=team, user=coach, role=TeamRole.COACH)
    return team


def quiet_team(name="Les rendez-vous", **fields):
    """Seen this week, writing every day."""
    team = late_team(name, **fields)
    CoachingSessionFactory(team=team, held_on=day(18), weather=Weather.SUN)
    team.investigation.journal.create(day=day(19), text="Note", written_at=LAUNCHED_AT + dt.timedelta(days=19))
    return team


def aside(team, *, signal="aucune-seance", until=30, **fields):
    return SignalAcknowledgement.objects.create(
        team=team,
        signal=signal,
        note="Séance tenue au téléphone.",
        until=day(until),
        acknowledged_at=LAUNCHED_AT,
        **fields,
    )


def health_url(team):
    return reverse("coaching:health", args=[team.pk])
