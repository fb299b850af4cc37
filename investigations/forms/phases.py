"""Changing phase."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from core.form_fields import ParagraphField
from programmes.models import ProgrammePhase


class PhaseForm(forms.Form):
    """`base` is the number of the last step that the person read."""

    phase = forms.ChoiceField(label="Dans quelle phase entrez-vous ?", widget=forms.RadioSelect)
    entered_on = forms.DateField(
        label="Depuis quel jour ?",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    planned_until = forms.DateField(
        label="Jusqu’à quand, en principe ?",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    comment = ParagraphField(
        label="Un commentaire",
        help_text="Indispensable si vous revenez en arrière : dites pourquoi, cela servira à d’autres.",
        max_length=600,
        required=False,
        rows=3,
    )
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        phases: Iterable[ProgrammePhase],
        last_number: int,
        today: dt.date,
    ) -> None:
        super().__init__(data, initial={"entered_on": today, "base": last_number})
        self.fields["phase"].choices = [(phase.code, phase.title) for phase in phases]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("entered_on"), cleaned.get("planned_until")
        if start and end and end < start:
            self.add_error("planned_until", "La fin prévue vient après le début.")
        return cleaned
