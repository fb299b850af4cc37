"""The tile of the syntheses on the staff's home page."""

from typing import Any

from django.urls import reverse

from core.home_cards import Card
from reports.permissions import can_request_synthesis


def staff_cards(user: Any) -> list[Card]:
    if not can_request_synthesis(user):
        return []
    return [
        Card(
            title="Synthèses régionales",
            text="Un document à imprimer : le programme, ses chiffres et toutes ses fiches, région par région.",
            url=reverse("reports:synthesis_list"),
        )
    ]
