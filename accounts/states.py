"""Words of the way in: a person asks to represent her collectivité, and is answered."""

from django.db.models import TextChoices

from core.state_machine import Transition


class MandateRequestState(TextChoices):
    PENDING = "pending", "à examiner"
    CONFIRMED = "confirmed", "confirmée"
    REFUSED = "refused", "refusée"
    CANCELLED = "cancelled", "annulée"


MANDATE_REQUEST_TRANSITIONS = {
    "confirm": Transition(
        "Confirmer le rattachement", frozenset({MandateRequestState.PENDING}), MandateRequestState.CONFIRMED
    ),
    "refuse": Transition(
        "Refuser le rattachement", frozenset({MandateRequestState.PENDING}), MandateRequestState.REFUSED
    ),
    "cancel": Transition("Annuler la demande", frozenset({MandateRequestState.PENDING}), MandateRequestState.CANCELLED),
}
