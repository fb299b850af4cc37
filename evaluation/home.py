"""The tiles of « Gestion »."""

from typing import Any

from django.urls import reverse

from core.home_cards import Card
from evaluation.models import SatisfactionSurvey
from evaluation.permissions import staff_follow_ups


def staff_cards(user: Any) -> list[Card]:
    """Two queries."""
    waiting = staff_follow_ups(user).filter(asked_at__isnull=False, replies__isnull=True).count()
    surveys = SatisfactionSurvey.objects.filter(closed_at__isnull=True, teams__sent_at__isnull=False).distinct().count()
    return [
        Card(
            title="Satisfaction",
            text="Ce que les participants ont pensé du programme, sans savoir qui l’a dit.",
            url=reverse("evaluation:satisfaction"),
            detail=f"{surveys} enquête{'s' if surveys > 1 else ''} en cours" if surveys else "",
        ),
        Card(
            title="Suites des investigations",
            text="Ce que les issues sont devenues, à 3, 6 et 12 mois.",
            url=reverse("evaluation:follow_ups"),
            detail=f"{waiting} question{'s' if waiting > 1 else ''} sans réponse" if waiting else "",
        ),
    ]
