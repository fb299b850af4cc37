"""Tiles of the rapprochements: for staff, and for a référent whose answer is awaited or settled."""

from typing import Any

from django.urls import reverse

from accounts.permissions import is_anct_staff
from candidatures.permissions import own_joint_memberships, staff_joint_proposals
from candidatures.states import JointAnswer, JointState
from core.home_cards import Card


def staff_cards(user: Any) -> list[Card]:
    if not is_anct_staff(user):
        return []
    waiting = staff_joint_proposals(user).filter(state=JointState.PROPOSED).count()
    return [
        Card(
            title="Rapprochements",
            text="Trouver les collectivités qui ont le même problème, et leur proposer de travailler ensemble.",
            url=reverse("candidatures:joint_programmes"),
            detail=f"{waiting} sans réponse" if waiting else "",
        )
    ]


def personal_cards(user: Any) -> list[Card]:
    """One tile for each proposal that still means something: to answer, or accepted by all."""
    if not user.is_authenticated:
        return []
    members = own_joint_memberships(user).filter(is_live=True).select_related("problematique", "proposal")
    return [
        Card(
            title="Une autre collectivité a le même problème",
            text=member.problematique.title,
            url=reverse("candidatures:joint_answer", kwargs={"pk": member.pk}),
            detail="Votre réponse est attendue"
            if member.answer == JointAnswer.PENDING
            else "Voir où en est la proposition",
        )
        for member in members.order_by("pk")
    ]
