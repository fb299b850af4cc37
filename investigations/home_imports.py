"""The tile of imports, for staff."""

from typing import Any

from django.urls import reverse

from accounts.permissions import is_anct_staff
from core.home_cards import Card


def staff_cards(user: Any) -> list[Card]:
    if not is_anct_staff(user):
        return []
    return [
        Card(
            title="Imports",
            text="Reprendre les fiches d’une synthèse ou d’un tableau d’une édition passée.",
            url=reverse("investigations:import_list"),
        )
    ]
