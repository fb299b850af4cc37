"""Fixing a rendez-vous, changing it, cancelling it; the end committees of several teams."""

from collections.abc import Sequence
from typing import Any

from django import forms

from agenda.models import Appointment
from agenda.states import AppointmentKind
from agenda.wording import clock_name
from collectivites import time_zones
from core.form_fields import ParagraphField
from programmes.forms.seen import SeenForm, day_field, hour_field
from programmes.services.ordered import fingerprint
from teams.models import Team

DURATIONS = (30, 45, 60, 90, 120, 150, 180, 240, 360, 420)
SAY_HOW_LONG = "Dites combien de temps, puisqu’il y a une heure."


def kind_label(kind: str) -> str:
    """With the apostrophe of the pages: « Point d’étape »."""
    return AppointmentKind(kind).label.replace("'", "’").capitalize()


def duration_words(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0minutes"
    return f"{hours}\u00a0h" + (f"\u00a0{rest:02d}" if rest else "")


def duration_field(present: int | None = None, **kwargs: Any) -> forms.TypedChoiceField:
    """`present`: a duration that is not among the usual ones stays as it is."""
    minutes = sorted({*DURATIONS, *([present] if present else [])})
    return forms.TypedChoiceField(
        label="Durée",
        choices=[("", "Sans heure"), *((each, duration_words(each)) for each in minutes)],
        coerce=int,
        empty_value=None,
        required=False,
        **kwargs,
    )


def check_duration(form: forms.BaseForm, cleaned: dict[str, Any]) -> None:
    """Without an hour there is no duration: whatever is left in the box is dropped."""
    if cleaned.get("hour") is None:
        cleaned["duration_minutes"] = None
    elif cleaned.get("duration_minutes") is None and "duration_minutes" not in form.errors:
        form.add_error("duration_minutes", SAY_HOW_LONG)


class AppointmentForm(SeenForm):
    """`kinds`: what this person may fix; one alone is not asked. A day, a title or a place decided elsewhere is not in
    the form (`followed`)."""

    day = day_field("Jour")
    hour = hour_field("Heure", required=False, help_text="Laissez vide pour une échéance ou une journée entière.")
    duration_minutes = duration_field()
    link = forms.URLField(
        label="Lien de la visioconférence",
        max_length=400,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Écrivez une adresse complète, par exemple https://visio.numerique.gouv.fr/salle."},
    )
    word = ParagraphField(
        label="Un mot pour les personnes invitées",
        required=False,
        max_length=400,
        rows=2,
        help_text="Elles le lisent avec ce qui change.",
    )

    class Meta:
        model = Appointment
        fields = ("kind", "title", "day", "hour", "duration_minutes", "time_zone", "place", "link", "note")
        help_texts = {
            "title": "Laissé vide : la nature du rendez-vous.",
            "place": "L’adresse, la salle. Elle est donnée aux personnes invitées.",
            "note": "Lue par les personnes invitées, sur les pages du service et dans les courriels.",
        }
        widgets = {
            "kind": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    field_order = ("kind", "title", "day", "hour", "duration_minutes", "time_zone", "place", "link", "note", "word")

    def __init__(
        self, *args: Any, team: Team | None, kinds: Sequence[str] = (), followed: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance.pk is None
        self.asked_kinds = tuple(kinds)
        if is_new and len(self.asked_kinds) > 1:
            self.fields["kind"].choices = [(each, kind_label(each)) for each in self.asked_kinds]
            self.fields["kind"].error_messages["required"] = "Choisissez la nature du rendez-vous."
        else:
            del self.fields["kind"]
        self.fields["title"].required = False
        self.fields["duration_minutes"].choices = duration_field(self.instance.duration_minutes).choices
        self._offer_clocks(team)
        if is_new:
            del self.fields["word"]
        for name in followed:
            self.fields.pop(name, None)
        self.initial["seen"] = "" if is_new else fingerprint(self.instance, self.written_fields)

    def _offer_clocks(self, team: Team | None) -> None:
        """The team's clock first, and Paris's for whoever fixes from there."""
        zones = dict.fromkeys((self.instance.time_zone if self.instance.pk else None, team and team.time_zone))
        own = [zone for zone in zones if zone]
        offered = list(dict.fromkeys([*own, time_zones.PARIS]))
        if len(offered) == 1:
            del self.fields["time_zone"]
            return
        field = self.fields["time_zone"] = forms.ChoiceField(
            label="Cette heure est",
            choices=[(zone, f"l’{clock_name(zone)}") for zone in offered],
            widget=forms.RadioSelect,
        )
        field.help_text = "Chacun la lira ensuite à la sienne."
        self.initial["time_zone"] = offered[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "hour" in self.fields and "hour" not in self.errors:
            check_duration(self, cleaned)
        if "title" in self.fields and not cleaned.get("title"):
            kind = cleaned.get("kind") or (self.asked_kinds[0] if self.asked_kinds else self.instance.kind)
            cleaned["title"] = kind_label(kind) if kind else ""
        return cleaned

    @property
    def written_fields(self) -> tuple[str, ...]:
        return tuple(field for field in self._meta.fields if field in self.fields)

    @property
    def values(self) -> dict[str, Any]:
        values = super().values
        if self.instance.pk is None:
            values.setdefault("kind", self.asked_kinds[0])
        return values

    @property
    def word_given(self) -> str:
        return self.cleaned_data.get("word", "")


class CancelForm(forms.Form):
    comment = ParagraphField(
        label="Pourquoi",
        max_length=400,
        rows=3,
        help_text="Les personnes invitées le lisent, et l’histoire du rendez-vous le garde.",
        error_messages={"required": "Dites pourquoi : les personnes invitées le liront."},
    )


class CommitteeForm(forms.Form):
    """The committee of one team, on a line of the page that fixes several. Left without a day: nothing is written."""

    day = day_field("Jour", required=False)
    hour = hour_field("Heure", required=False)
    duration_minutes = duration_field()
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    FIELDS = ("day", "hour", "duration_minutes", "place")

    def __init__(self, *args: Any, team: Team, present: Appointment | None, **kwargs: Any) -> None:
        self.team, self.present = team, present
        shown = {name: getattr(present, name) for name in self.FIELDS} if present else {"duration_minutes": 120}
        if present:
            shown["seen"] = fingerprint(present, self.FIELDS)
        super().__init__(*args, prefix=f"t{team.pk}", initial=shown, **kwargs)
        self.fields["duration_minutes"].choices = duration_field(shown["duration_minutes"]).choices
        for name in self.FIELDS:
            self.fields[name].widget.attrs["aria-describedby"] = f"id_t{team.pk}-team"

    @property
    def clock(self) -> str:
        return clock_name(self.present.time_zone if self.present else self.team.time_zone)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("day") is None and "day" not in self.errors:
            if self.present is not None:
                self.add_error("day", "Pour retirer cette date, annulez le rendez-vous sur sa page.")
            elif cleaned.get("hour") or cleaned.get("place"):
                self.add_error("day", "Donnez le jour, ou videz la ligne.")
        if "hour" not in self.errors:
            check_duration(self, cleaned)
        return cleaned

    @property
    def row(self) -> tuple[Team, Appointment | None, dict[str, Any], str] | None:
        """What the service writes, when something was typed."""
        if self.cleaned_data["day"] is None:
            return None
        values = {name: self.cleaned_data[name] for name in self.FIELDS}
        if self.present is None:
            return self.team, None, values, ""
        return self.team, self.present, values, self.cleaned_data["seen"]


class BoardFilterForm(forms.Form):
    """The filters of the staff's agenda. Unknown values show everything."""

    def __init__(self, *args: Any, teams: Sequence[Team], common: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["equipe"] = forms.ChoiceField(
            label="Équipe",
            required=False,
            choices=[("", "Toutes"), (common, "Rendez-vous communs"), *((str(team.pk), team.name) for team in teams)],
        )
        self.fields["nature"] = forms.ChoiceField(
            label="Nature",
            required=False,
            choices=[("", "Toutes"), *((kind.value, kind_label(kind)) for kind in AppointmentKind)],
        )
