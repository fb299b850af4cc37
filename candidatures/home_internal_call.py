"""Tiles of the internal call in « Mon espace »."""

from typing import Any

from django.urls import reverse

from candidatures.selectors.internal_call import own_collectivites, unread_counts, usable_calls
from core import clock
from core.home_cards import Card


def personal_cards(user: Any) -> list[Card]:
    at = clock.now()
    cards = [
        Card(
            title=f"Appel interne : {row.collectivite.name}",
            text="Le lien et l’affiche pour les agents, leurs idées à trier.",
            url=reverse("candidatures:internal_call", args=[row.pk]),
            detail=f"{unread} idée{'s' if unread > 1 else ''} à lire" if unread else "Aucune idée à lire",
        )
        for row, unread in unread_counts(user, at=at)
    ]
    if cards or not own_collectivites(user).exists() or not usable_calls(user, at=at).exists():
        return cards
    return [
        Card(
            title="Appel interne",
            text="Demandez à vos collègues quels problèmes méritent une enquête : un lien, une affiche, aucun compte.",
            url=reverse("candidatures:internal_calls"),
        )
    ]
