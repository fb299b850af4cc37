"""Texts near to a text: which others of a corpus speak of the same thing, and by which words.

Each word is reduced to its French stem, with its accents then without them (people type both), and weighs by where it
stands and by how rare it is in the corpus (inverse document frequency, as in BM25: Robertson and Zaragoza, 2009).
No extension of PostgreSQL, no vector of an opaque model: the words that matched are the answer's reason.
"""

import collections
import dataclasses
import datetime as dt
import itertools
import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import connection, transaction

from core.models import IndexedTerm, IndexedText
from core.text import fold

MAX_WORDS = 1_500  # of one text: about ten pages
SHOWN_WORDS = 6
_TERMS_A_QUERY = 5_000
# A long text shares words with everything: half of its excess over the average length is held against it.
_LENGTH_SHARE = 0.5
# A word present in more than a third of a large corpus tells nothing.
_COMMON_SHARE, _LARGE_CORPUS = 0.34, 30
# For pairs: a word counts when a tenth of the texts hold it at most, within these bounds.
_PAIR_WORD_TEXTS = (3, 20)
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


def index_text(*, corpus: str, key: str, sections: Iterable[Section], at: dt.datetime) -> None:
    """Write or rewrite a text of a corpus. Idempotent."""
    index_texts(corpus=corpus, texts={key: sections}, at=at)


@transaction.atomic
def index_texts(*, corpus: str, texts: Mapping[str, Iterable[Section]], at: dt.datetime) -> None:
    """The same for several, by key. Four queries, and one more for each 5 000 words kept."""
    found = dict(zip(texts, _all_terms(texts.values()), strict=True))
    rows = [
        IndexedText(corpus=corpus, key=key, size=sum(term.weight for term in terms), indexed_at=at)
        for key, terms in found.items()
    ]
    IndexedText.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["corpus", "key"], update_fields=["size", "indexed_at"]
    )
    IndexedTerm.objects.filter(text__in=rows).delete()
    IndexedTerm.objects.bulk_create(
        [
            IndexedTerm(text=row, corpus=corpus, term=term.term, word=term.word, weight=term.weight)
            for row in rows
            for term in found[row.key]
        ],
        batch_size=_TERMS_A_QUERY,
    )


def forget_text(*, corpus: str, key: str) -> None:
    forget_texts(corpus=corpus, keys=[key])


def forget_texts(*, corpus: str, keys: Collection[str]) -> None:
    IndexedText.objects.filter(corpus=corpus, key__in=keys).delete()


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
    """The nearest pairs of a whole corpus, best first, in two queries.

    Only words that a tenth of the texts share at most are compared (between 3 and 20 texts): the work stays within
    reach for thousands of texts, and what everybody says brings nobody near. Counted here rather than in SQL, where a
    table that was just filled has no statistics yet and the same question took minutes.
    """
    keys = dict(IndexedText.objects.filter(corpus=corpus).order_by("pk").values_list("pk", "key"))
    holders: dict[str, list[tuple[int, str, float]]] = collections.defaultdict(list)
    rows = IndexedTerm.objects.filter(corpus=corpus).order_by("term", "text_id")
    for text, term, word, weight in rows.values_list("text_id", "term", "word", "weight"):
        holders[term].append((text, word, weight))
    least, most = _PAIR_WORD_TEXTS
    most_texts = max(least, min(most, len(keys) / 10))
    whole: dict[int, float] = collections.Counter()
    shared: dict[tuple[int, int], float] = collections.Counter()
    words: dict[tuple[int, int], list[tuple[float, str]]] = collections.defaultdict(list)
    for held in holders.values():
        rarity = math.log(1 + (len(keys) - len(held) + 0.5) / (len(held) + 0.5))
        for text, _word, weight in held:
            whole[text] += weight * rarity
        if len(held) > most_texts:
            continue
        for (one, word, weight), (two, _, other) in itertools.combinations(held, 2):
            told = min(weight, other) * rarity
            shared[one, two] += told
            words[one, two].append((-told, word))
    near = ((told / math.sqrt(whole[one] * whole[two]), one, two) for (one, two), told in shared.items())
    best = sorted((pair for pair in near if pair[0] >= at_least), key=lambda pair: (-pair[0], *pair[1:]))[:limit]
    return [
        Pair(
            keys[one], keys[two], closeness, _distinct([word for _, word in sorted(words[one, two])[: 2 * SHOWN_WORDS]])
        )
        for closeness, one, two in best
    ]


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


def _terms(sections: Iterable[Section]) -> list[_Term]:
    """Distinct stems, each with the heaviest place where it stands. One query, none without a telling word."""
    return _all_terms([sections])[0]


def _all_terms(texts: Iterable[Iterable[Section]]) -> list[list[_Term]]:
    placed = [_places(sections) for sections in texts]
    words = list(dict.fromkeys(word for places in placed for word in places))
    stems = _stems(words) if words else {}
    return [_weighed(places, stems) for places in placed]


def _places(sections: Iterable[Section]) -> dict[str, float]:
    """Each telling word, with the weight of the heaviest section that holds it."""
    places: dict[str, float] = {}
    for section in sections:
        composed = unicodedata.normalize("NFC", section.text).lower()
        for word in _WORD.findall(composed):
            if word not in _EMPTY and (word in places or len(places) < MAX_WORDS):
                places[word] = max(places.get(word, 0.0), section.weight)
    return places


def _weighed(places: Mapping[str, float], stems: Mapping[str, tuple[str, str]]) -> list[_Term]:
    terms: dict[str, _Term] = {}
    for word in places:
        stem, bare_stem = stems.get(word, ("", ""))
        forms = {fold(stem), bare_stem} - {""}
        for form in forms:
            weight = places[word] / len(forms)
            if form not in terms or terms[form].weight < weight:
                terms[form] = _Term(form[:60], word, weight)
    return list(terms.values())


def _stems(words: list[str]) -> dict[str, tuple[str, str]]:
    """(stem, stem of the word without accents) of each word that is no stop word."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, (ts_lexize('pg_catalog.french_stem', word))[1],"
            " coalesce((ts_lexize('pg_catalog.french_stem', bare))[1], '')"
            " FROM unnest(%s::text[], %s::text[]) AS w(word, bare)"
            " WHERE cardinality(ts_lexize('pg_catalog.french_stem', word)) > 0",
            [words, [fold(word) for word in words]],
        )
        return {word: (stem, bare_stem) for word, stem, bare_stem in cursor.fetchall()}
