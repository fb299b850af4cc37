from django import forms

from core.form_fields import LineField, ParagraphField
from investigations.forms.marked import LevelField, MarkedForm
from investigations.models import SolutionIdea

_TITLE = {
    "label": "L’idée, en une ligne",
    "max_length": 160,
    "error_messages": {"required": "Dites l’idée en une ligne."},
}


class NewIdeaForm(forms.Form):
    """Quick: in a workshop, ideas come one after the other."""

    title = LineField(**_TITLE)
    description = ParagraphField(label="En quelques mots", rows=2, max_length=3000, required=False)


class IdeaForm(MarkedForm):
    title = LineField(**_TITLE)
    description = ParagraphField(label="En quelques mots", rows=5, max_length=3000, required=False)
    impact = LevelField(label="Effet attendu", help_text="Ce que l’idée changerait pour les personnes concernées.")
    effort = LevelField(label="Effort", help_text="Le temps, l’argent et les accords qu’il faudrait.")

    class Meta:
        model = SolutionIdea
        fields = ["title", "description", "impact", "effort"]


class SetAsideForm(MarkedForm):
    set_aside_reason = LineField(
        label="Pourquoi l’écarter",
        max_length=400,
        help_text="L’idée reste dans la liste, plus bas, avec cette raison. Elle peut être reprise.",
        error_messages={"required": "Dites pourquoi, en une phrase."},
    )

    class Meta:
        model = SolutionIdea
        fields = ["set_aside_reason"]
