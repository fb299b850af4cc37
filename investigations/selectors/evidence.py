"""What can be counted in the evidence: pure functions on frozen values. The page shows it, the team decides.

Strength weighs nothing here: three weak words against one strong are three against one, and people read the words.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

from investigations.states import Verdict
from investigations.workspace_states import Direction


@dataclass(frozen=True, slots=True)
class Finding:
    """A filled cell of the matrix, without its words."""

    hypothesis_id: int
    source_id: int
    direction: str
    strength: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many sources go each way."""

    supports: int = 0
    contradicts: int = 0
    nuances: int = 0

    @property
    def total(self) -> int:
        return self.supports + self.contradicts + self.nuances


class Remark(TextChoices):
    """What is worth a second look at a hypothesis. Never an order: the label says what is, not what to do."""

    NO_EVIDENCE = "no_evidence", "aucune source n’en parle"
    SINGLE_SOURCE = "single_source", "une seule source en parle"
    CONTRADICTION = "contradiction", "des sources se contredisent"
    VERDICT_WITHOUT_EVIDENCE = "verdict_without_evidence", "verdict prononcé sans preuve"
    AGAINST_MAJORITY = "against_majority", "verdict contraire à la majorité des sources"


NO_TALLY = Tally()


def tallies(findings: Iterable[Finding]) -> dict[int, Tally]:
    """By hypothesis; those that no source speaks of are absent (`NO_TALLY`)."""
    counts = Counter((finding.hypothesis_id, finding.direction) for finding in findings)
    return {
        hypothesis_id: Tally(
            supports=counts[hypothesis_id, Direction.SUPPORTS],
            contradicts=counts[hypothesis_id, Direction.CONTRADICTS],
            nuances=counts[hypothesis_id, Direction.NUANCES],
        )
        for hypothesis_id in {hypothesis_id for hypothesis_id, _direction in counts}
    }


def is_against_majority(verdict: str, tally: Tally) -> bool:
    """More than half of the sources say something else than « confirmed » or « refuted ».

    A nuanced verdict takes both sides into account: it is never against.
    """
    agreeing = {Verdict.CONFIRMED: tally.supports, Verdict.REFUTED: tally.contradicts}
    return verdict in agreeing and 2 * agreeing[Verdict(verdict)] < tally.total


def remarks(verdict: str, tally: Tally) -> tuple[Remark, ...]:
    """In the order of `Remark`."""
    true_of = {
        Remark.NO_EVIDENCE: tally.total == 0,
        Remark.SINGLE_SOURCE: tally.total == 1,
        Remark.CONTRADICTION: tally.supports > 0 and tally.contradicts > 0,
        Remark.VERDICT_WITHOUT_EVIDENCE: tally.total == 0 and verdict != Verdict.UNSETTLED,
        Remark.AGAINST_MAJORITY: is_against_majority(verdict, tally),
    }
    return tuple(remark for remark, is_true in true_of.items() if is_true)


def remarks_by_kind(verdicts: Mapping[int, str], findings: Iterable[Finding]) -> dict[Remark, list[int]]:
    """Hypotheses that each remark is true of, in the order of `verdicts`; remarks true of none are absent."""
    counted = tallies(findings)
    found: dict[Remark, list[int]] = {}
    for hypothesis_id, verdict in verdicts.items():
        for remark in remarks(verdict, counted.get(hypothesis_id, NO_TALLY)):
            found.setdefault(remark, []).append(hypothesis_id)
    return {remark: found[remark] for remark in Remark if remark in found}


def unheard(segments: Iterable[int], heard: Collection[int | None]) -> list[int]:
    """Segments that no source comes from, in the order given. `heard`: the segment of each source, or None."""
    present = set(heard)
    return [segment for segment in segments if segment not in present]
