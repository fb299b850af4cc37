"""What is stored and what is asked so that a name is found however it is typed. Pure: no database here.

Two texts are kept beside each collectivité:

* `search_keys`: its names, folded, each between bars, the present name first, then a double bar and the other
  names: `| saint ouen sur seine || saint ouen |`. `LIKE` on it tells an exact name from a beginning of name.
* `search_words`: every word that may find it: names, abbreviations, département, codes. For the text index.

All words are ASCII letters and digits, so none needs escaping in `LIKE` or in a text search query.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from collectivites.states import CollectiviteKind
from core.text import fold

MAX_QUERY_CHARACTERS = 200  # no name of the referential is half as long
_BAR = " | "
OWN_NAMES_END = "||"
MAX_WORDS = 12  # of a question; the next ones could only tell what twelve words leave in doubt
_SAINTS = {"st": "saint", "ste": "sainte"}
_ARTICLES = {"d", "de", "des", "du", "l", "la", "le", "les"}
_SMALL_WORDS = _ARTICLES | {"a", "au", "aux", "en", "et", "sur"}
# Said before a name to tell its kind. Dropped from both sides when names are compared as a whole.
_KIND_WORDS = _ARTICLES | {
    *(
        "agglomeration",
        "ca",
        "cc",
        "ccas",
        "cias",
        "collectivite",
        "commune",
        "communes",
        "communaute",
        "conseil",
    ),
    *("cu", "departement", "departemental", "mairie", "metropole", "region", "regional", "territoriale"),
    *("urbaine", "ville"),
}
# Never stored for a commune (35 000 of them would answer), so never asked.
_COMMUNE_WORDS = {"commune", "mairie", "ville"}
ABBREVIATIONS = {
    CollectiviteKind.CC: "cc",
    CollectiviteKind.CA: "ca",
    CollectiviteKind.CU: "cu",
    CollectiviteKind.EPT: "ept",
    CollectiviteKind.CCAS: "ccas",
    CollectiviteKind.CIAS: "cias",
}
_LONG_KINDS = (
    ("communaute de communes", "cc"),
    ("communaute d agglomeration", "ca"),
    ("communaute urbaine", "cu"),
    ("centre communal d action sociale", "ccas"),
    ("centre intercommunal d action sociale", "cias"),
)


class NamedPlace(Protocol):
    code: str
    name: str


def words(text: str) -> list[str]:
    """Folded ASCII words, `St` and `Ste` spelt out. Words of other scripts are dropped."""
    return [_SAINTS.get(word, word) for word in fold(text).split() if word.isascii()]


def bare(name: list[str]) -> list[str]:
    """The words of a name without what tells its kind: `ville des mureaux` gives `mureaux`. Never empty."""
    start = 0
    while start < len(name) - 1 and name[start] in _KIND_WORDS:
        start += 1
    return name[start:]


def search_keys(name: str, other_names: Iterable[str] = ()) -> str:
    """All the forms under which a collectivité is asked as a whole, present name first."""
    own = _forms(name)
    others = {form for each in other_names for form in _forms(each)}
    return "| " + _BAR.join(own) + f" {OWN_NAMES_END} " + _BAR.join(sorted(others.difference(own))) + " |"


def search_words(names: Iterable[str], context: Iterable[str]) -> str:
    """Every word that finds a collectivité, each once. `context`: département, abbreviation, codes."""
    found: set[str] = set()
    for name in names:
        spelt = words(name)
        found.update(spelt)
        joined = " ".join(spelt)
        found.update(short for long, short in _LONG_KINDS if joined.startswith(long))
    for text in context:
        found.update(words(text))
    return " ".join(sorted(found))


def _forms(name: str) -> list[str]:
    spelt = words(name)
    forms = (" ".join(spelt), " ".join(bare(spelt)))
    return [form for form in dict.fromkeys(forms) if form]


def context_words(
    kind: str,
    departement: NamedPlace | None,
    insee_code: str | None,
    siren: str | None,
    postal_codes: Iterable[str] = (),
) -> list[str]:
    """What finds a collectivité beside its names, for `search_words`."""
    place = [departement.name, departement.code] if departement else []
    return [ABBREVIATIONS.get(kind, ""), *place, insee_code or "", siren or "", *postal_codes]


@dataclass(frozen=True)
class Query:
    """A question made safe. `full` and `core` are compared with whole names, `words` with the text index."""

    full: str
    core: str
    words: tuple[str, ...]

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """The spellings of each word: `st` may begin Strasbourg, spelt out it is Saint."""
        return tuple((word, _SAINTS[word]) if word in _SAINTS else (word,) for word in self.words)

    @property
    def raw(self) -> str:
        """Text for `to_tsquery`: each word may be a beginning of word. A letter alone is a name (Y, in the Somme)."""
        if len(self.words) == 1 and len(self.words[0]) == 1:
            return self.words[0]
        return " & ".join(f"({' | '.join(f'{form}:*' for form in forms)})" for forms in self.alternatives)


def parse_query(typed: str) -> Query | None:
    """None when nothing can answer: nothing to read, too long, or words that no French name holds."""
    if len(typed) > MAX_QUERY_CHARACTERS:
        return None
    folded = fold(typed)
    if not folded or not folded.isascii():
        return None
    spelt = _join_siren(folded).split()
    asked = list(spelt)
    while len(asked) > 1 and asked[0] in _COMMUNE_WORDS | _ARTICLES:
        asked.pop(0)
    asked = [word for word in asked[:-1] if word not in _SMALL_WORDS] + asked[-1:]
    full = [_SAINTS.get(word, word) for word in spelt]
    return Query(full=" ".join(full), core=" ".join(bare(full)), words=tuple(dict.fromkeys(asked))[:MAX_WORDS])


def _join_siren(folded: str) -> str:
    """A SIREN typed by groups of three, or the SIREN inside a SIRET; any other text unchanged."""
    digits = folded.replace(" ", "")
    if re.fullmatch(r"[0-9]{9}|[0-9]{14}", digits):
        return digits[:9]
    return folded
