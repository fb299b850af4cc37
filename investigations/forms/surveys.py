"""Forms of a questionnaire: a question, a bundle of paper sheets, a file."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.form_fields import LineField
from investigations.forms.sources import LinesField
from investigations.models import SurveyQuestion
from investigations.services.surveys import CLOSED_KINDS, MAX_CHOICES, GivenAnswer
from investigations.survey_file import (
    MAX_BYTES,
    MAX_ROWS,
    MAX_TEXT,
    SurveyFileError,
    SurveyTable,
    read_number,
    read_survey_file,
)
from investigations.workspace_states import QuestionKind

MAX_SHEETS = 5000
MEGABYTES = MAX_BYTES >> 20


class QuestionForm(forms.Form):
    text = LineField(label="Question", max_length=400)
    kind = forms.ChoiceField(
        label="Réponse attendue", choices=QuestionKind.choices, widget=forms.RadioSelect, initial=QuestionKind.SINGLE
    )
    choices = LinesField(
        label="Choix proposés",
        help_text=f"Un par ligne, de 2 à {MAX_CHOICES}. Seulement pour une question à choix.",
        required=False,
        rows=4,
        max_lines=MAX_CHOICES,
        max_line_length=200,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        choices = cleaned.get("choices")
        if choices is not None and cleaned.get("kind") in CLOSED_KINDS:
            if len(choices) < 2:
                self.add_error("choices", "Proposez au moins deux choix, un par ligne.")
            elif len({choice.casefold() for choice in choices}) < len(choices):
                self.add_error("choices", "Le même choix est écrit deux fois.")
        return cleaned


class BatchForm(forms.Form):
    """A bundle of paper sheets, counted: a number by choice; free answers and numbers one a line."""

    label = LineField(
        label="Ce lot", max_length=160, help_text="Par exemple : marché du samedi 12, ou urne de l’accueil."
    )
    respondents = forms.IntegerField(
        label="Nombre de feuilles", min_value=1, max_value=MAX_SHEETS, help_text="Combien de personnes ont répondu."
    )

    def __init__(self, *args: Any, questions: Sequence[SurveyQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            if question.kind in CLOSED_KINDS:
                for rank, choice in enumerate(question.choices):
                    self.fields[_choice_name(question, rank)] = forms.IntegerField(
                        label=choice, required=False, min_value=0, max_value=MAX_SHEETS
                    )
            else:
                is_number = question.kind == QuestionKind.NUMBER
                self.fields[_lines_name(question)] = LinesField(
                    label="Nombres, un par ligne" if is_number else "Réponses, une par ligne",
                    required=False,
                    rows=4,
                    max_lines=MAX_SHEETS,
                    max_line_length=40 if is_number else MAX_TEXT,
                )

    def grid(self) -> list[tuple[SurveyQuestion, list[forms.BoundField], forms.BoundField | None]]:
        """Question by question: its counts, or its lines."""
        rows = []
        for question in self.questions:
            if question.kind in CLOSED_KINDS:
                counts = [self[_choice_name(question, rank)] for rank, _ in enumerate(question.choices)]
                rows.append((question, counts, None))
            else:
                rows.append((question, [], self[_lines_name(question)]))
        return rows

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        sheets = cleaned.get("respondents")
        if sheets:
            for question in self.questions:
                self._check(question, sheets, cleaned)
        if not self.errors and not self.answers():
            raise forms.ValidationError("Aucune réponse n’est saisie.")
        return cleaned

    def _check(self, question: SurveyQuestion, sheets: int, cleaned: dict[str, Any]) -> None:
        if question.kind not in CLOSED_KINDS:
            name = _lines_name(question)
            lines = cleaned.get(name) or []
            if len(lines) > sheets:
                self.add_error(name, f"{len(lines)} réponses pour {sheets} feuilles.")
            elif question.kind == QuestionKind.NUMBER:
                self._read_numbers(name, lines, cleaned)
            return
        names = [_choice_name(question, rank) for rank, _ in enumerate(question.choices)]
        counts = [cleaned.get(name) or 0 for name in names]
        if question.kind == QuestionKind.SINGLE and sum(counts) > sheets:
            self.add_error(names[0], f"« {question.text} » : {sum(counts)} réponses pour {sheets} feuilles.")
        for name, count in zip(names, counts, strict=True):
            if question.kind == QuestionKind.MULTIPLE and count > sheets:
                self.add_error(name, f"{count} réponses pour {sheets} feuilles.")

    def _read_numbers(self, name: str, lines: Sequence[str], cleaned: dict[str, Any]) -> None:
        try:
            cleaned[name] = [read_number(line) for line in lines]
        except ValueError as fault:
            self.add_error(name, str(fault))

    def answers(self) -> list[GivenAnswer]:
        given = []
        for question in self.questions:
            if question.kind in CLOSED_KINDS:
                for rank, choice in enumerate(question.choices):
                    count = self.cleaned_data.get(_choice_name(question, rank)) or 0
                    if count:
                        given.append(GivenAnswer(question.pk, choice, count))
            else:
                lines = self.cleaned_data.get(_lines_name(question)) or []
                given += [GivenAnswer(question.pk, line) for line in lines]
        return given


class ImportForm(forms.Form):
    """`table` and `faults` are known once the form has been checked."""

    label = LineField(label="Ce lot", max_length=160, help_text="Par exemple : formulaire en ligne, mai et juin.")
    file = forms.FileField(
        label="Fichier CSV",
        help_text=f"Une ligne par personne, une colonne par question. {MEGABYTES} Mo et {MAX_ROWS} réponses au plus.",
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )
    table: SurveyTable

    def __init__(self, *args: Any, questions: Sequence[SurveyQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        self.faults: list[str] = []

    def clean_file(self) -> UploadedFile:
        uploaded: UploadedFile = self.cleaned_data["file"]
        if uploaded.size > MAX_BYTES:
            raise forms.ValidationError(f"Ce fichier est trop lourd : {MEGABYTES} Mo au plus.")
        try:
            self.table = read_survey_file(uploaded.read(), self.questions)
        except SurveyFileError as refusal:
            self.faults = refusal.faults
            raise forms.ValidationError("Rien n’est importé. Corrigez le fichier, puis recommencez.") from refusal
        return uploaded


def _choice_name(question: SurveyQuestion, rank: int) -> str:
    return f"q{question.pk}_{rank}"


def _lines_name(question: SurveyQuestion) -> str:
    return f"q{question.pk}"
