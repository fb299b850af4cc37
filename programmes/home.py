"""The tile of the editions on the staff's home page."""

from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from accounts.permissions import is_anct_staff
from core import clock
from core.home_cards import Card
from programmes.selectors import next_or_open_call


def staff_cards(user: Any) -> list[Card]:
    if not is_anct_staff(user):
        return []
    at = clock.now()
    call = next_or_open_call(at)
    detail = ""
    if call:
        verb, moment = ("ouvert jusqu’au", call.closes_at) if call.is_open(at) else ("ouvrira le", call.opens_at)
        detail = f"{call.programme} : appel {verb} {localtime(moment):%d/%m/%Y à %H:%M}, heure de Paris"
    return [
        Card(
            title="Programmes",
            text="Les éditions : rythme, calendrier, critères, engagements, ouverture de l’appel à candidatures.",
            url=reverse("programmes:edition_list"),
            detail=detail,
        )
    ]
