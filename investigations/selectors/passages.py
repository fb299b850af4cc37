"""Passages of a sheet that may point at somebody, and what stands of each. Computed from the text each time.

Nothing is stored of a passage but its justification: one that left the text holds nothing back, one that comes back is
there again. Words between quotation marks are looked for among those that people agreed to be quoted.
"""

import dataclasses
from collections.abc import Sequence

from core.text import fold
from investigations.models import ImportFlag, Investigation, PassageJustification, Verbatim
from investigations.past_work_states import FlagState
from investigations.privacy import PrivacyFlag, PrivacyKind, find_flags, is_small
from investigations.publication_states import HOLDING_STATES, PassageState
from investigations.selectors.sheet_content import SheetContent
from investigations.states import Section
from investigations.workspace_states import ConsentState

# Sections that are not a text of the sheet, and the two that have no label of their own.
_LABELS = {
    "title": "Le titre",
    "summary": "Le résumé",
    "hypotheses_intro": "Les hypothèses de départ",
    "hypotheses": "Les hypothèses et leurs verdicts",
    "mentions": "Les solutions rencontrées",
    "proposals": "Les propositions",
    "pictures": "Les images et leurs légendes",
    "facts": "Les précisions de la fiche",
}
# Shorter than this, words are found in others by chance.
_LEAST_COMMON_SIGNS = 12
_VALUE_SIGNS = 1300
_AROUND = 60


@dataclasses.dataclass(frozen=True)
class Passage:
    section: str
    section_label: str
    kind: PrivacyKind
    value: str
    excerpt: str
    before: str  # the words around it, to judge
    after: str
    why: str
    state: PassageState
    reason: str  # of its justification; the code of the source when its words were allowed

    @property
    def holds(self) -> bool:
        """Whether it holds the publication back."""
        return self.state in HOLDING_STATES

    @property
    def context(self) -> tuple[str, str]:
        """The words before and after, with « … » where the text goes on."""
        before = f"…{self.before}" if len(self.before) == _AROUND else self.before
        return before, f"{self.after}…" if len(self.after) == _AROUND else self.after

    @property
    def kind_label(self) -> str:
        return PrivacyKind(self.kind).label


def passages_of(sheet: Investigation, content: SheetContent) -> list[Passage]:
    """Every distinct passage, in the order of the sheet. Five queries."""
    justified = _justifications(sheet)
    quotes = _quotes(sheet)
    small = any(is_small(row.collectivite) for row in sheet.participations.select_related("collectivite"))
    found: dict[tuple[str, str, str], Passage] = {}
    for section, text in content.texts().items():
        for flag in find_flags(text, place_is_small=small):
            key = (section, flag.kind.value, flag.value[:_VALUE_SIGNS])
            if key not in found:
                state, reason = _state(flag, key, justified, quotes)
                found[key] = _passage(section, text, flag, state, reason)
    return list(found.values())


def tells(content: SheetContent, words: Sequence[str]) -> bool:
    """Whether one of these words stands in the sheet, quoted or not. Very short ones are everybody's."""
    said = fold(" ".join(content.texts().values()))
    looked_for = [fold(each) for each in words]
    return any(len(each) >= _LEAST_COMMON_SIGNS and each in said for each in looked_for)


def section_label(section: str) -> str:
    return _LABELS.get(section) or Section(section).label


def _justifications(sheet: Investigation) -> dict[tuple[str, str, str], str]:
    """Those given here, and those given when an imported draft was read: the same words are not judged twice."""
    known = {
        (row.section, row.kind, row.value): row.reason
        for row in PassageJustification.objects.filter(investigation=sheet)
    }
    imported = ImportFlag.objects.filter(
        sheet__investigation=sheet, is_in_draft=True, state=FlagState.JUSTIFIED
    ).exclude(excerpt="")
    for row in imported:
        sections = ("hypotheses", "hypotheses_intro") if row.section == Section.HYPOTHESES else (row.section,)
        for section in sections:
            known.setdefault((section, row.kind, _value_of(row)), row.reason)
    return known


def _value_of(row: ImportFlag) -> str:
    """Found again in its own excerpt: a number is compared by its digits, whatever its spaces."""
    found = find_flags(row.excerpt, place_is_small=True)
    return next((flag.value for flag in found if flag.kind == row.kind), fold(row.excerpt))


def _quotes(sheet: Investigation) -> list[tuple[str, bool, str]]:
    """Words noted by the team: folded, whether their speaker allows them, and the code of the source."""
    rows = Verbatim.objects.filter(source__investigation=sheet).select_related("source", "source__interview")
    return [
        (fold(row.text), _allows(row), row.source.code)
        for row in rows.order_by("pk")
        if len(fold(row.text)) >= _LEAST_COMMON_SIGNS
    ]


def _allows(row: Verbatim) -> bool:
    """A survey's or an observation's words have no interview: a person judges them like any quotation."""
    interview = getattr(row.source, "interview", None)
    agreed = interview is not None and interview.consent == ConsentState.GIVEN and interview.allows_verbatims
    return agreed and not row.source.is_sensitive


def _state(
    flag: PrivacyFlag,
    key: tuple[str, str, str],
    justified: dict[tuple[str, str, str], str],
    quotes: list[tuple[str, bool, str]],
) -> tuple[PassageState, str]:
    if flag.kind == PrivacyKind.VERBATIM:
        met = [each for each in quotes if is_told_by(each[0], flag.value)]
        refused = next((code for _words, is_allowed, code in met if not is_allowed), None)
        if refused is not None:
            return PassageState.REFUSED, refused
        if met and _left_after(flag.value, [words for words, _is_allowed, _code in met]) < _LEAST_COMMON_SIGNS:
            return PassageState.AGREED, met[0][2]
    if key in justified:
        return PassageState.JUSTIFIED, justified[key]
    return PassageState.OPEN, ""


def is_told_by(words: str, quotation: str) -> bool:
    """Whether a quotation holds these words, or is a part of them. Both folded."""
    least = _LEAST_COMMON_SIGNS
    return len(words) >= least and (words in quotation or (len(quotation) >= least and quotation in words))


def _left_after(quotation: str, agreed: list[str]) -> int:
    """How many signs of a quotation are not among the words that were agreed to."""
    left = quotation
    for words in sorted(agreed, key=len, reverse=True):
        left = "" if left in words else left.replace(words, "")
    return len(left.strip())


def _passage(section: str, text: str, flag: PrivacyFlag, state: PassageState, reason: str) -> Passage:
    return Passage(
        section=section,
        section_label=section_label(section),
        kind=flag.kind,
        value=flag.value[:_VALUE_SIGNS],
        excerpt=flag.excerpt,
        before=text[max(0, flag.start - _AROUND) : flag.start],
        after=text[flag.end : flag.end + _AROUND],
        why=flag.why,
        state=state,
        reason=reason,
    )
