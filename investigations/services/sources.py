"""Sources of evidence: numbered in the order they are noted, corrected together, never written twice by one sending."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from investigations.models import EvidenceSource, Investigation, Segment, Verbatim
from investigations.services.identities import settle_term
from investigations.services.locking import lock_investigation
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.workspace_states import SourceKind

FACTS = ("title", "held_on", "place", "notes", "is_sensitive")
MAX_NOTES, MAX_VERBATIM, MAX_VERBATIMS, MAX_SEGMENTS = 20_000, 600, 60, 30
DEFAULT_TITLES = {
    SourceKind.INTERVIEW: "Entretien",
    SourceKind.SURVEY: "Questionnaire",
    SourceKind.OBSERVATION: "Observation",
    SourceKind.WORKSHOP: "Atelier",
    SourceKind.BENCHMARK: "Étude de l’existant",
    SourceKind.TRIAL: "Essai",
}


def mark_of_source(source: EvidenceSource) -> str:
    """What the page of a correction carries: a source corrected meanwhile has another mark."""
    return source.changed_at.isoformat()


@transaction.atomic
def record_source(
    *,
    workspace: Investigation,
    kind: SourceKind,
    values: Mapping[str, Any],
    client_key: UUID | None,
    actor: Any,
    at: dt.datetime,
) -> tuple[EvidenceSource, bool]:
    """The next source of its kind, with its words, held by `actor`; and whether it is new.

    `values` has FACTS, and may have `segment`, `new_segment` (a name) and `verbatims` (lines). The same `client_key`
    again is the same form sent twice: the first row is returned, untouched.
    """
    locked = lock_investigation(workspace.pk)
    sent = locked.sources.filter(client_key=client_key).first() if client_key else None
    if sent is not None:
        return sent, False
    last = locked.sources.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0
    segment = _segment(locked, values)
    source = EvidenceSource.objects.create(
        investigation=locked,
        kind=kind,
        number=last + 1,
        segment=segment,
        held_by=actor,
        created_at=at,
        changed_at=at,
        client_key=client_key,
        **_facts(kind, values),
    )
    _write_verbatims(source, values.get("verbatims", ()))
    return source, True


@transaction.atomic
def correct_source(
    *, source: EvidenceSource, values: Mapping[str, Any], base: str, actor: Any, at: dt.datetime
) -> EvidenceSource:
    """Write the facts and the words again. Cells of the matrix keep the verbatims that did not change.

    Side effect: the term of the identity follows the date and the sensitivity. Raises ChangedMeanwhileError when the
    source is no longer the one of mark `base`.
    """
    # The investigation first, as everywhere: two people who add the same profile wait for one another.
    workspace = lock_investigation(source.investigation_id)
    locked = EvidenceSource.objects.select_for_update(of=("self",)).select_related("held_by").get(pk=source.pk)
    if mark_of_source(locked) != base:
        raise ChangedMeanwhileError(locked)
    locked.segment = _segment(workspace, values)
    for name, value in _facts(SourceKind(locked.kind), values).items():
        setattr(locked, name, value)
    locked.changed_at = at
    locked.save(update_fields=[*FACTS, "segment", "changed_at"])
    if "verbatims" in values:
        _write_verbatims(locked, values["verbatims"])
    locked.investigation = Investigation.objects.select_related("programme").get(pk=workspace.pk)
    settle_term(source=locked, at=at)
    return locked


def _facts(kind: SourceKind, values: Mapping[str, Any]) -> dict[str, Any]:
    title = values["title"] or DEFAULT_TITLES[kind]
    return {**{name: values[name] for name in FACTS}, "title": title}


def _segment(workspace: Investigation, values: Mapping[str, Any]) -> Segment | None:
    """The chosen profile, or the one that was named: created when nobody named it before, whatever its capitals."""
    name = values.get("new_segment") or ""
    if not name:
        return values.get("segment")
    known = list(workspace.segments.order_by("position"))
    same = next((segment for segment in known if segment.name.casefold() == name.casefold()), None)
    if same is not None:
        return same
    if len(known) >= MAX_SEGMENTS:
        raise RefusedError(
            f"Au plus {MAX_SEGMENTS} profils : choisissez-en un, ou regroupez-en deux.", field="new_segment"
        )
    return workspace.segments.create(position=max((one.position for one in known), default=0) + 1, name=name)


def _write_verbatims(source: EvidenceSource, lines: Sequence[str]) -> None:
    """A line that stays the same keeps its row, which cells of the matrix may quote."""
    stored: dict[str, list[Verbatim]] = {}
    for verbatim in source.verbatims.order_by("position"):
        stored.setdefault(verbatim.text, []).append(verbatim)
    kept, added = [], []
    for position, text in enumerate(lines, start=1):
        same = stored.get(text)
        if same:
            verbatim = same.pop(0)
            verbatim.position = position
            kept.append(verbatim)
        else:
            added.append(Verbatim(source=source, position=position, text=text))
    source.verbatims.exclude(pk__in=[verbatim.pk for verbatim in kept]).delete()
    Verbatim.objects.bulk_update(kept, ["position"])
    Verbatim.objects.bulk_create(added)
