"""What pages read of the territory."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, Prefetch, SmallIntegerField, prefetch_related_objects
from django.db.models.sql.compiler import SQLCompiler

from collectivites.models import (
    Collectivite,
    CollectiviteQuerySet,
    Departement,
    FormerName,
    HeldLabel,
    LabelConfirmation,
)
from collectivites.search_text import OWN_NAMES_END, Query, parse_query, search_words
from collectivites.states import LabelSource

MAX_RESULTS = 50
# How well a collectivité answers, best first.
EXACT_NAME, EXACT_OTHER_NAME, BEGINNING, ELSEWHERE = range(4)


@dataclass(frozen=True)
class FoundCollectivite:
    """A line of answer. `former_name` is the other name that answered, empty when the present one does."""

    collectivite: Collectivite
    former_name: str


def search_collectivites(
    typed: str,
    *,
    kinds: Collection[str] | None = None,
    limit: int = 10,
    within: CollectiviteQuerySet | None = None,
) -> list[FoundCollectivite]:
    """Present collectivités that answer to what was typed, best first, at most `limit` (and 50).

    Accents, case, hyphens and apostrophes do not matter, `st` is `saint`; each word may be a beginning of word.
    INSEE codes, postal codes, SIREN and SIRET numbers answer too. An exact name comes before a beginning of
    name, then a word of the name; then the most peopled. Two queries, whatever the number of answers; none when
    nothing can answer (empty text, more than 200 characters, other scripts).
    """
    query = parse_query(typed)
    if query is None:
        return []
    rows = (within if within is not None else Collectivite.objects.all()).current()
    if kinds is not None:
        rows = rows.of_kinds(tuple(kinds))
    # The vector is written as in the index `collectivite_search`, else PostgreSQL reads every row.
    matching = rows.alias(vector=SearchVector("search_words", config="simple")).filter(
        vector=SearchQuery(query.raw, config="simple", search_type="raw")
    )
    # Ranked first, dressed after: joining thousands of rows to keep ten takes half of the time.
    best = _ranked(matching, query).values("pk")[: min(limit, MAX_RESULTS)]
    found = list(
        _ranked(Collectivite.objects.filter(pk__in=best), query).with_territory().defer("search_words", "search_keys")
    )
    prefetch_related_objects(found, Prefetch("former_names", FormerName.objects.order_by("-until_on", "name")))
    return [FoundCollectivite(row, _answering_name(query, row)) for row in found]


def _ranked(rows: CollectiviteQuerySet, query: Query) -> CollectiviteQuerySet:
    return rows.alias(distance=_Distance(query)).order_by(
        "distance", F("population").desc(nulls_last=True), "sort_key", "pk"
    )


class _Distance(Func):
    """How far a collectivité is from a question, 0 being its very name.

    First the rank, then the number of words that the present name lacks; among equals, a name that begins as the
    question does (Épinal before the agglomération d'Épinal). One expression in SQL: the same made of Django's
    lookups took three times longer to write than to run.
    """

    output_field = SmallIntegerField()

    def __init__(self, query: Query) -> None:
        super().__init__("search_keys")
        self.query = query

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, list[Any]]:
        keys, no_params = compiler.compile(self.source_expressions[0])
        own = f"split_part({keys}, '{OWN_NAMES_END}', 1)"
        whole = dict.fromkeys((self.query.full, self.query.core))
        first_words = dict.fromkeys((self.query.full.split()[0], *self.query.alternatives[0]))
        params: list[str] = [*no_params]

        def like(text: str, patterns: Iterable[str]) -> str:
            known = list(patterns)
            params.extend(known)
            return "(" + " OR ".join([f"{text} LIKE %s"] * len(known)) + ")"

        ranks = [
            f"WHEN {like(keys, (f'| {name} |%' for name in whole))} THEN {EXACT_NAME}",
            f"WHEN {like(keys, (f'%| {name} |%' for name in whole))} THEN {EXACT_OTHER_NAME}",
            f"WHEN {like(own, (f'%| {name}%' for name in whole))} THEN {BEGINNING}",
        ]
        lacking = [
            f"CASE WHEN {like(own, (f'% {form}%' for form in forms))} THEN 0 ELSE 1 END"
            for forms in self.query.alternatives
        ]
        ranks.append(f"ELSE {ELSEWHERE} + {' + '.join(lacking)}")
        aside = f"CASE WHEN {like(keys, (f'| {word}%' for word in first_words))} THEN 0 ELSE 1 END"
        return f"(2 * (CASE {' '.join(ranks)} END) + {aside})", params


def _answering_name(query: Query, collectivite: Collectivite) -> str:
    """The other name that holds what the present one lacks; empty when there is no need of one."""
    lacking = _lacking(query.alternatives, collectivite.name)
    if lacking:
        for former in collectivite.former_names.all():
            if not _lacking(lacking, former.name):
                return former.name
    return ""


def _lacking(asked: tuple[tuple[str, ...], ...], name: str) -> tuple[tuple[str, ...], ...]:
    held = search_words([name], []).split()
    return tuple(forms for forms in asked if not any(word.startswith(forms) for word in held))


def fetch_collectivite(
    *, kind: str | None = None, insee_code: str | None = None, siren: str | None = None
) -> Collectivite | None:
    """The present collectivité that holds a national code, or None. Give `siren`, or `kind` and `insee_code`."""
    rows = Collectivite.objects.current().with_territory()
    if siren is not None:
        return rows.filter(siren=siren).first()
    return rows.filter(kind=kind, insee_code=insee_code).first()


def departements_with_region() -> list[Departement]:
    """Every département and collectivité d'outre-mer, by code."""
    return list(Departement.objects.select_related("region").order_by("code"))


@dataclass(frozen=True)
class KnownLabels:
    """`is_known`: a list or a référent has spoken, were it to say that there is none."""

    held: list[HeldLabel]
    is_known: bool

    @property
    def national(self) -> list[HeldLabel]:
        return [row for row in self.held if row.source == LabelSource.NATIONAL]

    @property
    def declared(self) -> list[HeldLabel]:
        return [row for row in self.held if row.source == LabelSource.DECLARED]


def labels_of(collectivite: Collectivite) -> KnownLabels:
    """Two statements at most."""
    held = list(HeldLabel.objects.filter(collectivite=collectivite).order_by("label"))
    is_known = bool(held) or LabelConfirmation.objects.filter(collectivite=collectivite).exists()
    return KnownLabels(held=held, is_known=is_known)
