"""A milestone: its kind, its day, what the public reads of it."""

from programmes.forms.seen import SeenForm, day_field
from programmes.models import Milestone


class MilestoneForm(SeenForm):
    starts_on = day_field(
        "Date",
        required=False,
        help_text="Laissez vide tant qu’elle n’est pas connue. Changée ici, elle change dans l’agenda des équipes.",
    )

    class Meta:
        model = Milestone
        fields = ("kind", "title", "starts_on", "note")
        help_texts = {"note": "Publique : le lieu, la forme, ce qu’il faut préparer."}
