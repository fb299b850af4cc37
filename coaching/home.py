"""Tiles of the accompaniment: on « Mon espace », on « Gestion », and this week's session on the home of a team."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, time_format

from accounts.permissions import is_anct_staff
from agenda.models import Appointment
from agenda.states import AppointmentKind
from coaching.permissions import can_log_session, coached_teams, visible_sessions
from coaching.selectors.portfolio import experts, portfolio
from core import clock
from core.home_cards import Card
from investigations.models import Investigation
from teams.permissions import staff_teams
from teams.states import TeamState


def personal_cards(user: Any) -> list[Card]:
    teams = coached_teams(user)
    if not teams.exists():
        return []
    found = portfolio(user, teams=teams, today=clock.today())
    return [
        Card(
            title="Mes équipes",
            text="Noter une séance, voir qui attend de vos nouvelles, écrire à plusieurs équipes.",
            url=reverse("coaching:portfolio"),
            detail=_late(found.late_count),
        )
    ]


def staff_cards(user: Any) -> list[Card]:
    if not is_anct_staff(user):
        return []
    loads = experts(teams=staff_teams(user).existing(), today=clock.today())
    return [
        Card(
            title="Accompagnement",
            text="Les équipes de chaque coach et de chaque designer, et celles qui attendent.",
            url=reverse("coaching:coaches"),
            detail=_late(sum(each.late for each in loads)),
        )
    ]


def session_cards(user: Any, workspace: Investigation) -> list[Card]:
    """The next session, or the last one; for whoever logs them, where to do it. Asked for whoever reads the home: the
    team and the staff. Three statements."""
    team = workspace.team
    if team is None:
        return []
    where = {"pk": workspace.pk}
    cards = []
    coming = Appointment.objects.planned().filter(team=team, kind=AppointmentKind.SESSION, day__gte=clock.today())
    meeting = coming.order_by("starts_at", "pk").first()
    last = visible_sessions(user).logged().filter(team=team).order_by("-held_on", "-pk").first()
    if meeting is not None:
        hour = f" à {time_format(meeting.hour, 'G:i')}" if meeting.hour else ""
        text = f"La prochaine est {date_format(meeting.day, 'l j F')}{hour}."
    elif last is not None:
        text = "La prochaine n’est pas encore fixée."
    else:
        text = "Aucune n’est encore notée." if team.state == TeamState.LAUNCHED else "Aucune n’a été notée."
    detail = f"Dernière le {date_format(last.held_on, 'j F')}." if last else ""
    cards.append(Card("Les séances", text, reverse("coaching:sessions", kwargs=where), detail))
    if can_log_session(user, team):
        url = reverse("coaching:session_draft", kwargs=where)
        cards.append(Card("Noter une séance", "Deux minutes, et l’équipe sait ce qui est décidé.", url))
    return cards


def _late(count: int) -> str:
    if not count:
        return ""
    return f"{count} équipe{'s' if count > 1 else ''} sans séance depuis deux semaines"
