"""Texts near to a text: which others of a corpus speak of the same thing, and by which words.

Each word is reduced to its French stem, with its accents then without them (people type both), and weighs by where it
stands and by how rare it is in the corpus (inverse document frequency, as in BM25: Robertson and Zaragoza, 2009).
No extension of PostgreSQL, no vector of an opaque model: the words that matched are the answer's reason.
"""

import dataclasses
import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from django.db import connection, transaction

from core.models import IndexedTerm, IndexedText
from core.text import fold

MAX_WORDS = 1_500  # of one text: about ten pages
SHOWN_WORDS = 6
# A long text shares words with everything: half of its excess over the average length is held against it.
_LENGTH_SHARE = 0.5
# A word present in more than a third of a large corpus tells nothing.
_COMMON_SHARE, _LARGE_CORPUS = 0.34, 30
# Words that PostgreSQL's list of stop words lets through, and that are in every account of a problem.
_EMPTY_WORDS = """
elles ils parce janvier février mars avril mai juin juillet août septembre octobre novembre décembre les quelles
quels cet cette ces leur son sont ont était étaient sera seront abord afin ailleurs ainsi aller alors an année ans
après arriver assez aujourd aucun aussi autant autour autre autres avance avant avoir beaucoup besoin bien car cas
cause causes cela celle celles celui certain certaine certaines certains chaque chez chose choses comme comment
compte constat contre côté cours depuis dernier dernière dès deux devant devenir devoir dire doit doivent dont donc
donner durant effet également encore enfin ensemble ensuite entre environ essai être eux exemple existe fait faire
fait faut faute fin fois font forme grand grande grâce hors ici jamais jour jours jusque laisser lequel leur leurs
lieu lors lorsque loin mal malgré manière manque manquer mettre mieux moins mois moment montrer moyen moyens nombre
nombreux nombreuses non notamment nouveau nouvelle nul ou où part partie parfois parmi partir passer pendant penser
permettre personne peu peut peuvent plupart plus plusieurs plutôt porter pour pourquoi pourtant pouvoir prendre
presque problème puis quand quel quelle quelque quelques question quoi raison raisons rendre rester rien sans
savoir selon semaine semble ser seul seule seulement sinon situation soit solution solutions sous souvent suite
sujet surtout tant temps tous tout toute toutes très trois trop trouver type utile venir vers via voir vouloir veut
veulent vraiment
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
_WORD = re.compile(r"[^\W\d_]{3,60}")


@dataclasses.dataclass(frozen=True)
class Section:
    """A piece of a text and how much its words weigh: a title says more than a remark."""

    text: str
    weight: float = 1.0


@dataclasses.dataclass(frozen=True)
class Neighbour:
    """`closeness`: 0 nothing in common, 1 the same words. `words`: what matched, the most telling first."""

    key: str
    closeness: float
    words: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Pair:
    """Two texts of a corpus, `first` indexed before `second`."""

    first: str
    second: str
    closeness: float
    words: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class _Term:
    term: str
    word: str
    weight: float


@transaction.atomic
def index_text(*, corpus: str, key: str, sections: Iterable[Section], at: dt.datetime) -> None:
    """Write or rewrite a text of a corpus. Idempotent."""
    terms = _terms(sections)
    text, _ = IndexedText.objects.update_or_create(
        corpus=corpus, key=key, defaults={"size": sum(term.weight for term in terms), "indexed_at": at}
    )
    text.terms.all().delete()
    IndexedTerm.objects.bulk_create(
        IndexedTerm(text=text, corpus=corpus, term=term.term, word=term.word, weight=term.weight) for term in terms
    )


def forget_text(*, corpus: str, key: str) -> None:
    IndexedText.objects.filter(corpus=corpus, key=key).delete()


def nearest(
    *,
    corpus: str,
    sections: Sequence[Section],
    limit: int,
    but: Collection[str] = (),
    at_least: float = 0.0,
) -> list[Neighbour]:
    """The nearest texts, best first. `but`: keys left out. Two queries; none when nothing can be compared."""
    terms = _terms(sections)
    if not terms:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _NEAREST,
            {
                "corpus": corpus,
                "terms": [term.term for term in terms],
                "weights": [term.weight for term in terms],
                "but": list(but),
                "limit": limit,
                "at_least": at_least,
                "length_share": _LENGTH_SHARE,
                "common_share": _COMMON_SHARE,
                "large": _LARGE_CORPUS,
            },
        )
        return [Neighbour(key, closeness, _distinct(words)) for key, closeness, words in cursor.fetchall()]


def closest_pairs(*, corpus: str, limit: int, at_least: float = 0.0) -> list[Pair]:
    """The nearest pairs of a whole corpus, best first, in one query.

    Only words that less than a tenth of the texts share are compared (at least 3 texts): the work stays within reach
    for thousands of texts, and what everybody says brings nobody near.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"corpus": corpus, "limit": limit, "at_least": at_least})
        return [Pair(first, second, near, _distinct(words)) for first, second, near, words in cursor.fetchall()]


def _distinct(words: Sequence[str]) -> tuple[str, ...]:
    """A word matches by both its forms: once is enough to read."""
    return tuple({fold(word): word for word in reversed(words)}[key] for key in dict.fromkeys(map(fold, words)))[
        :SHOWN_WORDS
    ]


_NEAREST = """
WITH mine AS (
    SELECT * FROM unnest(%(terms)s::text[], %(weights)s::float8[]) AS m(term, weight)
), corpus AS (
    SELECT count(*)::float8 AS texts, coalesce(nullif(avg(size), 0), 1) AS usual_size
    FROM core_indexedtext WHERE corpus = %(corpus)s
), known AS (
    SELECT mine.term, mine.weight, ln(1 + (corpus.texts - found.texts + 0.5) / (found.texts + 0.5)) AS rarity,
           corpus.texts > %(large)s AND found.texts > corpus.texts * %(common_share)s AS is_common
    FROM mine, corpus, LATERAL (
        SELECT count(*)::float8 AS texts FROM core_indexedterm WHERE corpus = %(corpus)s AND term = mine.term
    ) AS found
), whole AS (
    SELECT coalesce(nullif(sum(weight * rarity), 0), 1) AS weight FROM known WHERE NOT is_common
), shared AS (
    SELECT other.text_id, sum(least(known.weight, other.weight) * known.rarity) AS weight,
           array_agg(other.word ORDER BY least(known.weight, other.weight) * known.rarity DESC, other.word) AS words
    FROM known
    JOIN core_indexedterm AS other ON other.corpus = %(corpus)s AND other.term = known.term
    WHERE NOT known.is_common
    GROUP BY other.text_id
), ranked AS (
    SELECT text.key, shared.words[1:12] AS words,
           shared.weight / whole.weight
               / (1 - %(length_share)s + %(length_share)s * greatest(text.size / corpus.usual_size, 1)) AS closeness
    FROM shared JOIN core_indexedtext AS text ON text.id = shared.text_id, whole, corpus
    WHERE NOT text.key = ANY(%(but)s)
)
SELECT key, closeness, words FROM ranked WHERE closeness >= %(at_least)s ORDER BY closeness DESC, key LIMIT %(limit)s
"""


_PAIRS = """
WITH corpus AS (
    SELECT count(*)::float8 AS texts FROM core_indexedtext WHERE corpus = %(corpus)s
), known AS (
    SELECT term, ln(1 + (corpus.texts - count(*) + 0.5) / (count(*) + 0.5)) AS rarity, count(*) AS found
    FROM core_indexedterm, corpus WHERE corpus = %(corpus)s GROUP BY term, corpus.texts
), held AS MATERIALIZED (
    SELECT other.text_id, other.term, other.word, other.weight, known.rarity, known.found
    FROM core_indexedterm AS other JOIN known USING (term) WHERE other.corpus = %(corpus)s
), whole AS (
    SELECT text_id, sum(weight * rarity) AS weight FROM held GROUP BY text_id
), telling AS MATERIALIZED (
    SELECT held.* FROM held, corpus WHERE found > 1 AND found <= greatest(3, corpus.texts / 10)
), shared AS (
    SELECT a.text_id AS first_id, b.text_id AS second_id, sum(least(a.weight, b.weight) * a.rarity) AS weight,
           array_agg(a.word ORDER BY least(a.weight, b.weight) * a.rarity DESC, a.word) AS words
    FROM telling AS a JOIN telling AS b ON a.term = b.term AND a.text_id < b.text_id
    GROUP BY a.text_id, b.text_id
), ranked AS (
    SELECT one.key AS first, two.key AS second, shared.words[1:12] AS words,
           shared.weight / sqrt(whole_one.weight * whole_two.weight) AS closeness
    FROM shared
    JOIN core_indexedtext AS one ON one.id = first_id JOIN whole AS whole_one ON whole_one.text_id = first_id
    JOIN core_indexedtext AS two ON two.id = second_id JOIN whole AS whole_two ON whole_two.text_id = second_id
)
SELECT first, second, closeness, words FROM ranked
WHERE closeness >= %(at_least)s ORDER BY closeness DESC, first, second LIMIT %(limit)s
"""


def _terms(sections: Iterable[Section]) -> list[_Term]:
    """Distinct stems, each with the heaviest place where it stands. One query."""
    places: dict[str, float] = {}
    for section in sections:
        composed = unicodedata.normalize("NFC", section.text).lower()
        for word in _WORD.findall(composed):
            if word not in _EMPTY and (word in places or len(places) < MAX_WORDS):
                places[word] = max(places.get(word, 0.0), section.weight)
    if not places:
        return []
    terms: dict[str, _Term] = {}
    for word, stem, bare_stem in _stems(list(places)):
        forms = {fold(stem), bare_stem} - {""}
        for form in forms:
            weight = places[word] / len(forms)
            if form not in terms or terms[form].weight < weight:
                terms[form] = _Term(form[:60], word, weight)
    return list(terms.values())


def _stems(words: list[str]) -> list[tuple[str, str, str]]:
    """(word, stem, stem of the word without accents) for each word that is no stop word."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, (ts_lexize('pg_catalog.french_stem', word))[1],"
            " coalesce((ts_lexize('pg_catalog.french_stem', bare))[1], '')"
            " FROM unnest(%s::text[], %s::text[]) AS w(word, bare)"
            " WHERE cardinality(ts_lexize('pg_catalog.french_stem', word)) > 0",
            [words, [fold(word) for word in words]],
        )
        return cursor.fetchall()
