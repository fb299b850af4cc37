"""A form that knows which version of the row it shows, so that two people never overwrite each other unknowingly."""

from typing import Any

from django import forms
from django.db import models

from core.text import one_line, plain_lines
from programmes.services.ordered import StaleEditError, fingerprint

DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    """A date, typed in the browser's own widget or as 31/12/2026."""
    return forms.DateField(
        label=label,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Écrivez une date, par exemple 31/12/2026."},
        **kwargs,
    )


def hour_field(label: str, **kwargs: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%Hh%M", "%H h %M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Écrivez une heure, par exemple 12:00."},
        **kwargs,
    )


def number_field(label: str, *, step: str, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, widget=forms.NumberInput(attrs={"step": step, "min": "0"}), **kwargs)


class SeenForm(forms.ModelForm):
    """A model form whose hidden `seen` is the fingerprint of the row as it was shown."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = fingerprint(self.instance, self.written_fields) if self.instance.pk else ""

    def clean(self) -> dict[str, Any]:
        """Pasted text is made harmless: one line, or several where the box has several."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                many = isinstance(self.fields[name].widget, forms.Textarea)
                cleaned[name] = plain_lines(value) if many else one_line(value)
        return cleaned

    @property
    def written_fields(self) -> tuple[str, ...]:
        """Fields of the model that this form writes."""
        return tuple(self._meta.fields)

    @property
    def values(self) -> dict[str, Any]:
        """What the service writes: the model's own fields."""
        return {field: self.cleaned_data[field] for field in self.written_fields}

    def show_stale(self, stale: StaleEditError) -> None:
        """Say what was saved meanwhile beside what was typed; saving again then keeps what was typed."""
        typed = self.values
        self.add_error(None, str(stale))
        for field, value in typed.items():
            if field in self.fields and getattr(stale.current, field) != value:
                self.add_error(field, f"Enregistré entre-temps : « {in_words(stale.current, field)} »")
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = fingerprint(stale.current, self.written_fields)


def in_words(row: models.Model, field: str) -> str:
    """A value as a reader would write it."""
    display = getattr(row, f"get_{field}_display", None)
    value = display() if display else getattr(row, field)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "rien"
    return "rien" if value in (None, "") else str(value)
