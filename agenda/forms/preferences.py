"""What one wants by mail, and whose clock one lives on."""

from collections.abc import Sequence
from typing import Any

from django import forms

from agenda.addresses import DIGEST, INVITATIONS, REMINDERS, TOPICS
from agenda.selectors.preferences import TOPIC_TEXTS


def _topic_field(topic: str) -> forms.BooleanField:
    return forms.BooleanField(label=TOPIC_TEXTS[topic].label, help_text=TOPIC_TEXTS[topic].help, required=False)


class PreferencesForm(forms.Form):
    reminders = _topic_field(REMINDERS)
    digest = _topic_field(DIGEST)
    invitations = _topic_field(INVITATIONS)
    time_zone = forms.ChoiceField(
        label="L’heure que vous lisez",
        required=False,
        help_text="Les heures du site et des courriels s’écrivent à cette heure, et vos rappels partent à cette heure.",
        error_messages={"invalid_choice": "Choisissez une des heures de la liste."},
    )

    def __init__(self, *args: Any, zones: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zones

    @property
    def wanted(self) -> dict[str, bool]:
        return {topic: self.cleaned_data[topic] for topic in TOPICS}
