"""The attendance list, by team: a choice for each person, and the guests."""

from collections.abc import Sequence
from typing import Any

from django import forms

from agenda.models import Attendance
from agenda.selectors.people import Concerned
from agenda.services.attendance import NewGuest, Noted, NotedGuest
from agenda.states import Presence
from core.form_fields import LineField

BLANK_GUESTS = 3
CHOICES = [("", "Non noté"), *((presence.value, presence.label.capitalize()) for presence in Presence)]


class AttendanceForm(forms.Form):
    """`seen-…` fields tell what the page showed: only what the person changed is written."""

    def __init__(self, *args: Any, people: Sequence[Concerned], noted: Sequence[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {one.person.pk: one for one in people}  # whoever is in two teams is there once
        self.noted = {row.person_id: row for row in noted if row.person_id}
        self.guests = [row for row in noted if row.guest_name]
        for pk, one in self.people.items():
            present = self.noted[pk].presence if pk in self.noted else ""
            self._add_choice(f"p{pk}", str(one.person), present)
        for row in self.guests:
            self._add_choice(f"g{row.pk}", row.guest_name, row.presence)
            self.fields[f"out-g{row.pk}"] = forms.BooleanField(label="Retirer de la liste", required=False)
        for number in range(1, BLANK_GUESTS + 1):
            self.fields[f"name{number}"] = LineField(label="Nom de l’invité", max_length=160, required=False)
            self.fields[f"capacity{number}"] = LineField(label="Qualité", max_length=160, required=False)

    def _add_choice(self, key: str, label: str, present: str) -> None:
        self.fields[key] = forms.ChoiceField(
            label=label, choices=CHOICES, required=False, widget=forms.RadioSelect, initial=present
        )
        self.fields[f"seen-{key}"] = forms.ChoiceField(
            choices=CHOICES, required=False, widget=forms.HiddenInput, initial=present
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for number in range(1, BLANK_GUESTS + 1):
            if cleaned.get(f"capacity{number}") and not cleaned.get(f"name{number}"):
                self.add_error(f"name{number}", "Donnez le nom de la personne, ou videz sa qualité.")
        return cleaned

    # --- For the page ------------------------------------------------------------------------------------------------

    def groups(self) -> list[tuple[Any, list[tuple[Concerned, Any, Any, Attendance | None]]]]:
        """(team, [(person, choice, seen, what is noted)]), in the order of the people."""
        found: dict[int, tuple[Any, list]] = {}
        for pk, one in self.people.items():
            lines = found.setdefault(one.team.pk, (one.team, []))[1]
            lines.append((one, self[f"p{pk}"], self[f"seen-p{pk}"], self.noted.get(pk)))
        return list(found.values())

    def guest_lines(self) -> list[tuple[Attendance, Any, Any, Any]]:
        return [(row, self[f"g{row.pk}"], self[f"seen-g{row.pk}"], self[f"out-g{row.pk}"]) for row in self.guests]

    def blank_lines(self) -> list[tuple[Any, Any]]:
        return [(self[f"name{number}"], self[f"capacity{number}"]) for number in range(1, BLANK_GUESTS + 1)]

    # --- For the service ---------------------------------------------------------------------------------------------

    def noted_people(self) -> list[Noted]:
        data = self.cleaned_data
        return [Noted(one.person, one.team, data[f"p{pk}"], data[f"seen-p{pk}"]) for pk, one in self.people.items()]

    def noted_guests(self) -> list[NotedGuest]:
        data = self.cleaned_data
        return [
            NotedGuest(row.pk, data[f"g{row.pk}"], data[f"seen-g{row.pk}"], data[f"out-g{row.pk}"])
            for row in self.guests
        ]

    def new_guests(self) -> list[NewGuest]:
        data = self.cleaned_data
        return [
            NewGuest(data[f"name{number}"], data[f"capacity{number}"], Presence.PRESENT, None)
            for number in range(1, BLANK_GUESTS + 1)
            if data[f"name{number}"]
        ]
