"""Putting a signal aside."""

import datetime as dt

from django import forms

from coaching.services.health import MAX_DAYS, MIN_DAYS
from core.form_fields import ParagraphField
from programmes.forms.seen import day_field

USUAL_DAYS = 14  # until the second next session


class AcknowledgementForm(forms.Form):
    note = ParagraphField(
        label="Pourquoi ce signal peut attendre, ou ce qui est fait",
        max_length=400,
        rows=4,
        help_text="Lue par le coach, le designer et l’équipe ANCT. Jamais par les agents.",
        error_messages={"required": "Dites pourquoi ce signal peut attendre, ou ce qui est fait."},
    )
    until = day_field("Mettre de côté jusqu’au")

    def __init__(self, *args: object, today: dt.date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.last = today + dt.timedelta(days=MIN_DAYS), today + dt.timedelta(days=MAX_DAYS)
        field = self.fields["until"]
        field.initial = today + dt.timedelta(days=USUAL_DAYS)
        field.help_text = (
            f"Ce jour compris, et {MAX_DAYS} jours au plus. Le signal revient ensuite s’il est encore vrai."
        )
        field.error_messages["required"] = "Dites jusqu’à quel jour."
        field.widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}

    def clean_until(self) -> dt.date:
        until: dt.date = self.cleaned_data["until"]
        if not self.first <= until <= self.last:
            raise forms.ValidationError(
                f"Choisissez un jour entre le {self.first:%d/%m/%Y} et le {self.last:%d/%m/%Y}."
            )
        return until
