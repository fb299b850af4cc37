"""Everything that leaves a workspace in one document, as frozen values: no model, no request, no format.

It is written for people outside: sources go by their code; nobody who was met is named (`Interviewee` is not even
read); words are those of sources that are not sensitive, that the person may read, and whose speaker agreed to be
quoted. Members of the team are not named either.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Count

from core.text import plain_lines
from investigations.fiche_html import canonical
from investigations.models import Evidence, EvidenceSource, Investigation, JournalEntry, Prototype
from investigations.permissions import readable_sources
from investigations.selectors.evidence import NO_TALLY, Finding, remarks, tallies
from investigations.selectors.hypotheses import in_words
from investigations.selectors.indicators import indicators_in_order, reading
from investigations.selectors.matrix import ordered_hypotheses
from investigations.selectors.problem import problem_sheet_of
from investigations.workspace_states import ConsentState, Level, ProblemQuestion, SourceKind

MAX_NOTES = 1000
RESERVED = "propos réservés"


@dataclasses.dataclass(frozen=True)
class Version:
    number: int
    day: dt.date
    statement: str
    trigger: str


@dataclasses.dataclass(frozen=True)
class Proof:
    """What a source says of a hypothesis. `words` is a quotation, `note` the team's own precision."""

    code: str
    said: str
    words: str
    note: str
    is_reserved: bool


@dataclasses.dataclass(frozen=True)
class HypothesisTold:
    code: str
    kind: str
    text: str
    verdict: str
    reason: str
    supports: int
    contradicts: int
    nuances: int
    remarks: tuple[str, ...]
    proofs: tuple[Proof, ...]


@dataclasses.dataclass(frozen=True)
class SourceTold:
    code: str
    kind: str
    day: dt.date
    segment: str
    title: str


@dataclasses.dataclass(frozen=True)
class SolutionTold:
    name: str
    decision: str
    reason: str
    details: tuple[tuple[str, str], ...]


@dataclasses.dataclass(frozen=True)
class IdeaTold:
    title: str
    description: str
    impact: str
    effort: str
    votes: int
    set_aside_reason: str


@dataclasses.dataclass(frozen=True)
class TrialTold:
    number: int
    days: str
    protocol: str
    testers: str
    learnings: str
    next_step: str


@dataclasses.dataclass(frozen=True)
class PrototypeTold:
    title: str
    kind: str
    state: str
    description: str
    link: str
    trials: tuple[TrialTold, ...]


@dataclasses.dataclass(frozen=True)
class IndicatorTold:
    name: str
    method: str
    baseline: str
    target: str
    progress: str
    measures: tuple[tuple[dt.date, str, str], ...]


@dataclasses.dataclass(frozen=True)
class NoteTold:
    day: dt.date
    kind: str
    text: str


@dataclasses.dataclass(frozen=True)
class Dossier:
    title: str
    team: str
    programme: str
    places: str
    day: dt.date
    is_sensitive: bool
    versions: tuple[Version, ...]
    answers: tuple[tuple[str, str], ...]
    hypotheses: tuple[HypothesisTold, ...]
    sources: tuple[SourceTold, ...]
    unheard: tuple[str, ...]
    solutions: tuple[SolutionTold, ...]
    ideas: tuple[IdeaTold, ...]
    prototypes: tuple[PrototypeTold, ...]
    indicators: tuple[IndicatorTold, ...]
    journal: tuple[NoteTold, ...] | None


def dossier_of(user: Any, workspace: Investigation, *, today: dt.date, with_journal: bool) -> Dossier:
    """About fifteen statements, whatever the size. `workspace` comes from `visible_workspaces`, with its team and
    programme. The journal of a sensitive investigation never leaves: a note tells what sources said."""
    sources = list(readable_sources(user, workspace).select_related("segment", "interview").order_by("kind", "number"))
    sources.sort(key=lambda source: SourceKind.values.index(source.kind))
    by_key = {source.pk: source for source in sources}
    sheet = problem_sheet_of(workspace)
    heard = {source.segment_id for source in sources}
    segments = workspace.segments.order_by("position", "pk").values_list("pk", "name")
    return Dossier(
        title=_text(workspace.title),
        team=_text(workspace.team.name) if workspace.team else "",
        programme=_text(f"{workspace.programme.name} {workspace.programme.edition}"),
        places=_text(", ".join(workspace.participations.order_by("position").values_list("name_then", flat=True))),
        day=today,
        is_sensitive=workspace.is_sensitive,
        versions=tuple(_version(row, by_key, workspace) for row in _versions(workspace)),
        answers=tuple((question.label, _text(getattr(sheet, question.value))) for question in ProblemQuestion),
        hypotheses=tuple(_hypotheses(workspace, by_key)),
        sources=tuple(_source(source, workspace) for source in sources),
        unheard=tuple(_text(name) for pk, name in segments if pk not in heard),
        solutions=tuple(_solutions(workspace)),
        ideas=tuple(_ideas(workspace)),
        prototypes=tuple(_prototypes(workspace)),
        indicators=tuple(_indicators(workspace)),
        journal=tuple(_journal(workspace)) if with_journal and not workspace.is_sensitive else None,
    )


def _text(text: str) -> str:
    """What any format can hold."""
    return canonical(plain_lines(text))


def _words_leave(source: EvidenceSource, workspace: Investigation) -> bool:
    """Whether what was said at this source may leave, and be read by this person."""
    may_read = bool(source.may_read_words)  # type: ignore[attr-defined]
    return may_read and not source.is_sensitive and not workspace.is_sensitive


def _may_quote(source: EvidenceSource) -> bool:
    """A person is quoted outside with her agreement only."""
    if source.kind != SourceKind.INTERVIEW:
        return True
    interview = getattr(source, "interview", None)
    return interview is not None and interview.consent == ConsentState.GIVEN and interview.allows_verbatims


def _source(source: EvidenceSource, workspace: Investigation) -> SourceTold:
    return SourceTold(
        code=source.code,
        kind=source.get_kind_display(),
        day=source.held_on,
        segment=_text(source.segment.name) if source.segment else "",
        title=_text(source.title) if _words_leave(source, workspace) else RESERVED,
    )


def _versions(workspace: Investigation) -> Sequence[Any]:
    return workspace.problem_versions.select_related("trigger_source").order_by("number")


def _version(row: Any, sources: dict[int, EvidenceSource], workspace: Investigation) -> Version:
    """The story of a reformulation leaves with the words of the source that it tells of, or not at all."""
    by = f" ({row.trigger_source.code})" if row.trigger_source else ""
    is_open = row.trigger_source_id is None or _words_leave(sources[row.trigger_source_id], workspace)
    note = f" : {_text(row.trigger_note) if is_open else RESERVED}" if row.trigger_note else ""
    trigger = f"{row.get_trigger_display()}{by}{note}" if row.number > 1 else ""
    return Version(row.number, row.at.date(), _text(row.statement), trigger)


def _hypotheses(workspace: Investigation, sources: dict[int, EvidenceSource]) -> list[HypothesisTold]:
    cells = list(
        Evidence.objects.filter(hypothesis__investigation=workspace).select_related("verbatim").order_by("source_id")
    )
    counted = tallies(Finding(cell.hypothesis_id, cell.source_id, cell.direction, cell.strength) for cell in cells)
    order = {pk: rank for rank, pk in enumerate(sources)}
    cells.sort(key=lambda cell: order[cell.source_id])
    told = []
    for rank, row in enumerate(ordered_hypotheses(workspace), start=1):
        tally = counted.get(row.pk, NO_TALLY)
        told.append(
            HypothesisTold(
                code=f"H{rank}",
                kind=row.get_kind_display(),
                text=_text(row.text),
                verdict=row.get_verdict_display(),
                reason=_text(row.note),
                supports=tally.supports,
                contradicts=tally.contradicts,
                nuances=tally.nuances,
                remarks=tuple(remark.label for remark in remarks(row.verdict, tally)),
                proofs=tuple(
                    _proof(cell, sources[cell.source_id], workspace) for cell in cells if cell.hypothesis_id == row.pk
                ),
            )
        )
    return told


def _proof(cell: Evidence, source: EvidenceSource, workspace: Investigation) -> Proof:
    is_open = _words_leave(source, workspace)
    return Proof(
        code=source.code,
        said=in_words(cell.direction, cell.strength),
        words=_text(cell.verbatim.text) if is_open and cell.verbatim and _may_quote(source) else "",
        note=_text(cell.note) if is_open else "",
        is_reserved=not is_open,
    )


def _solutions(workspace: Investigation) -> list[SolutionTold]:
    told = []
    for row in workspace.assessments.select_related("solution").order_by("solution__name", "pk"):
        details = (
            ("Répond au besoin", _level(row.fit)),
            ("Coût", _text(row.cost)),
            ("Ce qui bloque", _text(row.blockers)),
            ("Adresse", row.solution.link),
        )
        filled = tuple((label, text) for label, text in details if text)
        told.append(SolutionTold(_text(row.solution.name), row.get_decision_display(), _text(row.reason), filled))
    return told


def _ideas(workspace: Investigation) -> list[IdeaTold]:
    rows = workspace.ideas.annotate(vote_count=Count("votes")).order_by("-vote_count", "created_at", "pk")
    return [
        IdeaTold(
            title=_text(row.title),
            description=_text(row.description),
            impact=_level(row.impact),
            effort=_level(row.effort),
            votes=row.vote_count,
            set_aside_reason=_text(row.set_aside_reason),
        )
        for row in rows
    ]


def _prototypes(workspace: Investigation) -> list[PrototypeTold]:
    rows = workspace.prototypes.prefetch_related("trials").order_by("created_at", "pk")
    return [
        PrototypeTold(
            title=_text(row.title),
            kind=row.get_kind_display(),
            state=row.get_state_display(),
            description=_text(row.description),
            link=row.link,
            trials=tuple(_trials(row)),
        )
        for row in rows
    ]


def _trials(prototype: Prototype) -> list[TrialTold]:
    told = []
    for row in sorted(prototype.trials.all(), key=lambda trial: trial.number):
        until = f" au {row.ends_on:%d/%m/%Y}" if row.ends_on else ""
        people = f"{row.testers} personne{'s' if row.testers > 1 else ''}" if row.testers else ""
        told.append(
            TrialTold(
                number=row.number,
                days=f"du {row.starts_on:%d/%m/%Y}{until}" if until else f"le {row.starts_on:%d/%m/%Y}",
                protocol=_text(row.protocol),
                testers=", ".join(filter(None, (people, _text(row.testers_profile)))),
                learnings=_text(row.learnings),
                next_step=_text(row.next_step),
            )
        )
    return told


def _indicators(workspace: Investigation) -> list[IndicatorTold]:
    told = []
    for row in indicators_in_order(workspace):
        read = reading(row)
        told.append(
            IndicatorTold(
                name=_text(row.name),
                method=_text(row.method),
                baseline=read.baseline,
                target=read.target,
                progress=read.progress,
                measures=tuple((point.day, point.value, _text(point.note)) for point in read.rows),
            )
        )
    return told


def _journal(workspace: Investigation) -> list[NoteTold]:
    """The latest `MAX_NOTES`, oldest first. Never who wrote them."""
    rows = JournalEntry.objects.filter(investigation=workspace).order_by("-day", "-pk")[:MAX_NOTES]
    return [NoteTold(row.day, row.get_kind_display(), _text(row.text)) for row in reversed(rows)]


def _level(value: int | None) -> str:
    return Level(value).label if value else ""
