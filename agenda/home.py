"""Tiles of the agenda: one's own, and the staff's."""

from typing import Any

from django.urls import reverse

from accounts.permissions import is_anct_staff
from agenda.lines import Line
from agenda.selectors.board import undated_teams
from agenda.selectors.mine import next_line, overdue_count
from core import clock
from core.home_cards import Card
from teams.permissions import own_teams, staff_teams


def personal_cards(user: Any) -> list[Card]:
    """For whoever is in a team, or follows one."""
    if not own_teams(user).exists():
        return []
    at = clock.now()
    coming, late = next_line(user, at=at), overdue_count(user, at=at)
    details = [f"{late} action{'s' if late > 1 else ''} en retard"] if late else []
    if coming:
        details.append(f"Prochain rendez-vous : {in_one_line(coming)}")
    return [
        Card(
            title="Mon agenda",
            text="Vos rendez-vous et vos actions, à votre heure, et leur abonnement pour votre propre calendrier.",
            url=reverse("agenda:mine"),
            detail=". ".join(details),
        )
    ]


def staff_cards(user: Any) -> list[Card]:
    if not is_anct_staff(user):
        return []
    without = undated_teams(staff_teams(user)).count()
    return [
        Card(
            title="Agenda des équipes",
            text="Les rendez-vous communs et ceux de chaque équipe, leurs heures, leurs présences.",
            url=reverse("agenda:board"),
            detail=f"{without} équipe{'s' if without > 1 else ''} sans date de comité" if without else "",
        )
    ]


def in_one_line(line: Line) -> str:
    """« point d’étape, mardi 13 octobre, 9 h 00 à 10 h 00, heure de La Réunion »."""
    words = [line.appointment.get_kind_display().replace("'", "’"), line.day_words, line.hours, line.clock]
    return ", ".join(word for word in words if word)
