"""The tile of the candidatures on the staff's home page."""

from typing import Any

from django.urls import reverse

from accounts.permissions import is_anct_staff
from candidatures.models import Candidature
from candidatures.selectors.instruction_queue import PENDING_STATES
from core.home_cards import Card


def staff_cards(user: Any) -> list[Card]:
    if not is_anct_staff(user):
        return []
    mine = Candidature.objects.filter(assigned_to_id=user.pk, state__in=PENDING_STATES).count()
    return [
        Card(
            title="Candidatures",
            text="Lire ce qui est déposé, demander un complément, noter, comparer et décider.",
            url=reverse("candidatures:queue"),
            detail=f"{mine} à instruire par vous" if mine else "",
        )
    ]
