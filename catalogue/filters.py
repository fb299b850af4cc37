"""The filters of the catalogue, as addresses carry them. Only the words declared here reach the database."""

from typing import Any

import django_filters
from django.http import QueryDict

from catalogue import search
from catalogue.facets import FACETS, FACETS_BY_KEY, Choices, Vocabulary
from catalogue.models import SheetIndex, SheetIndexQuerySet

RELEVANCE, RECENT, TITLE, TERRITORY = "pertinence", "recentes", "titre", "territoire"
SORTS = {
    RELEVANCE: "Pertinence",
    RECENT: "Plus récentes",
    TITLE: "Titre",
    TERRITORY: "Territoire",
}
_SHOWN_OF_UNKNOWN = 40  # characters of an unknown value that are told back


class FacetFilter(django_filters.MultipleChoiceFilter):
    """Sheets with at least one of the ticked values."""

    def filter(self, sheets: SheetIndexQuerySet, values: list[str]) -> SheetIndexQuerySet:
        return sheets.having(self.field_name, *values) if values else sheets


class SheetFilter(django_filters.FilterSet):
    """Reads an address. Values that nobody knows are left out and told in `notices`: an old link still answers."""

    q = django_filters.CharFilter(label="Rechercher", method="filter_text")
    sort = django_filters.ChoiceFilter(label="Trier par", choices=list(SORTS.items()), method="keep")
    theme = FacetFilter()
    region = FacetFilter()
    departement = FacetFilter()
    nature = FacetFilter()
    population = FacetFilter()
    issue = FacetFilter()
    solution = FacetFilter()
    edition = FacetFilter()

    class Meta:
        model = SheetIndex
        fields: list[str] = []  # nothing of the model by itself (security.md T4)

    def __init__(self, data: QueryDict, *, queryset: SheetIndexQuerySet, vocabulary: Vocabulary) -> None:
        known, self.notices = _known(data, vocabulary)
        super().__init__(known, queryset=queryset)
        for facet in FACETS:  # what is left is known: the form need not carry the hundred values of the page
            values = known.getlist(facet.key)
            self.filters[facet.key].extra["choices"] = [(value, vocabulary[facet.key][value]) for value in values]
        if not self.form.is_valid():  # _known left nothing to refuse
            raise AssertionError(self.form.errors)
        values = self.form.cleaned_data
        self.text: str = values["q"]
        self.query = search.parse(self.text)
        self.choices: Choices = {facet.key: tuple(values[facet.key]) for facet in FACETS if values[facet.key]}
        self.sort: str = values["sort"] or (RELEVANCE if self.query else RECENT)

    def filter_text(self, sheets: SheetIndexQuerySet, name: str, value: str) -> SheetIndexQuerySet:
        if not value:
            return sheets
        return sheets.filter(search=search.matching_all(self.query)) if self.query else sheets.none()

    def keep(self, sheets: SheetIndexQuerySet, name: str, value: str) -> SheetIndexQuerySet:
        """The order is given where the page is cut, not here."""
        return sheets

    @property
    def found_by_text(self) -> SheetIndexQuerySet:
        """Before the facets: what their counts are made of."""
        return self.filter_text(self.queryset, "q", self.text)


def _known(data: QueryDict, vocabulary: Vocabulary) -> tuple[QueryDict, list[str]]:
    """The part of an address that has a meaning, and what to tell about the rest."""
    known = QueryDict(mutable=True)
    notices = []
    text = " ".join(data.get("q", "").replace("\x00", " ").split())
    if len(text) > search.MAX_QUERY_CHARACTERS:
        text = text[: search.MAX_QUERY_CHARACTERS].rstrip()
        notices.append(
            f"Votre recherche dépassait {search.MAX_QUERY_CHARACTERS} caractères : seul le début est pris en compte."
        )
    known["q"] = text
    sort = data.get("sort", "")
    if sort and (sort not in SORTS or (sort == RELEVANCE and not text)):
        notices.append("Ordre de tri inconnu ignoré.")
        sort = ""
    known["sort"] = sort
    for key, facet in FACETS_BY_KEY.items():
        values = dict.fromkeys(value for value in data.getlist(key) if value)
        known.setlist(key, [value for value in values if value in vocabulary[key]])
        notices += [
            f"Filtre inconnu ignoré : {facet.label.lower()} « {value[:_SHOWN_OF_UNKNOWN]} »."
            for value in list(values)[:3]
            if value not in vocabulary[key]
        ]
    return known, notices


def address(filters: SheetFilter, **changes: Any) -> str:
    """Query string of the same page with some words changed: `address(filters, sort="titre")`."""
    state = {"q": filters.text, **filters.choices, "sort": filters.form.cleaned_data["sort"]}
    words = {**state, **changes}
    if not words["q"] and words["sort"] == RELEVANCE:
        words["sort"] = ""
    query = QueryDict(mutable=True)
    for key, value in words.items():
        if value:
            query.setlist(key, [value] if isinstance(value, str) else list(value))
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else ""
