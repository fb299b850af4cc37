"""What the list of sources and the page of one of them show."""

import dataclasses
from typing import Any

from django.db.models import Count, QuerySet

from investigations.models import EvidenceSource, Interview, Investigation
from investigations.permissions import readable_sources
from investigations.workspace_states import ConsentState, SourceKind

# Of an interview; the other kinds have no consent of one person.
CONSENT_BADGES = {
    ConsentState.GIVEN: "success",
    ConsentState.PENDING: "warning",
    ConsentState.REFUSED: "info",
    ConsentState.WITHDRAWN: "info",
}
CONSENT_WORDS = {
    ConsentState.GIVEN: "accord donné",
    ConsentState.PENDING: "accord à recueillir",
    ConsentState.REFUSED: "accord refusé",
    ConsentState.WITHDRAWN: "accord retiré",
}


@dataclasses.dataclass(frozen=True)
class SourceLine:
    """A source as this reader may see it: of a sensitive one, the code, the date and the profile."""

    source: EvidenceSource
    code: str
    title: str
    kind: str
    segment: str
    led_by: str
    consent: str
    consent_badge: str


@dataclasses.dataclass(frozen=True)
class KindCount:
    kind: SourceKind
    label: str
    count: int


def with_facts(sources: QuerySet[EvidenceSource]) -> QuerySet[EvidenceSource]:
    """What a line needs, in the same query."""
    return sources.select_related("segment", "held_by", "interview", "survey")


def source_lines(user: Any, workspace: Investigation, kind: SourceKind | None) -> list[SourceLine]:
    """Latest first. One query, two for the rights of a sensitive investigation."""
    sources = with_facts(readable_sources(user, workspace))
    if kind:
        sources = sources.filter(kind=kind)
    return [line_of(source) for source in sources.order_by("-held_on", "-pk")]


def line_of(source: EvidenceSource) -> SourceLine:
    """`source` comes from `readable_sources` and `with_facts`."""
    interview: Interview | None = getattr(source, "interview", None)
    consent = ConsentState(interview.consent) if interview else None
    kind = SourceKind(source.kind)
    return SourceLine(
        source=source,
        code=source.code,
        title=source.title if source.may_read_words else "",  # type: ignore[attr-defined]
        kind=kind.label,
        segment=source.segment.name if source.segment else "",
        led_by=source.held_by.get_full_name() or source.held_by.email if source.held_by else "",
        consent=CONSENT_WORDS[consent] if consent else "",
        consent_badge=CONSENT_BADGES[consent] if consent else "",
    )


def kind_counts(workspace: Investigation) -> list[KindCount]:
    """Kinds that have at least one source, in the order of the vocabulary."""
    counted = dict(
        workspace.sources.order_by().values_list("kind").annotate(count=Count("pk")).values_list("kind", "count")
    )
    return [KindCount(kind, kind.label, counted[kind]) for kind in SourceKind if kind in counted]
