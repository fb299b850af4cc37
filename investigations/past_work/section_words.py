"""Which heading opens which section of a sheet, or which part of a document. Words of the printed form, and near."""

import dataclasses
import difflib
import re
from collections.abc import Mapping

from collectivites.search_text import bare, words
from core.text import fold
from investigations.states import Section

# The seven sections that the printed form announces: the first one is the band of the territory.
TERRITORY = "territory"
SEVEN = (TERRITORY, *Section.values)
SECTION_LABELS = {TERRITORY: "Le territoire", **dict(Section.choices)}

_WORDS: dict[str, tuple[str, ...]] = {
    Section.PROBLEM: ("problematique", "problematique generale", "la problematique", "probleme", "le probleme"),
    Section.CONTEXT: ("contexte", "le contexte", "contexte de l investigation", "elements de contexte"),
    Section.HYPOTHESES: (
        "hypothese s de depart",
        "hypotheses de depart",
        "hypothese de depart",
        "hypotheses",
        "hypotheses initiales",
        "les hypotheses de depart",
        "hypothese s initiale s",
    ),
    Section.INQUIRY: ("investigation", "l investigation", "deroule de l investigation", "l enquete", "enquete"),
    Section.SOLUTIONS: (
        "quelle s solution s",
        "quelles solutions",
        "quelle solution",
        "solution s",
        "solutions",
        "solutions proposees",
        "la solution",
    ),
    Section.AFTERMATH: ("et maintenant", "et apres", "suites", "les suites", "poursuite s du projet", "et la suite"),
}
_BY_WORDS = {form.replace(" ", ""): section for section, forms in _WORDS.items() for form in forms}
_NUMBERED = re.compile(r"^(?P<words>.+?)\s*(?:n\s*)?(?P<number>\d{1,2})$")
_REST = re.compile(r"^(?P<head>[^:–—]{4,40}?)\s*(?:\s[-–—]|[:–—])\s+(?P<rest>\S.*)$", re.DOTALL)
_CLOSENESS = 0.86
_SHORTEST_CLOSE = 8  # « suites » is near too many words

# Headings outside of any sheet. The second ones end a sheet, wherever they stand.
_PART_WORDS = (
    *("sommaire", "introduction", "avant propos", "edito", "editorial", "preface", "cles de lecture", "chiffres cles"),
    *("le pni par regions", "table des matieres", "glossaire", "mot de", "le mot de"),
)
_CLOSING_WORDS = (
    *("conclusion", "en conclusion", "pour aller plus loin", "annexe", "annexes", "remerciements", "contacts"),
    *("liste des collectivites", "les collectivites", "collectivites participantes", "mentions legales"),
)

_BAND = re.compile(r"^\(?(?P<departement>\d{2,3}|2[AB])\)?\s*[•·|–—-]\s*(?P<name>\S.{2,120})$")


@dataclasses.dataclass(frozen=True)
class Heading:
    """What a heading opens. `rest`: words of the section written in its heading. `is_damaged`: found by closeness."""

    section: str = ""
    number: int | None = None
    rest: str = ""
    is_damaged: bool = False
    region: str = ""
    departement: str = ""
    place: str = ""
    part: str = ""
    is_closing: bool = False


def read_heading(text: str, regions: Mapping[str, str]) -> Heading:
    """`regions`: code of each région, by its name folded without article. An unknown heading opens nothing."""
    band = _BAND.match(text.strip())
    if band:
        return Heading(departement=band["departement"], place=band["name"].strip())
    section = _section(text)
    if section is not None:
        return section
    folded = fold(text)
    region = _region(folded, regions)
    if region:
        return Heading(region=region, part=text.strip())
    if any(folded == word or folded.startswith(f"{word} ") for word in _CLOSING_WORDS):
        return Heading(part=text.strip(), is_closing=True)
    if any(folded == word or folded.startswith(f"{word} ") for word in _PART_WORDS):
        return Heading(part=text.strip())
    return Heading()


def is_section_word(text: str) -> bool:
    """The whole of a text is the name of a section, letter for letter: what a heading without its marks looks like."""
    section = _section(text)
    return section is not None and not section.is_damaged and not section.rest


def _section(text: str) -> Heading | None:
    found = _named(fold(text))
    if found:
        return found
    parted = _REST.match(text.strip())
    if parted:
        head = _named(fold(parted["head"]))
        if head and not head.is_damaged:
            return dataclasses.replace(head, rest=parted["rest"].strip())
    return None


def _named(folded: str) -> Heading | None:
    """`problematique 2`, `con texte` and `problematlque` too."""
    if not folded or len(folded) > 60:
        return None
    number = None
    numbered = _NUMBERED.match(folded)
    if numbered:
        folded, number = numbered["words"].strip(), int(numbered["number"])
    tight = folded.replace(" ", "")
    if tight in _BY_WORDS:
        is_broken = folded not in _WORDS[_BY_WORDS[tight]]
        return Heading(section=_BY_WORDS[tight], number=number, is_damaged=is_broken)
    if len(tight) >= _SHORTEST_CLOSE and len(folded.split()) <= 6:
        near = difflib.get_close_matches(tight, _BY_WORDS, n=1, cutoff=_CLOSENESS)
        if near:
            return Heading(section=_BY_WORDS[near[0]], number=number, is_damaged=True)
    return None


def region_key(name: str) -> str:
    """How a région is looked for: its article and its accents do not count.

    >>> region_key("La Réunion"), region_key("ÎLE-DE-FRANCE")
    ('reunion', 'ile de france')
    """
    return " ".join(bare(words(name)))


def _region(folded: str, regions: Mapping[str, str]) -> str:
    name = re.sub(r"\s\d{2,3}$", "", region_key(folded))  # « GUYANE (973) »
    if name in regions:
        return regions[name]
    near = difflib.get_close_matches(name, regions, n=1, cutoff=0.93) if len(name) >= _SHORTEST_CLOSE else []
    return regions[near[0]] if near else ""
