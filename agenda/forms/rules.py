"""A rule, asked in words: how many days, before or after, to whom, for which edition."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from agenda.models import ReminderRule
from agenda.models.reminder import FURTHEST_DAYS
from agenda.rule_wording import kind_heading
from agenda.states import AppointmentKind, Audience
from programmes.models import Programme

BEFORE, AFTER = "before", "after"


class RuleForm(forms.Form):
    kind = forms.ChoiceField(
        label="Pour quel rendez-vous", choices=[(kind, kind_heading(kind)) for kind in AppointmentKind.values]
    )
    days = forms.IntegerField(
        label="Combien de jours",
        min_value=0,
        max_value=FURTHEST_DAYS,
        help_text=f"De 0, le jour même, à {FURTHEST_DAYS}.",
        error_messages={
            "invalid": "Écrivez un nombre entier de jours, par exemple 7.",
            "min_value": "Écrivez 0 pour le jour même, ou un nombre de jours.",
            "max_value": f"Un rappel part au plus {FURTHEST_DAYS} jours avant ou après.",
        },
    )
    side = forms.ChoiceField(
        label="Avant ou après",
        choices=[(BEFORE, "avant le rendez-vous"), (AFTER, "après le rendez-vous")],
        widget=forms.RadioSelect,
        initial=BEFORE,
    )
    audience = forms.ChoiceField(
        label="À qui",
        choices=[(audience.value, audience.label[0].upper() + audience.label[1:]) for audience in Audience],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez à qui ce rappel s’adresse."},
    )
    programme = forms.ChoiceField(
        label="Dans quelle édition",
        required=False,
        help_text="Une règle propre à une édition s’ajoute à celles de toutes les éditions.",
    )
    is_urgent = forms.BooleanField(
        label="Dans un courriel à part",
        required=False,
        help_text="Sinon, les rappels d’une même journée arrivent dans un seul courriel.",
    )

    def __init__(self, *args: Any, editions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = [("", "Toutes les éditions"), *editions]

    @staticmethod
    def initial_of(rule: ReminderRule) -> Mapping[str, Any]:
        return {
            "kind": rule.kind,
            "days": abs(rule.offset_days),
            "side": AFTER if rule.offset_days > 0 else BEFORE,
            "audience": rule.audience,
            "programme": str(rule.programme_id or ""),
            "is_urgent": rule.is_urgent,
        }

    @property
    def values(self) -> dict[str, Any]:
        """Fields of ReminderRule."""
        data = self.cleaned_data
        chosen = data["programme"]
        return {
            "kind": data["kind"],
            "offset_days": data["days"] if data["side"] == AFTER else -data["days"],
            "audience": data["audience"],
            "programme": Programme.objects.get(pk=chosen) if chosen else None,
            "is_urgent": data["is_urgent"],
        }
