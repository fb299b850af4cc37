"""The queue of proposed corrections, and what the sheet says today where a reader saw an error."""

import dataclasses

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from investigations.models import CorrectionRequest, CorrectionRequestTransition, Investigation, SheetRevision
from investigations.publication_states import SECTION_FIELDS, CorrectionState, CorrectionTopic
from investigations.selectors.next_version import revision_of
from investigations.states import Section

# Where a reader may point at: the sections, and what stands around them.
TITLE, PICTURES = "title", "pictures"
PLACES = {
    TITLE: "Le titre ou le résumé",
    **{section.value: section.label for section in Section},
    PICTURES: "Les images ou la présentation",
}
_WAITING = Q(state=CorrectionState.RECEIVED)
_URGENT = Q(topic=CorrectionTopic.PERSON)


@dataclasses.dataclass(frozen=True)
class CorrectionPage:
    correction: CorrectionRequest
    place: str
    present: str
    """What the public reads there now. Empty for the whole sheet, and for pictures."""
    revision: SheetRevision | None
    moves: list[CorrectionRequestTransition]

    @property
    def is_urgent(self) -> bool:
        return self.correction.topic == CorrectionTopic.PERSON


def queue(corrections: QuerySet[CorrectionRequest], *, state: str) -> QuerySet[CorrectionRequest]:
    """Those in `state`, all of them when empty. A person who may be recognised comes first, then who waits longest;
    answered ones, the latest first."""
    rows = corrections.select_related("investigation", "handled_by")
    if state:
        rows = rows.filter(state=state)
    rank = Case(When(_WAITING & _URGENT, then=0), When(_WAITING, then=1), default=2, output_field=IntegerField())
    return rows.annotate(
        rank=rank, is_urgent=Case(When(_WAITING & _URGENT, then=Value(True)), default=Value(False))
    ).order_by("rank", "-handled_at", "received_at", "pk")


def counts_by_state(corrections: QuerySet[CorrectionRequest]) -> dict[str, int]:
    """One query."""
    counted = corrections.order_by("state").values_list("state").annotate(count=Count("pk"))
    found = dict(counted)
    return {state: found.get(state, 0) for state in CorrectionState.values}


def waiting() -> tuple[int, int]:
    """How many wait for an answer, and how many of these are about a person. One query."""
    found = CorrectionRequest.objects.filter(_WAITING).aggregate(all=Count("pk"), urgent=Count("pk", filter=_URGENT))
    return found["all"], found["urgent"]


def correction_page(correction: CorrectionRequest) -> CorrectionPage:
    """`correction` comes with its sheet. Three queries at most."""
    sheet = correction.investigation
    moves = correction.transitions.select_related("actor").order_by("at", "pk")
    return CorrectionPage(
        correction=correction,
        place=PLACES.get(correction.section, "La fiche entière"),
        present=present_text(sheet, correction.section),
        revision=revision_of(sheet),
        moves=list(moves),
    )


def present_text(sheet: Investigation, place: str) -> str:
    """What the sheet says there. Hypotheses with their verdicts: one query; none for the other places."""
    if place == TITLE:
        return f"{sheet.title}\n\n{sheet.summary}"
    if place not in Section.values:
        return ""
    written = getattr(sheet, SECTION_FIELDS[Section(place)])
    if place != Section.HYPOTHESES:
        return written
    lines = [
        f"{row.text} ({row.get_verdict_display()})" + (f"\n{row.note}" if row.note else "")
        for row in sheet.hypotheses.order_by("position")
    ]
    return "\n\n".join(filter(None, (written, *lines)))
