"""The filters of the journal of reminders, as addresses carry them. Only the words declared here reach the database."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from agenda.models import Reminder
from agenda.rule_wording import kind_heading
from agenda.selectors.journal import CONDITIONS, JournalChoices, Standing, people_matching
from agenda.states import AppointmentKind
from programmes.forms.seen import DAY_FORMATS

_SHOWN_OF_UNKNOWN = 40  # characters of an unknown value that are told back
_LONGEST_WORDS = 100


def _day_filter(label: str, lookup: str) -> django_filters.DateFilter:
    """A local day of the person, which is what the rule counted."""
    return django_filters.DateFilter(
        label=label,
        field_name="local_day",
        lookup_expr=lookup,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class JournalFilter(django_filters.FilterSet):
    """Reads an address. A value that nobody knows is left out and told in `notices`: an old link still answers."""

    etat = django_filters.ChoiceFilter(
        label="État",
        method="filter_standing",
        empty_label="Tous",
        choices=[(each.value, each.label.capitalize()) for each in Standing],
    )
    nature = django_filters.ChoiceFilter(
        label="Rendez-vous",
        field_name="appointment__kind",
        empty_label="Tous",
        choices=[(kind, kind_heading(kind)) for kind in AppointmentKind.values],
    )
    edition = django_filters.ChoiceFilter(
        label="Édition", field_name="appointment__programme__slug", empty_label="Toutes", choices=()
    )
    equipe = django_filters.ChoiceFilter(
        label="Équipe", field_name="appointment__team_id", empty_label="Toutes", choices=()
    )
    du = _day_filter("Du", "gte")
    au = _day_filter("Au", "lte")
    personne = django_filters.CharFilter(label="Personne", method="filter_person", max_length=_LONGEST_WORDS)
    retard = django_filters.BooleanFilter(label="En retard seulement", method="filter_late", widget=forms.CheckboxInput)

    class Meta:
        model = Reminder
        fields: list[str] = []  # nothing of the model by itself

    def __init__(self, data: QueryDict, *, reminders: QuerySet[Reminder], choices: JournalChoices) -> None:
        super().__init__(data.copy(), queryset=reminders)
        self.filters["edition"].extra["choices"] = choices.editions
        self.filters["equipe"].extra["choices"] = choices.teams
        self.notices = self._drop_unknown()

    def _drop_unknown(self) -> list[str]:
        """Validates once; what was refused is taken out of the address, so that links do not carry it on."""
        notices = []
        if not self.form.is_valid():
            for name in self.form.errors:
                value = str(self.data.get(name, ""))[:_SHOWN_OF_UNKNOWN]
                notices.append(f"Filtre inconnu ignoré : {self.form.fields[name].label.lower()} « {value} ».")
                del self.data[name]
            del self._form
            self.form.is_valid()
        return notices

    @property
    def is_narrowed(self) -> bool:
        return any(self.form.cleaned_data.values())

    @property
    def address(self) -> str:
        """Query string of the filters in force, without the page."""
        query = QueryDict(mutable=True)
        query.update({name: self.data[name] for name in self.filters if self.form.cleaned_data.get(name)})
        return query.urlencode()

    def filter_standing(self, rows: QuerySet[Reminder], name: str, value: str) -> QuerySet[Reminder]:
        return rows.filter(CONDITIONS[Standing(value)])

    def filter_person(self, rows: QuerySet[Reminder], name: str, value: Any) -> QuerySet[Reminder]:
        return rows.filter(people_matching(value))

    def filter_late(self, rows: QuerySet[Reminder], name: str, value: bool) -> QuerySet[Reminder]:
        return rows.filter(is_late=True) if value else rows
