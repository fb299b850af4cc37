"""A milestone, with its reminders typed in days before."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from programmes.forms.seen import SeenForm, day_field
from programmes.models import Milestone

FURTHEST_REMINDER_DAYS = 365
MOST_REMINDERS = 10
_OFFSET = re.compile(r"\+?\d{1,3}")


class RemindersField(forms.CharField):
    """`15, 2` means fifteen and two days before; `+7`, a week after. Stored relative to the date, negative before."""

    def to_python(self, value: Any) -> list[int]:
        pieces = [piece for piece in re.split(r"[\s,;]+", super().to_python(value)) if piece]
        if any(not _OFFSET.fullmatch(piece) for piece in pieces):
            raise ValidationError("Écrivez des nombres de jours séparés par des virgules, par exemple 15, 2.")
        offsets = sorted({int(piece) if piece.startswith("+") else -int(piece) for piece in pieces})
        if any(abs(offset) > FURTHEST_REMINDER_DAYS for offset in offsets):
            raise ValidationError(f"Un rappel part au plus {FURTHEST_REMINDER_DAYS} jours avant ou après.")
        if len(offsets) > MOST_REMINDERS:
            raise ValidationError(f"{MOST_REMINDERS} rappels au plus.")
        return offsets

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(f"+{offset}" if offset > 0 else str(-offset) for offset in value)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial or []) != (data or "")


class MilestoneForm(SeenForm):
    starts_on = day_field("Date", required=False, help_text="Laissez vide tant qu’elle n’est pas connue.")
    reminder_offsets_days = RemindersField(
        label="Rappels",
        required=False,
        help_text="En jours avant la date, séparés par des virgules : 15, 2. Écrivez +7 pour une semaine après.",
    )

    class Meta:
        model = Milestone
        fields = ("kind", "title", "starts_on", "note", "reminder_offsets_days")
        help_texts = {"note": "Publique : le lieu, la forme, ce qu’il faut préparer."}
