"""What the page of a candidature shows to the staff."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from candidatures.models import (
    Candidature,
    CandidatureTransition,
    ComplementMessage,
    ComplementRequest,
    ConflictOfInterest,
    Problematique,
    ProblematiqueTransition,
    Submission,
)
from candidatures.selectors.completeness import MissingPart, missing_parts
from candidatures.selectors.deposit_content import attachments_of, content_of
from candidatures.selectors.eligibility import EligibilityVerdict, eligibility
from candidatures.selectors.instruction_decisions import has_news
from candidatures.selectors.instruction_scores import Standing, standings
from candidatures.states import CANDIDATURE_TRANSITIONS, OUTCOME_TRANSITIONS, CandidatureState, ComplementState
from collectivites.selectors import KnownLabels, labels_of
from core.state_machine import available_transitions
from programmes.models import Criterion


@dataclass(frozen=True)
class HistoryLine:
    at: dt.datetime
    what: str
    who: str
    comment: str


@dataclass(frozen=True)
class InstructedProblematique:
    """`deposited` is its part of the frozen content. `decision` is empty for a person who declared a link."""

    problematique: Problematique
    deposited: Mapping[str, Any]
    standing: Standing
    decision: str


@dataclass(frozen=True)
class CandidaturePage:
    candidature: Candidature
    problematiques: Sequence[InstructedProblematique]
    content: Mapping[str, Any]
    attachments: Sequence[Mapping[str, Any]]
    labels: KnownLabels
    submission: Submission | None
    missing: Sequence[MissingPart]
    verdicts: Sequence[EligibilityVerdict]
    conflicts: Sequence[ConflictOfInterest]
    my_conflict: ConflictOfInterest | None
    live_request: ComplementRequest | None
    past_requests: int
    history: Sequence[HistoryLine]
    moves: frozenset[str]

    @property
    def has_news(self) -> bool:
        """Something was decided since the letter, and is not told yet."""
        is_announced = self.candidature.state == CandidatureState.DECIDED
        return is_announced and has_news(each.problematique for each in self.problematiques)

    @property
    def is_under_review(self) -> bool:
        return self.candidature.state in (CandidatureState.IN_REVIEW, CandidatureState.COMPLEMENT)


def deposited_contents(candidatures: Iterable[Candidature]) -> dict[int, dict[str, Any]]:
    """What was deposited last, by candidature: what staff read, even when its authors have begun to correct it."""
    rows = Submission.objects.filter(candidature__in=list(candidatures)).order_by("number")
    frozen = {row.candidature_id: row.content for row in rows}
    return {row.pk: frozen.get(row.pk) or content_of(row) for row in candidatures}


def deposited_problematiques(contents: Mapping[int, Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """Parts of these contents, by problématique."""
    return {part["pk"]: part for content in contents.values() for part in content["problematiques"]}


def candidature_page(
    candidature: Candidature, *, user: Any, criteria: Sequence[Criterion], at: dt.datetime
) -> CandidaturePage:
    """A constant number of statements, whatever the size."""
    contents = deposited_contents([candidature])
    parts = deposited_problematiques(contents)
    rows = [row for row in candidature.problematiques.order_by("rank") if row.pk in parts]
    standing = standings(user=user, problematiques=rows, criteria=criteria)
    conflicts = list(candidature.conflicts.select_related("user").order_by("declared_at", "pk"))
    mine = next((row for row in conflicts if row.user_id == user.pk and row.withdrawn_at is None), None)
    requests = list(candidature.complement_requests.order_by("-pk"))
    live = next((request for request in requests if request.state != ComplementState.CLOSED), None)
    return CandidaturePage(
        candidature=candidature,
        problematiques=[
            InstructedProblematique(
                problematique=row,
                deposited=parts[row.pk],
                standing=standing[row.pk],
                decision="" if mine else row.get_outcome_display(),
            )
            for row in rows
        ],
        content=contents[candidature.pk],
        attachments=attachments_of(candidature),
        labels=labels_of(candidature.collectivite),
        submission=candidature.submissions.order_by("-number").first(),
        missing=missing_parts(candidature, at=candidature.submitted_at or at),
        verdicts=eligibility(candidature, at=at),
        conflicts=conflicts,
        my_conflict=mine,
        live_request=live,
        past_requests=len(requests) - (live is not None),
        history=_history(candidature, shows_decisions=mine is None),
        moves=frozenset(available_transitions(CANDIDATURE_TRANSITIONS, candidature.state)),
    )


def _history(candidature: Candidature, *, shows_decisions: bool) -> list[HistoryLine]:
    """The latest first. Decisions are left out for a person who declared a link."""
    moves = CandidatureTransition.objects.filter(subject=candidature).select_related("actor")
    lines = [_line(move, CANDIDATURE_TRANSITIONS[move.transition].label) for move in moves.order_by("-at", "-pk")]
    if shows_decisions:
        decisions = ProblematiqueTransition.objects.filter(subject__candidature=candidature)
        lines += [
            _line(move, f"{OUTCOME_TRANSITIONS[move.transition].label} : « {move.subject} »")
            for move in decisions.select_related("actor", "subject").order_by("-at", "-pk")
        ]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _line(move: Any, what: str) -> HistoryLine:
    return HistoryLine(at=move.at, what=what, who=str(move.actor or "le service"), comment=move.comment)


def complement_threads(candidature: Candidature) -> list[ComplementRequest]:
    """Every request of a candidature with its messages, the latest request first, messages as they were written."""
    rows = ComplementMessage.objects.select_related("author", "attachment__file").order_by("at", "pk")
    messages = Prefetch("messages", queryset=rows)
    return list(candidature.complement_requests.select_related("asked_by").prefetch_related(messages).order_by("-pk"))
