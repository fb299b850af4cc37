"""The form of an interview guide."""

from typing import Any

from django import forms

from core.form_fields import LineField, ParagraphField
from investigations.forms.sources import LinesField

MAX_QUESTIONS, MAX_QUESTION = 40, 300


class GuideForm(forms.Form):
    title = LineField(label="Titre", max_length=160, help_text="Par exemple : parents d’élèves, vingt minutes.")
    introduction = ParagraphField(
        label="À dire en commençant",
        required=False,
        rows=4,
        max_length=3000,
        help_text="Qui vous êtes, à quoi servira l’entretien, que la personne peut refuser ou s’arrêter à tout moment.",
    )
    questions = LinesField(
        label="Questions",
        rows=10,
        max_lines=MAX_QUESTIONS,
        max_line_length=MAX_QUESTION,
        help_text=(
            "Une par ligne. Faites raconter la dernière fois que c’est arrivé, plutôt que demander un avis ou une "
            "solution."
        ),
    )
    base = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """For the services, once valid: questions are one text again."""
        cleaned = {name: self.cleaned_data[name] for name in ("title", "introduction")}
        return {**cleaned, "questions": "\n".join(self.cleaned_data["questions"])}
