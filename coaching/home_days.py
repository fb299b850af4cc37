"""Tiles of the days: the staff's, and the one of a coach or designer."""

from typing import Any

from django.urls import reverse

from accounts.permissions import is_anct_staff
from coaching.permissions import coached_teams
from core.home_cards import Card


def staff_cards(user: Any) -> list[Card]:
    if not is_anct_staff(user):
        return []
    return [
        Card(
            title="Jours d’accompagnement",
            text="Ce que chaque équipe a utilisé, où elle va, la charge des coachs, les mois à clore.",
            url=reverse("coaching:days_board"),
        )
    ]


def personal_cards(user: Any) -> list[Card]:
    if not coached_teams(user).exists():
        return []
    return [
        Card(
            title="Mes jours",
            text="Ce qui reste pour chaque équipe, et vos jours mois par mois.",
            url=reverse("coaching:days"),
        )
    ]
