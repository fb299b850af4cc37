"""The facets of the catalogue: their names in addresses, their values, and how many sheets each value would show.

A facet's own choice does not restrict its own counts: someone who ticked « Occitanie » still reads how many sheets
« Bretagne » would add. All counts come from one statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, CharField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.text import capfirst

from catalogue.models import SheetIndexQuerySet
from catalogue.prepared import Prepared
from collectivites.models import Departement, Region
from collectivites.states import CollectiviteKind, PopulationBand
from core.text import fold
from investigations.models import ExistingSolution, Investigation, SolutionMention
from investigations.states import ExitScenario
from programmes.models import Programme, Theme
from reports.typography import typeset_text

# Beyond this many matching sheets, counting and ranking stop: the page says "more than", values stand without a number
# and the most recent sheets come first. A national programme of twenty editions would have as many.
COUNTED_AT_MOST = 1_000


@dataclass(frozen=True)
class Facet:
    """`key` is the word in addresses and in the index."""

    key: str
    label: str


FACETS = (
    Facet("theme", "Thème"),
    Facet("region", "Région"),
    Facet("departement", "Département"),
    Facet("nature", "Nature de la collectivité"),
    Facet("population", "Population"),
    Facet("issue", "Issue de l’investigation"),
    Facet("solution", "Solution rencontrée"),
    Facet("edition", "Édition"),
)
FACETS_BY_KEY = {facet.key: facet for facet in FACETS}

# Facet -> value -> label, in the order of display.
Vocabulary = Mapping[str, Mapping[str, str]]
# Facet -> chosen values.
Choices = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Counts:
    """`without[facet]`: how many sheets match once the choice made in that facet is dropped.

    `total` is None, and the rest empty, when there are more than COUNTED_AT_MOST sheets to read.
    """

    total: int | None
    by_value: Mapping[str, Mapping[str, int]]
    without: Mapping[str, int]


def token(facet: str, value: str) -> str:
    return f"{facet}:{value}"


def vocabulary() -> Vocabulary:
    """Every value that an address may carry, with its French label, in the order of display. One query."""
    words: dict[str, dict[str, str]] = {facet.key: {} for facet in FACETS}
    for facet, value, label in sorted(_VOCABULARY.rows(), key=lambda row: _sort_key(row[2])):
        words[facet][value] = _display(label)
    words["nature"] = {kind.value: _display(kind.label) for kind in CollectiviteKind}
    words["population"] = {band.value: _display(band.label) for band in PopulationBand}
    words["issue"] = {scenario.value: _display(scenario.label) for scenario in ExitScenario}
    return words


def _labels() -> QuerySet[Any]:
    """(facet, value, label) of what tables hold."""
    published = Investigation.objects.published()
    met = SolutionMention.objects.filter(investigation__in=published)
    tables = (
        Theme.objects.filter(Exists(published.filter(themes=OuterRef("pk")))).values_list(
            Value("theme"), "slug", "label"
        ),
        Region.objects.values_list(Value("region"), "code", "name"),
        Departement.objects.values_list(Value("departement"), "code", "name"),
        ExistingSolution.objects.filter(Exists(met.filter(solution=OuterRef("pk")))).values_list(
            Value("solution"), "slug", "name"
        ),
        Programme.objects.published().values_list(
            Value("edition"), "slug", Concat("name", Value(" "), Cast("edition", CharField()))
        ),
    )
    return tables[0].union(*tables[1:], all=True)


_VOCABULARY = Prepared(_labels)
_sort_key = lru_cache(maxsize=4096)(fold)


@lru_cache(maxsize=4096)
def _display(label: str) -> str:
    return typeset_text(capfirst(label))


def restrict(sheets: SheetIndexQuerySet, choices: Choices) -> SheetIndexQuerySet:
    """Sheets that have one of the chosen values of every facet."""
    for facet, values in choices.items():
        sheets = sheets.having(facet, *values)
    return sheets


def count_all(sheets: SheetIndexQuerySet) -> Counts:
    """How many of `sheets` bear each value, however many they are. One statement."""
    return count(sheets, {}, at_most=None)


def count(sheets: SheetIndexQuerySet, choices: Choices, *, at_most: int | None) -> Counts:
    """How many of `sheets` (already restricted by the text, not by `choices`) each value would show.

    One statement, whose cost is bounded: it reads at most `at_most` + 1 rows.
    """
    chosen = [facet.key for facet in FACETS if choices.get(facet.key)]
    useful = sheets.filter(_all_choices_but_one(choices)) if len(chosen) > 1 else sheets
    base = useful.order_by().values_list("facets", *(_satisfies(key, choices[key]) for key in chosen))
    try:
        bounded = base if at_most is None else base[: at_most + 1]
        sql, params = bounded.query.sql_with_params()
    except EmptyResultSet:  # a text in which nothing can be looked for
        return Counts(total=0, by_value={facet.key: {} for facet in FACETS}, without=dict.fromkeys(chosen, 0))
    with connection.cursor() as cursor:
        cursor.execute(_counting(sql, chosen, at_most), params)
        found = cursor.fetchall()
    numbers = {name: number for mark, name, number in found if mark == "="}
    if at_most is not None and numbers["read"] > at_most:
        return Counts(total=None, by_value={}, without={})
    by_value: dict[str, dict[str, int]] = {facet.key: {} for facet in FACETS}
    for mark, word, number in found:
        facet, _, value = word.partition(":")
        if facet in by_value and mark == ("-" if facet in chosen else "+"):
            by_value[facet][value] = number
    return Counts(total=numbers["total"], by_value=by_value, without={facet: numbers[facet] for facet in chosen})


def _counting(base: str, chosen: list[str], at_most: int | None) -> str:
    """The statement of `count`: `base` gives the facets of each sheet, then whether it satisfies each choice.

    Values are counted only when `base` was read whole: PostgreSQL decides it once, before unfolding any array.

    A mark tells rows apart: "=" a number of sheets, "+" values under every choice, "-" values with one choice dropped.
    Nothing that a visitor typed is written here: `base` has its own parameters, `chosen` are keys of FACETS.
    """
    flags = [f"ok{number}" for number in range(len(chosen))]
    is_whole = "true" if at_most is None else f"(SELECT count(*) FROM base) <= {at_most:d}"  # noqa: S608 -- see above
    values = f"FROM base, unnest(facets) AS word WHERE {is_whole} AND"
    selects = [
        "'=', 'read', count(*) FROM base",
        f"'=', 'total', count(*) FROM base WHERE {_all(flags)}",
        f"'+', word, count(*) {values} {_all(flags)} GROUP BY word",
    ]
    for number, key in enumerate(chosen):
        others = _all(flags[:number] + flags[number + 1 :])
        selects += [
            f"'=', '{key}', count(*) FROM base WHERE {others}",
            f"'-', word, count(*) {values} {others} AND word LIKE '{key}:%%' GROUP BY word",
        ]
    columns = ", ".join(["facets", *flags])
    union = " UNION ALL ".join(f"SELECT {select}" for select in selects)
    return f"WITH base ({columns}) AS MATERIALIZED ({base}) {union}"


def _all(flags: list[str]) -> str:
    return " AND ".join(flags) or "true"


def _all_choices_but_one(choices: Choices) -> Q:
    """Other sheets count nowhere: neither in the total, nor beside the choice made in one facet."""
    each = {facet: _has(facet, values) for facet, values in choices.items()}
    return reduce(or_, (reduce(and_, (each[other] for other in each if other != facet)) for facet in each))


def _satisfies(facet: str, values: tuple[str, ...]) -> ExpressionWrapper:
    return ExpressionWrapper(_has(facet, values), output_field=BooleanField())


def _has(facet: str, values: tuple[str, ...]) -> Q:
    return Q(facets__overlap=[token(facet, value) for value in values])
