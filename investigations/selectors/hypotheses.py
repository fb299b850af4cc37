"""One hypothesis, and what each source says of it to the person who reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from investigations.models import Evidence, EvidenceSource, Hypothesis, Investigation, VerdictRecord
from investigations.permissions import readable_sources
from investigations.selectors.evidence import NO_TALLY, Finding, remarks, tallies
from investigations.selectors.matrix import Line, ordered_hypotheses, source_code
from investigations.workspace_states import Direction, Strength

_SIGNS = {Direction.SUPPORTS: "+", Direction.CONTRADICTS: "−", Direction.NUANCES: "±"}


def in_words(direction: str, strength: int) -> str:
    """A cell in words, with a sign for the eye: « + appuie, nette »."""
    return f"{_SIGNS[Direction(direction)]}\N{NO-BREAK SPACE}{Direction(direction).label}, {Strength(strength).label}"


@dataclass(frozen=True)
class SourceLabel:
    """A source as one person may read it. `title` is empty when what was said is kept from her."""

    pk: int
    code: str
    kind: str
    day: Any
    segment: str
    title: str
    may_read_words: bool


@dataclass(frozen=True)
class Heard:
    """What one source says of a hypothesis. Words are empty when they are kept from the reader."""

    source: SourceLabel
    direction: str
    strength: int
    verbatim: str
    note: str

    @property
    def words(self) -> str:
        return in_words(self.direction, self.strength)


def listed(workspace: Investigation) -> list[Line]:
    """Two statements."""
    counted = tallies(findings_of(workspace))
    return [
        Line(row, rank, counted.get(row.pk, NO_TALLY), remarks(row.verdict, counted.get(row.pk, NO_TALLY)))
        for rank, row in enumerate(ordered_hypotheses(workspace), start=1)
    ]


def findings_of(workspace: Investigation) -> list[Finding]:
    cells = Evidence.objects.filter(hypothesis__investigation=workspace).order_by("pk")
    return [Finding(*row) for row in cells.values_list("hypothesis_id", "source_id", "direction", "strength")]


def code_of(workspace: Investigation, hypothesis: Hypothesis) -> str:
    """One statement."""
    ranks = {row.pk: rank for rank, row in enumerate(ordered_hypotheses(workspace), start=1)}
    return f"H{ranks[hypothesis.pk]}"


def label_of(source: Any) -> SourceLabel:
    """`source` comes from `readable_sources`, with its segment."""
    return SourceLabel(
        pk=source.pk,
        code=source_code(source.kind, source.number),
        kind=source.get_kind_display(),
        day=source.held_on,
        segment=source.segment.name if source.segment else "",
        title=source.title if source.may_read_words else "",
        may_read_words=source.may_read_words,
    )


def heard_of(
    user: Any, workspace: Investigation, hypothesis: Hypothesis
) -> tuple[dict[str, list[Heard]], list[SourceLabel]]:
    """What the sources say of a hypothesis, by direction, the strongest first; then those that say nothing of it.

    Two statements, one more in a sensitive investigation. Words kept from the person are not even returned.
    """
    cells = {cell.source_id: cell for cell in hypothesis.evidence.select_related("verbatim").order_by("pk")}
    found: dict[str, list[Heard]] = {direction: [] for direction in Direction.values}
    silent = []
    for source in _in_order(readable_sources(user, workspace)):
        label = label_of(source)
        cell = cells.get(source.pk)
        if cell is None:
            silent.append(label)
        else:
            found[cell.direction].append(heard(cell, label))
    for rows in found.values():
        rows.sort(key=lambda row: -row.strength)
    return found, silent


def heard(cell: Evidence, label: SourceLabel) -> Heard:
    is_open = label.may_read_words
    return Heard(
        source=label,
        direction=cell.direction,
        strength=cell.strength,
        verbatim=cell.verbatim.text if is_open and cell.verbatim else "",
        note=cell.note if is_open else "",
    )


def cells_heard(user: Any, workspace: Investigation, sources: Iterable[int]) -> dict[tuple[int, int], Heard]:
    """Every filled cell of these sources, by (hypothesis, source), as the person may read it. For the export."""
    wanted = set(sources)
    labels = {row.pk: label_of(row) for row in _in_order(readable_sources(user, workspace)) if row.pk in wanted}
    cells = Evidence.objects.filter(hypothesis__investigation=workspace).select_related("verbatim").order_by("pk")
    return {
        (cell.hypothesis_id, cell.source_id): heard(cell, labels[cell.source_id])
        for cell in cells
        if cell.source_id in labels
    }


def verdicts_given(hypothesis: Hypothesis) -> list[VerdictRecord]:
    """The latest first."""
    return list(hypothesis.verdict_records.select_related("author").order_by("-at", "-pk"))


def last_record_id(hypothesis: Hypothesis) -> int:
    """0 when the team never pronounced itself."""
    return hypothesis.verdict_records.order_by("-pk").values_list("pk", flat=True).first() or 0


def _in_order(sources: Any) -> list[EvidenceSource]:
    return list(sources.select_related("segment").order_by("-held_on", "kind", "number"))
