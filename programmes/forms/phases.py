"""A phase of an edition."""

from django import forms

from programmes.forms.seen import SeenForm
from programmes.models import ProgrammePhase


class PhaseForm(SeenForm):
    weeks = forms.IntegerField(
        label="Durée, en semaines",
        required=False,
        min_value=1,
        max_value=52,
        help_text="À titre indicatif. Laissez vide si les équipes avancent à leur pas.",
    )

    class Meta:
        model = ProgrammePhase
        fields = ("code", "title", "description", "weeks")
        labels = {"code": "Nature de la phase", "title": "Titre", "description": "Ce qui s’y passe"}
        help_texts = {
            "code": "Chaque nature n’apparaît qu’une fois dans une édition.",
            "description": "Telle que le public la lit : une ou deux phrases simples.",
        }
