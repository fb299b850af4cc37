"""The filters of the board, as addresses carry them: an edition, a coach, a signal."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from coaching.health import BY_CODE
from coaching.selectors.board import BoardRow

NOBODY = "personne"
_SHOWN_OF_UNKNOWN = 40  # characters of an unknown value that are told back


class BoardFilter(forms.Form):
    """Narrows the rows of the board, already read. A value that nobody knows is left out and told in `notices`."""

    edition = forms.ChoiceField(label="Édition", required=False, widget=forms.Select(attrs={"class": "fr-select"}))
    coach = forms.ChoiceField(label="Coach", required=False, widget=forms.Select(attrs={"class": "fr-select"}))
    signal = forms.ChoiceField(
        required=False, widget=forms.HiddenInput, choices=[(code, signal.label) for code, signal in BY_CODE.items()]
    )

    def __init__(self, data: QueryDict, *, rows: Sequence[BoardRow]) -> None:
        super().__init__(data.copy())
        self.rows = rows
        programmes = {row.health.team.programme.slug: str(row.health.team.programme) for row in rows}
        people = {str(coach.pk): str(coach) for row in rows for coach in row.coaches}
        self.fields["edition"].choices = [("", "Toutes"), *sorted(programmes.items(), key=lambda one: one[1])]
        self.fields["coach"].choices = [
            ("", "Tous"),
            *sorted(people.items(), key=lambda one: one[1]),
            (NOBODY, "Sans coach"),
        ]
        self.chosen = {name: self.data.get(name, "") for name in self.fields}
        self.notices = []
        for name, field in self.fields.items():
            value = self.chosen[name]
            if value and not field.valid_value(value):
                self.notices.append(f"Aucun choix ne s’appelle «\u00a0{value[:_SHOWN_OF_UNKNOWN]}\u00a0» ici.")
                self.chosen[name] = self.data[name] = ""

    @property
    def is_narrowed(self) -> bool:
        return any(self.chosen.values())

    @property
    def narrowed(self) -> list[BoardRow]:
        """By edition and by coach. The signal comes afterwards: its counts are of these rows."""
        edition, coach = self.chosen["edition"], self.chosen["coach"]
        rows = [row for row in self.rows if not edition or row.health.team.programme.slug == edition]
        if coach == NOBODY:
            return [row for row in rows if not row.coaches]
        return [row for row in rows if not coach or coach in {str(each.pk) for each in row.coaches}]

    def address_with(self, signal: str) -> str:
        """The same page for this signal; "" for every signal."""
        kept = {name: value for name, value in {**self.chosen, "signal": signal}.items() if value}
        return f"?{urlencode(kept)}" if kept else "?"
