"""Tiles of the reminders: one's own list, and the staff's journal."""

from typing import Any

from django.urls import reverse

from accounts.permissions import is_anct_staff
from agenda.selectors.journal import troubled_counts
from agenda.selectors.own_reminders import told_counts
from core.home_cards import Card


def personal_cards(user: Any) -> list[Card]:
    """For whoever was reminded of something once."""
    counts = told_counts(user)
    if not counts["total"]:
        return []
    unread = counts["unread"]
    return [
        Card(
            title="Mes rappels",
            text="Les rendez-vous et les actions que le service vous a rappelés.",
            url=reverse("agenda:reminders"),
            detail=f"{unread} non lu{'s' if unread > 1 else ''}" if unread else "",
        )
    ]


def staff_cards(user: Any) -> list[Card]:
    if not is_anct_staff(user):
        return []
    counts = troubled_counts(user)
    details = []
    if counts["failed"]:
        details.append(f"{counts['failed']} en échec")
    if counts["uncertain"]:
        details.append(f"{counts['uncertain']} incertain{'s' if counts['uncertain'] > 1 else ''}")
    return [
        Card(
            title="Rappels",
            text="Ce qui a été rappelé, à qui et quand ; ce qui a échoué ; les règles.",
            url=reverse("agenda:journal"),
            detail=", ".join(details),
        )
    ]
