"""A Monday of October in Paris, and what happened to a team the week before."""

import datetime as dt

from candidatures.models import ConflictOfInterest
from coaching.digests import Week
from investigations.models import PhaseStep
from teams.models import Team
from teams.states import TeamRole
from tests.factories.accounts import UserFactory
from tests.factories.coaching import CoachingSessionFactory, NextActionFactory
from tests.factories.teams import MembershipFactory, TeamFactory, workspace_of

MONDAY = dt.date(2026, 10, 12)
EIGHT = dt.datetime(2026, 10, 12, 6, 0, tzinfo=dt.UTC)  # 8:00 in Paris
LAST_WEEK = EIGHT - dt.timedelta(days=4)
WEDNESDAY, THURSDAY = dt.date(2026, 10, 7), dt.date(2026, 10, 8)
PARIS = Week(MONDAY, "Europe/Paris")


def day(number: int) -> dt.date:
    """Of October."""
    return dt.date(2026, 10, number)


def team(name: str = "Équipe du Tampon", *, is_sensitive: bool = False, **values: object) -> Team:
    """At work, with its workspace."""
    made = TeamFactory(launched=True, name=name, **values)
    workspace = workspace_of(made)
    workspace.is_sensitive = is_sensitive
    workspace.save()
    return made


def coach_of(*teams: Team, **values: object) -> object:
    person = UserFactory(**values)
    for each in teams:
        MembershipFactory(team=each, user=person, role=TeamRole.COACH)
    return person


def session(of: Team, *, held_on: dt.date = THURSDAY, logged_at: dt.datetime = LAST_WEEK, **values: object) -> object:
    return CoachingSessionFactory(team=of, held_on=held_on, logged_at=logged_at, **values)


def action(of: Team, due_on: dt.date, text: str = "Appeler la mission locale.", **values: object) -> object:
    """Decided in a session of September, long told."""
    old = LAST_WEEK - dt.timedelta(days=20)
    return NextActionFactory(session=session(of, held_on=day(1), logged_at=old), text=text, due_on=due_on, **values)


def phase(of: Team, code: str, *, entered_on: dt.date = WEDNESDAY, recorded_at: dt.datetime = LAST_WEEK) -> PhaseStep:
    steps = of.investigation.phase_steps
    number = steps.count() + 1
    return steps.create(number=number, phase=code, entered_on=entered_on, recorded_at=recorded_at)


def hide(of: Team, person: object) -> None:
    """She declared a link with a candidature of the team, whose letter is not sent."""
    row = of.team_problematiques.get().problematique
    row.announced_outcome = ""
    row.save(update_fields=["announced_outcome"])
    ConflictOfInterest.objects.create(
        candidature=row.candidature, user=person, reason="Ancien employeur.", declared_at=LAST_WEEK
    )
