"""The list of sheets: one page of cards, the facets with their counts, the active filters, advice when it is empty."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib.postgres.search import SearchRank
from django.core.paginator import Page, Paginator
from django.db.models import F
from django.http import QueryDict

from catalogue import facets, search
from catalogue.filters import RECENT, RELEVANCE, SORTS, TERRITORY, TITLE, SheetFilter, address
from catalogue.models import SheetIndex, SheetIndexQuerySet

PAGE_SIZE = 20
SHOWN_SOLUTIONS = 12  # most were met once: the register lists them all, better than a hundred boxes to tick
NEAR_MATCHES = 3
NEAR_CANDIDATES = 200  # the most recent sheets that hold one of the words: enough to choose three


class NoSuchPageError(Exception):
    """The address asks for a page that the list does not have."""


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """One facet, as the form shows it."""

    key: str
    label: str
    options: list[Option]
    hidden: int  # values left out because the list would be long

    @property
    def chosen(self) -> int:
        return sum(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class ActiveFilter:
    """A tag above the results. `without_it`: how many sheets when it alone is dropped, where that is known."""

    label: str
    removal: str
    without_it: int | None = None


@dataclass(frozen=True)
class Sort:
    label: str
    address: str
    is_current: bool


class CountedPaginator(Paginator):
    """A paginator that is told the count: the facets' statement knows it already."""

    def __init__(self, rows: SheetIndexQuerySet, per_page: int, *, count: int) -> None:
        super().__init__(rows, per_page)
        self._count = count

    @cached_property
    def count(self) -> int:
        return self._count


@dataclass(frozen=True)
class Listing:
    filters: SheetFilter
    page_obj: Page
    cards: Sequence[dict]
    total: int
    is_more: bool  # there are more than `total`
    groups: list[Group]
    active: list[ActiveFilter]
    sorts: list[Sort]
    near: Sequence[dict]

    @property
    def notices(self) -> list[str]:
        return self.filters.notices

    @property
    def chosen_count(self) -> int:
        return sum(group.chosen for group in self.groups)

    @property
    def explicit_sort(self) -> str:
        """The order carried by the address, so that a new search keeps it."""
        return self.filters.form.cleaned_data["sort"]

    @property
    def without_filters(self) -> str:
        return address(self.filters, **dict.fromkeys(self.filters.choices, ()))

    @property
    def is_unranked(self) -> bool:
        """Relevance was wanted, but too many sheets match to rank them."""
        return self.is_more and self.filters.sort == RELEVANCE


def listing(data: QueryDict, *, page: str, at_most: int = facets.COUNTED_AT_MOST) -> Listing:
    """The list at an address. Three queries; four at most, when there are more than `at_most` sheets to count.

    Raises NoSuchPageError for a page number that is not one, or is beyond the end.
    """
    words = facets.vocabulary()
    filters = SheetFilter(data, queryset=SheetIndex.objects.public(), vocabulary=words)
    counts = facets.count(filters.found_by_text, filters.choices, at_most=at_most)
    sheets = filters.qs
    total, is_more = _total(sheets, filters, counts, at_most)
    paginator = CountedPaginator(in_order(sheets, filters, ranked=not is_more), PAGE_SIZE, count=total)
    page_obj = _page(paginator, page)
    cards = list(page_obj.object_list.values_list("card", flat=True)) if total else []
    return Listing(
        filters=filters,
        page_obj=page_obj,
        cards=cards,
        total=total,
        is_more=is_more,
        groups=_groups(filters, counts, words),
        active=_active(filters, counts, words),
        sorts=_sorts(filters),
        near=[] if cards else _near(filters),
    )


def _total(sheets: SheetIndexQuerySet, filters: SheetFilter, counts: facets.Counts, at_most: int) -> tuple[int, bool]:
    """How many sheets to show, and whether there are more. No query, unless the facets could not be counted and
    the filters may still leave a number worth telling.
    """
    if counts.total is not None:
        return counts.total, False
    if not filters.choices:
        return at_most, True
    total = sheets.order_by()[: at_most + 1].count()
    return min(total, at_most), total > at_most


def in_order(sheets: SheetIndexQuerySet, filters: SheetFilter, *, ranked: bool) -> SheetIndexQuerySet:
    if filters.sort == RELEVANCE and filters.query and ranked:
        rank = SearchRank(F("search"), search.matching_all(filters.query))
        return sheets.order_by(rank.desc(), "-published_at", "position", "investigation_id")
    if filters.sort == TITLE:
        return sheets.order_by("title_key", "investigation_id")
    if filters.sort == TERRITORY:
        return sheets.order_by("territory_key", "position", "investigation_id")
    return sheets.recent_first()


def _page(paginator: Paginator, number: str) -> Page:
    # At most seven digits: Python refuses to read very long ones, and no list is that long.
    if not (number.isascii() and number.isdigit() and len(number) <= 7):
        raise NoSuchPageError
    if not 1 <= int(number) <= paginator.num_pages:
        raise NoSuchPageError
    return paginator.page(int(number))


def _groups(filters: SheetFilter, counts: facets.Counts, words: facets.Vocabulary) -> list[Group]:
    """Values that would show something, and those already chosen. Without counts: every known value."""
    groups = []
    for facet in facets.FACETS:
        chosen = filters.choices.get(facet.key, ())
        numbers = counts.by_value.get(facet.key, {})
        options = [
            Option(value, label, None if counts.total is None else numbers.get(value, 0), value in chosen)
            for value, label in words[facet.key].items()
            if counts.total is None or value in numbers or value in chosen
        ]
        shown = _most_useful(options, SHOWN_SOLUTIONS) if facet.key == "solution" else options
        if options:
            groups.append(Group(facet.key, facet.label, shown, len(options) - len(shown)))
    return groups


def _most_useful(options: list[Option], limit: int) -> list[Option]:
    """The chosen ones, then those that show the most sheets, told in their own order."""
    ranked = sorted(options, key=lambda option: (not option.is_chosen, -(option.count or 0)))[:limit]
    return [option for option in options if option in ranked]


def _active(filters: SheetFilter, counts: facets.Counts, words: facets.Vocabulary) -> list[ActiveFilter]:
    active = []
    if filters.text:
        active.append(ActiveFilter(f"«\u00a0{filters.text}\u00a0»", address(filters, q="")))
    for facet, values in filters.choices.items():
        for value in values:
            others = [other for other in values if other != value]
            without_it = counts.without.get(facet) if not others else None
            active.append(ActiveFilter(words[facet][value], address(filters, **{facet: others}), without_it))
    return active


def _sorts(filters: SheetFilter) -> list[Sort]:
    default = RELEVANCE if filters.query else RECENT
    return [
        Sort(label, address(filters, sort="" if key == default else key), key == filters.sort)
        for key, label in SORTS.items()
        if key != RELEVANCE or filters.query
    ]


def _near(filters: SheetFilter) -> list[dict]:
    """Some sheets that hold at least one of the words, whatever the other filters."""
    if not filters.query.wanted:
        return []
    near = search.matching_any(filters.query)
    candidates = SheetIndex.objects.public().filter(search=near).recent_first()[:NEAR_CANDIDATES]
    sheets = SheetIndex.objects.filter(pk__in=candidates.values("pk"))
    ranked = sheets.order_by(SearchRank(F("search"), near).desc(), "investigation_id")
    return list(ranked.values_list("card", flat=True)[:NEAR_MATCHES])
