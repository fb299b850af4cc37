"""Text search in French, with or without accents, without any PostgreSQL extension (measured: performance.md C.3).

Every text is stored twice in one vector: stemmed then stripped of its accents, and stripped then stemmed. A word of
a query is looked for both ways. Removing accents first only would break the stemmer (`améliorée`); removing them last
only would lose what people type without them.

A query is words (all wanted), "words between quotes" (in this order), -word (excluded), and OU between alternatives.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchQueryCombinable, SearchVectorField
from django.db.models import Func, TextField, Value

MAX_QUERY_CHARACTERS = 200
MAX_TERMS = 16
MAX_TEXT_CHARACTERS = 150_000  # a tsvector holds one megabyte; a sheet is about 5 000 characters

_CHUNK = re.compile(r"""(-?)(?:["«“]([^"»”]*)["»”]?|([^\s"«“]+))""")
_ALTERNATIVE = {"OU", "OR"}
_GAP = " et de et "  # stop words count as places: no phrase is found across two texts
_COMPOUND = re.compile(r"[^\W\d_]{3,}(?:['’\-‑][^\W\d_]{2,})+")


def searchable(text: str) -> str:
    """Lower case, composed accents, every run of other signs turned into one space.

    PostgreSQL's parser would otherwise make one word of an address, of `centre-ville` or of `agent·e·s`. NUL and
    lone surrogates disappear: the answer can always be sent to the database.
    """
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    signs = (sign if sign.isalnum() else " " for sign in composed if not unicodedata.combining(sign))
    return " ".join("".join(signs).split())


def glued(text: str) -> str:
    """Compound words as one: whoever types `partage` or `centreville` finds `Part’âge` and `centre-ville`."""
    composed = unicodedata.normalize("NFKC", text).lower()
    return " ".join(dict.fromkeys(re.sub(r"['’\-‑]", "", word) for word in _COMPOUND.findall(composed)))


def for_index(*texts: str) -> str:
    """What of `texts` goes into the vector: their words, then their compound words in one piece."""
    joined = "\x1f".join(texts)[:MAX_TEXT_CHARACTERS]
    pieces = [*(searchable(text) for text in joined.split("\x1f")), *glued(joined).split()]
    return _GAP.join(piece for piece in pieces if piece)


@dataclass(frozen=True)
class Term:
    words: str
    is_excluded: bool = False


@dataclass(frozen=True)
class Query:
    """What was asked: alternatives of terms. Empty when nothing in it can be looked for."""

    alternatives: tuple[tuple[Term, ...], ...]

    def __bool__(self) -> bool:
        return bool(self.alternatives)

    @property
    def wanted(self) -> list[Term]:
        return [term for terms in self.alternatives for term in terms if not term.is_excluded]


def parse(typed: str) -> Query:
    """Read what a person typed. Never raises; beyond 200 characters or 16 terms the rest is not read."""
    alternatives: list[list[Term]] = [[]]
    count = 0
    for minus, quoted, bare in _CHUNK.findall(typed[:MAX_QUERY_CHARACTERS]):
        if bare in _ALTERNATIVE and not minus:
            alternatives.append([])
            continue
        words = searchable(quoted or bare)
        if words and count < MAX_TERMS:
            alternatives[-1].append(Term(words, is_excluded=bool(minus)))
            count += 1
    return Query(tuple(tuple(terms) for terms in alternatives if terms))


class TermQuery(SearchQuery):
    """The words of a term side by side, in both forms. `catalogue_query` is created by our first migration."""

    def __init__(self, words: str, *, is_excluded: bool = False) -> None:
        super().__init__(words, invert=is_excluded)
        self.function = "catalogue_query"


class AnyQuery(SearchQuery):
    """At least one of the words, in either form."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(Value(words, output_field=ArrayField(TextField())))
        self.function = "catalogue_any"


class SheetVector(Func):
    """`SheetVector(title, subject, body)`: weights A, B and C."""

    function = "catalogue_vector"
    output_field = SearchVectorField()


def matching_all(query: Query) -> SearchQueryCombinable:
    """The query as typed. Give it a query that is true, else it raises."""
    return reduce(
        or_,
        (
            reduce(and_, (TermQuery(term.words, is_excluded=term.is_excluded) for term in terms))
            for terms in query.alternatives
        ),
    )


def matching_any(query: Query) -> SearchQuery:
    """Near matches: any of the wanted words."""
    return AnyQuery([word for term in query.wanted for word in term.words.split()])
