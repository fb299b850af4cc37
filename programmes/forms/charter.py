"""One commitment of a draft charter."""

from programmes.forms.seen import SeenForm
from programmes.models import Commitment


class CommitmentForm(SeenForm):
    class Meta:
        model = Commitment
        fields = ("title", "text")
        labels = {"title": "L’engagement, en une phrase"}
        help_texts = {"text": "Ce qui est attendu concrètement : qui, combien de temps, quand."}
