"""The tile of « Gestion », and that of whoever holds an attestation."""

from typing import Any

from django.urls import reverse

from accounts.permissions import is_anct_staff
from core.home_cards import Card
from evaluation.certification_referential import TITLE
from evaluation.permissions import own_attestations


def staff_cards(user: Any) -> list[Card]:
    if not is_anct_staff(user):
        return []
    return [
        Card(
            title="Certification",
            text="Qui est prêt, ce qui manque aux autres, les sessions et leurs résultats.",
            url=reverse("evaluation:certification_board"),
        )
    ]


def personal_cards(user: Any) -> list[Card]:
    """One for each document. One query."""
    papers = own_attestations(user).filter(document__isnull=False).order_by("-issued_at", "-pk")
    return [
        Card(
            title="Mon attestation",
            text=f"{TITLE}, {paper.content['edition']}.",
            url=reverse("evaluation:certification_document", kwargs={"pk": paper.pk}),
            detail=f"PDF, session du {paper.held_on:%d/%m/%Y}",
        )
        for paper in papers
    ]
