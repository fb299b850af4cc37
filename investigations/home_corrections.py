"""The tile of proposed corrections, for staff."""

from typing import Any

from django.urls import reverse

from accounts.permissions import is_anct_staff
from core.home_cards import Card
from investigations.selectors.corrections import waiting


def staff_cards(user: Any) -> list[Card]:
    if not is_anct_staff(user):
        return []
    return [
        Card(
            title="Corrections proposées",
            text="Répondre aux lecteurs qui ont vu une erreur, ou une personne qu’on reconnaît.",
            url=reverse("investigations:correction_list"),
            detail=_told(waiting()),
        )
    ]


def _told(counts: tuple[int, int]) -> str:
    count, urgent = counts
    if not count:
        return ""
    told = f"{count} à examiner"
    return f"{told}, dont {urgent} sur une personne" if urgent else told
