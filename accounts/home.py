"""Tiles of the way in: a référent's collectivités, an attachment to ask or to follow, the staff's queue."""

from typing import Any

from django.urls import reverse

from accounts.permissions import decidable_requests, is_anct_staff, own_requests, represented_collectivites
from accounts.states import MandateRequestState
from core import clock
from core.home_cards import Card


def personal_cards(user: Any) -> list[Card]:
    cards = [
        Card(
            title=collectivite.name,
            text="Les personnes qui la représentent dans le programme : inviter, passer la main.",
            url=reverse("accounts:collectivite", args=[collectivite.slug]),
        )
        for collectivite in represented_collectivites(user, on=clock.today()).order_by("sort_key", "pk")
    ]
    if cards or is_anct_staff(user):
        return cards
    pending = own_requests(user).filter(state=MandateRequestState.PENDING).count()
    return [
        Card(
            title="Représenter une collectivité",
            text="Choisir votre collectivité dans le référentiel national et demander à en être référent.",
            url=reverse("accounts:attachment"),
            detail=f"{pending} demande{'s' if pending > 1 else ''} à l’examen" if pending else "",
        ),
    ]


def staff_cards(user: Any) -> list[Card]:
    if not is_anct_staff(user):
        return []
    waiting = decidable_requests(user).filter(state=MandateRequestState.PENDING).count()
    return [
        Card(
            title="Rattachements",
            text="Confirmer les personnes qui demandent à représenter une collectivité.",
            url=reverse("accounts:mandate_requests"),
            detail=f"{waiting} demande{'s' if waiting > 1 else ''} à examiner" if waiting else "",
        )
    ]
