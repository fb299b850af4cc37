"""Forms of the fiche problème."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from candidatures.forms.writing import AnswersForm
from core.form_fields import ParagraphField
from investigations.forms.problem_questions import PROBLEM_QUESTIONS
from investigations.models import EvidenceSource, ProblemVersion
from investigations.workspace_states import ReformulationTrigger

STATEMENT_SIGNS, NOTE_SIGNS = 600, 600


class ProblemForm(AnswersForm):
    """Seven texts, each with the mark of what was read."""

    questions = PROBLEM_QUESTIONS


class SourceChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, source: EvidenceSource) -> str:
        """Never more than the code and the date: titles may be sensitive."""
        return f"{source.code}, {source.held_on:%d/%m/%Y}"


class ReformulationForm(forms.Form):
    """A new version of the problem, and why. `base` is the version that the person had before her eyes."""

    statement = ParagraphField(
        label="Le problème, en une phrase ou deux",
        help_text=f"Tel que vous le comprenez aujourd’hui. {STATEMENT_SIGNS} signes au plus.",
        max_length=STATEMENT_SIGNS,
        rows=4,
    )
    trigger = forms.ChoiceField(
        label="Qu’est-ce qui vous a fait changer d’avis ?",
        choices=[choice for choice in ReformulationTrigger.choices if choice[0] != ReformulationTrigger.START],
        widget=forms.RadioSelect,
    )
    trigger_source = SourceChoiceField(
        label="Quelle source ?",
        help_text="Si c’est un entretien ou une autre source déjà notée.",
        queryset=EvidenceSource.objects.none(),
        required=False,
        empty_label="Aucune en particulier",
    )
    trigger_note = ParagraphField(
        label="Racontez en deux phrases",
        help_text="Ce que vous avez vu ou entendu. Sans nommer personne : cette page se lira après vous.",
        max_length=NOTE_SIGNS,
        rows=3,
    )
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        sources: QuerySet[EvidenceSource],
        latest: ProblemVersion | None,
    ) -> None:
        initial = {"statement": latest.statement, "base": latest.number} if latest else {"base": 0}
        super().__init__(data, initial=initial)
        self.fields["trigger_source"].queryset = sources.order_by("-held_on", "-pk")
