"""The tile of the candidatures in « Mon espace »."""

from typing import Any

from django.urls import reverse

from accounts.models import ReferentMandate
from candidatures.models import Candidature
from candidatures.permissions import own_candidatures
from candidatures.states import CandidatureState
from core import clock
from core.home_cards import Card
from programmes.models import Call
from programmes.selectors import open_call


def personal_cards(user: Any) -> list[Card]:
    """For référents only. Leads straight to the draft when there is exactly one to take up again."""
    if not ReferentMandate.objects.in_force(clock.today()).filter(user_id=user.pk).exists():
        return []
    call = open_call(clock.now())
    drafts = list(own_candidatures(user).filter(state=CandidatureState.DRAFT, programme__call=call)) if call else []
    return [
        Card(
            title="Reprendre votre brouillon" if drafts else "Candidatures",
            text="Proposer les problèmes de votre collectivité à un programme, et suivre ce qu’ils deviennent.",
            url=_address(drafts),
            detail=_detail(call, drafts),
        )
    ]


def _address(drafts: list[Candidature]) -> str:
    if len(drafts) == 1:
        return reverse("candidatures:edit", kwargs={"pk": drafts[0].pk})
    return reverse("candidatures:home")


def _detail(call: Call | None, drafts: list[Candidature]) -> str:
    if call is None:
        return ""
    if drafts:
        return f"Brouillon en cours pour {call.programme}"
    return f"Appel ouvert : {call.programme}"
