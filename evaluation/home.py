"""The tile of « Gestion »."""

from typing import Any

from django.urls import reverse

from core.home_cards import Card
from evaluation.permissions import staff_follow_ups


def staff_cards(user: Any) -> list[Card]:
    """One query."""
    waiting = staff_follow_ups(user).filter(asked_at__isnull=False, replies__isnull=True).count()
    return [
        Card(
            title="Suites des investigations",
            text="Ce que les issues sont devenues, à 3, 6 et 12 mois.",
            url=reverse("evaluation:follow_ups"),
            detail=f"{waiting} question{'s' if waiting > 1 else ''} sans réponse" if waiting else "",
        )
    ]
