"""The filters of the instruction's queue, as addresses carry them. Only the words declared here reach the database."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from candidatures.models import Candidature
from candidatures.selectors.instruction_queue import ARRIVED, QUEUE_SORTS, QueueChoices, incomplete, queue, to_read_by
from candidatures.states import RECEIVED_STATES, CandidatureState
from collectivites.states import CollectiviteKind, Label

MINE, NOBODY = "moi", "personne"
SELECTS = ("edition", "etat", "attribution", "region", "nature", "label", "lecture", "tri")
STATES = [(state.value, state.label.capitalize()) for state in (*RECEIVED_STATES, CandidatureState.WITHDRAWN)]
_SHOWN_OF_UNKNOWN = 40  # characters of an unknown value that are told back


class QueueFilter(django_filters.FilterSet):
    """Reads an address. A value that nobody knows is left out and told in `notices`: an old link still answers."""

    edition = django_filters.ChoiceFilter(
        label="Édition", field_name="programme__slug", empty_label="Toutes", choices=()
    )
    etat = django_filters.ChoiceFilter(label="État", field_name="state", empty_label="Tous", choices=STATES)
    attribution = django_filters.ChoiceFilter(
        label="Instruite par", method="filter_assigned", empty_label="Tout le monde", choices=()
    )
    region = django_filters.ChoiceFilter(
        label="Région", field_name="collectivite__region__code", empty_label="Toutes", choices=()
    )
    nature = django_filters.ChoiceFilter(
        label="Nature de la collectivité",
        field_name="collectivite__kind",
        empty_label="Toutes",
        choices=CollectiviteKind.choices,
    )
    label = django_filters.ChoiceFilter(
        label="Label", field_name="collectivite__held_labels__label", empty_label="Tous", choices=Label.choices
    )
    lecture = django_filters.ChoiceFilter(
        label="Ma lecture",
        method="filter_read",
        empty_label="Peu importe",
        choices=[("a-faire", "Il m’en reste à lire"), ("faite", "J’ai tout lu")],
    )
    incomplete = django_filters.BooleanFilter(
        label="Dossiers incomplets seulement", method="filter_incomplete", widget=forms.CheckboxInput
    )
    retard = django_filters.BooleanFilter(
        label="Compléments en retard seulement", method="filter_late", widget=forms.CheckboxInput
    )
    tri = django_filters.ChoiceFilter(
        label="Trier par", method="keep", empty_label=None, choices=list(QUEUE_SORTS.items())
    )

    class Meta:
        model = Candidature
        fields: list[str] = []  # nothing of the model by itself (security.md T4)

    def __init__(
        self,
        data: QueryDict,
        *,
        candidatures: QuerySet[Candidature],
        user: Any,
        today: dt.date,
        choices: QueueChoices,
    ) -> None:
        self.user = user
        super().__init__(data.copy(), queryset=queue(candidatures, user=user, today=today))
        people = [(MINE, "Moi"), (NOBODY, "Personne")]
        people += [(key, name) for key, name in choices.people if key != str(user.pk)]
        self.filters["edition"].extra["choices"] = choices.programmes
        self.filters["attribution"].extra["choices"] = people
        self.filters["region"].extra["choices"] = choices.regions
        for name in SELECTS:
            self.form.fields[name].widget.attrs["class"] = "fr-select"
        self.notices = self._drop_unknown()
        self.sort: str = self.form.cleaned_data.get("tri") or ARRIVED

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
        return any(value for name, value in self.form.cleaned_data.items() if name != "tri")

    @property
    def address(self) -> str:
        """Query string of the filters in force, without the page."""
        query = QueryDict(mutable=True)
        query.update(dict(self.pairs))
        return query.urlencode()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of the filters in force."""
        return [(name, self.data[name]) for name in self.filters if self.form.cleaned_data.get(name)]

    def filter_assigned(self, lines: QuerySet[Candidature], name: str, value: str) -> QuerySet[Candidature]:
        if value == NOBODY:
            return lines.filter(assigned_to__isnull=True)
        return lines.filter(assigned_to_id=self.user.pk if value == MINE else int(value))

    def filter_read(self, lines: QuerySet[Candidature], name: str, value: str) -> QuerySet[Candidature]:
        unread: Q = to_read_by(self.user)
        return lines.filter(unread) if value == "a-faire" else lines.exclude(unread)

    def filter_incomplete(self, lines: QuerySet[Candidature], name: str, value: bool) -> QuerySet[Candidature]:
        return lines.filter(incomplete()) if value else lines

    def filter_late(self, lines: QuerySet[Candidature], name: str, value: bool) -> QuerySet[Candidature]:
        return lines.filter(is_late=True) if value else lines

    def keep(self, lines: QuerySet[Candidature], name: str, value: str) -> QuerySet[Candidature]:
        """The order is given where the page is cut, not here."""
        return lines
