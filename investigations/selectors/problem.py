"""What the pages of the fiche problème show."""

import collections
import dataclasses
import difflib
import re
from collections.abc import Iterator
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from investigations.models import Investigation, ProblemRevision, ProblemSheet, ProblemVersion
from investigations.permissions import readable_sources
from investigations.workspace_states import ProblemQuestion

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
SAME, REMOVED, ADDED = "same", "removed", "added"
# 5 000 signs of French against the same, reordered: 20 000. Five times more is the same sign over and over, which would
# hold the page for a minute: it is shown as rewritten.
_MAX_PAIRS = 100_000
RESERVED = "propos réservés"
# Below this share of common words a text was rewritten: a word kept by chance here and there would only confuse.
_REWRITTEN = 0.45


@dataclasses.dataclass(frozen=True)
class Piece:
    """A run of text, the same on both sides, or on one only."""

    kind: str
    text: str


@dataclasses.dataclass(frozen=True)
class Compared:
    """One text then and now, each cut in pieces."""

    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        return any(piece.kind != SAME for piece in (*self.before, *self.after))


def problem_versions(user: Any, workspace: Investigation) -> QuerySet[ProblemVersion]:
    """From the first to the last, with whoever wrote them and what triggered them.

    Each carries `told_trigger`: what its author said of the trigger, or RESERVED when it tells of a source whose words
    this person does not read. One query, two for the rights of a sensitive investigation.
    """
    readable = readable_sources(user, workspace).filter(may_read_words=True)
    is_open = (
        Q(trigger_source__isnull=True) | Q(author_id=user.pk) | Exists(readable.filter(pk=OuterRef("trigger_source")))
    )
    versions = workspace.problem_versions.annotate(
        told_trigger=Case(When(is_open, then="trigger_note"), default=Value(RESERVED))
    )
    return versions.select_related("author", "trigger_source").order_by("number")


def problem_sheet_of(workspace: Investigation) -> ProblemSheet:
    """What is stored, or an empty one. One query."""
    sheet = ProblemSheet.objects.filter(investigation=workspace).first()
    return sheet or ProblemSheet(investigation=workspace)


def replaced_answers(investigation: Investigation) -> QuerySet[ProblemRevision]:
    """Newest first. A revision without text says whose words came first: nothing to show."""
    revisions = ProblemRevision.objects.filter(sheet__investigation=investigation).exclude(text="")
    return revisions.select_related("author").order_by("-at", "-pk")


def compare_versions(first: ProblemVersion, last: ProblemVersion) -> list[Compared]:
    """The sentence, then each of the seven answers that either version holds."""
    rows = [compared("Le problème en une phrase", first.statement, last.statement)]
    for question in ProblemQuestion:
        before, after = first.content.get(question, ""), last.content.get(question, "")
        if before or after:
            rows.append(compared(question.numbered, before, after))
    return rows


def compared(label: str, before: str, after: str) -> Compared:
    """Word by word. The pieces of each side, put together, are that side's text.

    >>> compared("x", "Les délais sont longs", "Les délais sont inconnus").after[-1]
    Piece(kind='added', text='inconnus')
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = difflib.SequenceMatcher(str.isspace, old, new, autojunk=False)
    if _pairs(old, new) > _MAX_PAIRS or matcher.ratio() < _REWRITTEN:
        return Compared(label, _whole(REMOVED, before), _whole(ADDED, after))
    left, right = [], []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if start < end:
            left.append(Piece(SAME if tag == "equal" else REMOVED, "".join(old[start:end])))
        if new_start < new_end:
            right.append(Piece(SAME if tag == "equal" else ADDED, "".join(new[new_start:new_end])))
    return Compared(label, tuple(left), tuple(right))


def _pairs(old: list[str], new: list[str]) -> int:
    """How many times a word of one stands in the other: what comparing them costs, blanks apart."""
    counted = collections.Counter(new)
    return sum(counted[word] for word in old if not word.isspace())


def _whole(kind: str, text: str) -> tuple[Piece, ...]:
    return (Piece(kind, text),) if text else ()


def timeline(versions: list[ProblemVersion]) -> Iterator[tuple[ProblemVersion, Compared | None]]:
    """Each version with what it changed of the one before, the newest first."""
    for number in range(len(versions) - 1, -1, -1):
        before = versions[number - 1] if number else None
        version = versions[number]
        yield version, compared("", before.statement, version.statement) if before else None
