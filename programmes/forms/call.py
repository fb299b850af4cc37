"""The call: days and hours of Paris, capacity and budget; and its extension."""

import datetime as dt
from typing import Any

from django import forms

from core.form_fields import ParagraphField
from programmes.forms.seen import SeenForm, day_field, hour_field, number_field
from programmes.models import Call
from programmes.paris_time import PARIS_ZONE, Edge, NonExistentHourError, paris_instant
from programmes.services.ordered import StaleEditError

# Noon: people are at the office, and an hour is left to call before it closes.
USUAL_HOUR = dt.time(12)


def add_instant(form: forms.Form, name: str, *, edge: Edge) -> None:
    """Put in `cleaned_data[name]` the instant of the day and hour typed, or an error on the hour."""
    day, hour = form.cleaned_data.get(f"{name}_day"), form.cleaned_data.get(f"{name}_hour")
    if day is None or hour is None:
        return
    try:
        form.cleaned_data[name] = paris_instant(day, hour, edge=edge)
    except NonExistentHourError as refusal:
        form.add_error(f"{name}_hour", str(refusal))


class CallForm(SeenForm):
    opens_at_day = day_field("Jour d’ouverture")
    opens_at_hour = hour_field("Heure d’ouverture", help_text="Heure de Paris, par exemple 09:00.")
    closes_at_day = day_field("Jour de fermeture")
    closes_at_hour = hour_field(
        "Heure de fermeture", help_text="Heure de Paris. À cette minute exacte, plus rien ne peut être déposé."
    )
    decision_expected_on = day_field(
        "Décisions annoncées pour le", required=False, help_text="Les candidats la lisent dès le dépôt."
    )
    coach_days_budget = number_field("Jours de coach disponibles", step="0.5", max_digits=6, decimal_places=1)

    class Meta:
        model = Call
        fields = ("decision_expected_on", "introduction", "contact_email", "team_capacity", "coach_days_budget")
        labels = {"introduction": "Présentation de l’appel", "team_capacity": "Équipes que l’édition peut accueillir"}
        help_texts = {
            "introduction": "À qui il s’adresse, ce que l’on y gagne, ce que l’on y engage. Une ligne vide sépare deux"
            " paragraphes.",
            "contact_email": "Les candidats y écrivent leurs questions.",
        }

    field_order = (
        "opens_at_day",
        "opens_at_hour",
        "closes_at_day",
        "closes_at_hour",
        "decision_expected_on",
        "introduction",
        "contact_email",
        "team_capacity",
        "coach_days_budget",
    )

    @property
    def written_fields(self) -> tuple[str, ...]:
        return ("opens_at", "closes_at", *super().written_fields)

    def __init__(self, *args: Any, has_opened: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        call = self.instance
        if call.pk:
            for name in ("opens_at", "closes_at"):
                local = getattr(call, name).astimezone(PARIS_ZONE)
                self.initial |= {f"{name}_day": local.date(), f"{name}_hour": local.time()}
        else:
            self.initial |= {"opens_at_hour": USUAL_HOUR, "closes_at_hour": USUAL_HOUR}
        self.has_opened = has_opened
        if has_opened:  # the dates stay as they are: an extension has its own page
            for name in ("opens_at_day", "opens_at_hour", "closes_at_day", "closes_at_hour"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.has_opened:
            self.cleaned_data |= {"opens_at": self.instance.opens_at, "closes_at": self.instance.closes_at}
            return cleaned
        add_instant(self, "opens_at", edge=Edge.OPENS)
        add_instant(self, "closes_at", edge=Edge.CLOSES)
        opens_at, closes_at = self.cleaned_data.get("opens_at"), self.cleaned_data.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at_day", "L’appel ferme après avoir ouvert.")
        return self.cleaned_data

    def show_stale(self, stale: StaleEditError) -> None:
        typed = {name: self.cleaned_data[name] for name in ("opens_at", "closes_at")}
        super().show_stale(stale)
        for name, value in typed.items():
            saved = getattr(stale.current, name)
            if saved != value and not self.has_opened:
                local = saved.astimezone(PARIS_ZONE)
                self.add_error(f"{name}_day", f"Enregistré entre-temps : « {local:%d/%m/%Y à %H:%M} »")


class ExtensionForm(forms.Form):
    closes_at_day = day_field("Nouveau jour de fermeture")
    closes_at_hour = hour_field("Heure de fermeture", help_text="Heure de Paris.")
    reason = ParagraphField(
        label="Motif",
        rows=3,
        max_length=400,
        help_text="Il est écrit dans le courriel envoyé aux personnes concernées, et sur la page de l’appel.",
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("closes_at_hour", call.closes_at.astimezone(PARIS_ZONE).time())

    def clean(self) -> dict[str, Any]:
        super().clean()
        add_instant(self, "closes_at", edge=Edge.CLOSES)
        return self.cleaned_data
