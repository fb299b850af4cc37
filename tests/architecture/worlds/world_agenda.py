"""Rendez-vous of a team, of another one and of all, in each state; calendars by secret address."""

import datetime as dt
from typing import Any

from django.utils import timezone

from agenda.models import Appointment, CalendarFeed
from agenda.states import AppointmentKind, AppointmentState
from candidatures.states import CandidatureState, Outcome
from core.secret_links import fingerprint
from teams.models import Team, TeamProblematique
from teams.states import TeamRole
from tests.factories.agenda import AppointmentFactory
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import MembershipFactory, TeamFactory

UNKNOWN = 10**9
OURS = (("agent", TeamRole.AGENT), ("coach", TeamRole.COACH), ("designer", TeamRole.DESIGNER))


def objects(world: Any) -> dict[str, dict[str, object]]:
    """The persona `référent` follows the team of `agent`, `coach` and `designer`; `other_agent` is in another."""
    at = timezone.now()
    edition = ProgrammeFactory(edition=2026, starts_on=at.date(), ends_on=at.date() + dt.timedelta(days=300))
    ours = _team_of(world, edition)
    theirs = TeamFactory(launched=True)
    MembershipFactory(team=theirs, user=world.people["other_agent"])
    planned = {
        "séance dans l’agenda": _fixed(ours, AppointmentKind.SESSION),
        "comité de l’équipe": _fixed(ours, AppointmentKind.END_COMMITTEE),
        "séance annulée": _fixed(ours, AppointmentKind.SESSION, state=AppointmentState.CANCELLED),
        "action de l’agent": _fixed(
            ours, AppointmentKind.ACTION, hour=None, duration_minutes=None, owner=world.people["agent"]
        ),
        "rendez-vous d’une autre équipe": _fixed(theirs, AppointmentKind.CHECKPOINT),
        "rendez-vous commun": AppointmentFactory(programme=edition, day=_in(30)),
    }
    agent = world.people["agent"]
    living = CalendarFeed.objects.create(person=agent, token_hash=fingerprint("calendrier-de-l-agent"), created_at=at)
    CalendarFeed.objects.create(person=agent, token_hash=fingerprint("calendrier-retire"), created_at=at, revoked_at=at)
    return {
        **{label: {"pk": appointment.pk} for label, appointment in planned.items()},
        "rendez-vous inconnu": {"pk": UNKNOWN},
        "édition qui a un agenda": {"slug": edition.slug},
        "calendrier de l’agent": {"pk": living.pk},
        "calendrier inconnu": {"pk": UNKNOWN},
        "adresse du calendrier de l’agent": {"token": "calendrier-de-l-agent"},
        "adresse retirée": {"token": "calendrier-retire"},
        "adresse inventée": {"token": "calendrier-invente"},
    }


def _team_of(world: Any, edition: Any) -> Team:
    team = TeamFactory(programme=edition, launched=True)
    candidature = CandidatureFactory(
        programme=edition, collectivite=world.own_collectivite, deposited=True, state=CandidatureState.DECIDED
    )
    row = ProblematiqueFactory(
        candidature=candidature,
        outcome=Outcome.RETAINED,
        outcome_reason="Réelle.",
        announced_outcome=Outcome.RETAINED,
    )
    TeamProblematique.objects.create(team=team, problematique=row, position=1)
    for persona, role in OURS:
        MembershipFactory(team=team, user=world.people[persona], role=role)
    return team


def _fixed(team: Team, kind: str, **values: Any) -> Appointment:
    return AppointmentFactory(
        team=team, programme=team.programme, kind=kind, title=AppointmentKind(kind).label, day=_in(20), **values
    )


def _in(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)
