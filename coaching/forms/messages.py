"""A message to several teams: written, then read again with the list of those who will receive it."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from core.form_fields import LineField, ParagraphField
from teams.models import Team


class MessageForm(forms.Form):
    teams = forms.MultipleChoiceField(
        label="À quelles équipes",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une équipe."},
    )
    subject = LineField(
        label="Objet",
        max_length=120,
        help_text="Il se lit sur un écran verrouillé : rien de confidentiel.",
        error_messages={"required": "Donnez un objet."},
    )
    text = ParagraphField(rows=10, label="Message", max_length=5000, error_messages={"required": "Écrivez le message."})
    client_key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "Rechargez la page."})
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, data: Any = None, *, teams: Sequence[Team], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"client_key": str(uuid.uuid4()), **(initial or {})})
        self.known = {str(each.pk): each for each in teams}
        self.fields["teams"].choices = [(pk, each.name) for pk, each in self.known.items()]

    @property
    def chosen(self) -> list[Team]:
        return [self.known[pk] for pk in self.cleaned_data["teams"]]
