"""What a source says of each hypothesis: one save for all of them, or for one."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from core.text import one_line
from investigations.models import Evidence, EvidenceSource, Interview
from investigations.services.locking import lock_investigation
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.workspace_states import ConsentState, Direction, Strength

MAX_VERBATIMS = 60
NOTHING = "0"  # the mark of an empty cell
_MARK_LENGTH = 16
NOT_QUOTED = "La personne n’a pas accepté d’être citée : notez ce que vous avez compris avec vos mots."
NOT_NOTED = "La personne a refusé, ou retiré son accord : rien de ce qu’elle a dit n’est gardé, même avec vos mots."


@dataclass(frozen=True)
class Cell:
    """What was chosen for one hypothesis. `direction` empty: the source says nothing of it.

    `new_verbatim` is words to keep with the source, then to quote here; it stands before `verbatim_id`. `seen` is the
    mark of the cell that the page showed.
    """

    direction: str = ""
    strength: int = Strength.MEDIUM
    verbatim_id: int | None = None
    new_verbatim: str = ""
    note: str = ""
    seen: str = NOTHING

    @property
    def mark(self) -> str:
        if not self.direction:
            return NOTHING
        said = f"{self.direction}\x1f{int(self.strength)}\x1f{self.verbatim_id or ''}\x1f{self.note}"
        return hashlib.sha256(said.encode()).hexdigest()[:_MARK_LENGTH]


def cell_of(evidence: Evidence | None) -> Cell:
    """A stored cell; `seen` is its own mark."""
    if evidence is None:
        return Cell()
    bare = Cell(evidence.direction, evidence.strength, evidence.verbatim_id, "", evidence.note)
    return Cell(evidence.direction, evidence.strength, evidence.verbatim_id, "", evidence.note, bare.mark)


@dataclass(frozen=True)
class Allowed:
    """What the consent of the person met lets one keep of her words."""

    note: bool = True
    quote: bool = True


def allowed_words(source: EvidenceSource) -> Allowed:
    """Everything, but for an interview: words as they were said with the person's agreement only, and none at all once
    she refused or took it back. One statement."""
    interview = Interview.objects.filter(source=source).values_list("consent", "allows_verbatims").first()
    if interview is None:
        return Allowed()
    consent, allows_verbatims = interview
    return Allowed(
        note=consent not in (ConsentState.REFUSED, ConsentState.WITHDRAWN),
        quote=consent == ConsentState.GIVEN and allows_verbatims,
    )


@transaction.atomic
def record_evidence(*, source: EvidenceSource, cells: Mapping[int, Cell], actor: Any, at: dt.datetime) -> int:
    """Write what a source says of the hypotheses of `cells` (by key). All or nothing; returns how many changed.

    A cell that its author left as it was shown keeps what is stored now. Raises ChangedMeanwhileError with the stored
    Evidence by hypothesis (None: emptied) when another person changed a cell that is changed here too. Raises
    RefusedError for words without a direction, words not to be quoted, a verbatim of another source, or a hypothesis
    that is gone.
    """
    investigation = lock_investigation(source.investigation_id)
    stored = {row.hypothesis_id: row for row in Evidence.objects.filter(source=source).order_by("pk")}
    wanted = {pk: _cleaned(cell) for pk, cell in cells.items()}
    changed = {pk: cell for pk, cell in wanted.items() if cell.new_verbatim or cell.mark != cell.seen}
    known = set(investigation.hypotheses.values_list("pk", flat=True))
    if not changed.keys() <= known:
        raise RefusedError("Une hypothèse vient d’être retirée par une autre personne de l’équipe : relisez la page.")
    theirs = {pk: stored.get(pk) for pk, cell in changed.items() if _is_overtaken(cell, stored.get(pk))}
    if theirs:
        raise ChangedMeanwhileError(theirs)
    verbatims = _verbatims(source, changed.values())
    written = 0
    for pk, cell in changed.items():
        written += _write(source, pk, cell, stored.get(pk), verbatims, actor=actor, at=at)
    return written


def _cleaned(cell: Cell) -> Cell:
    cleaned = Cell(
        direction=Direction(cell.direction) if cell.direction else "",
        strength=Strength(cell.strength),
        verbatim_id=cell.verbatim_id,
        new_verbatim=one_line(cell.new_verbatim),
        note=one_line(cell.note),
        seen=cell.seen,
    )
    if not cleaned.direction and (cleaned.new_verbatim or cleaned.note or cleaned.verbatim_id):
        raise RefusedError("Des mots sans sens : dites si la source appuie, contredit ou nuance l’hypothèse.")
    return cleaned


def _is_overtaken(cell: Cell, stored: Evidence | None) -> bool:
    now = cell_of(stored).mark
    return now != cell.seen and (bool(cell.new_verbatim) or now != cell.mark)


def _verbatims(source: EvidenceSource, cells: Any) -> dict[str, int]:
    """Keys of the source's verbatims by text, those typed here added. Raises RefusedError."""
    known = dict(source.verbatims.order_by("position").values_list("pk", "text"))
    if any(cell.verbatim_id and cell.verbatim_id not in known for cell in cells):
        raise RefusedError("Ce verbatim n’est plus parmi ceux de cette source : choisissez-en un autre.")
    by_text = {text: pk for pk, text in known.items()}
    typed = [text for text in dict.fromkeys(cell.new_verbatim for cell in cells) if text and text not in by_text]
    allowed = allowed_words(source)
    if not allowed.note and any(cell.note for cell in cells):
        raise RefusedError(NOT_NOTED)
    if not typed:
        return by_text
    if not allowed.quote:
        raise RefusedError(NOT_QUOTED)
    if len(known) + len(typed) > MAX_VERBATIMS:
        raise RefusedError(f"Une source garde au plus {MAX_VERBATIMS} verbatims : choisissez les plus parlants.")
    last = source.verbatims.aggregate(last=Max("position"))["last"] or 0
    for position, text in enumerate(typed, start=last + 1):
        by_text[text] = source.verbatims.create(position=position, text=text).pk
    return by_text


def _write(
    source: EvidenceSource,
    hypothesis_id: int,
    cell: Cell,
    stored: Evidence | None,
    verbatims: Mapping[str, int],
    *,
    actor: Any,
    at: dt.datetime,
) -> int:
    if not cell.direction:
        return Evidence.objects.filter(source=source, hypothesis_id=hypothesis_id).delete()[0]
    values = {
        "direction": cell.direction,
        "strength": cell.strength,
        "verbatim_id": verbatims[cell.new_verbatim] if cell.new_verbatim else cell.verbatim_id,
        "note": cell.note,
    }
    if stored is not None and all(getattr(stored, name) == value for name, value in values.items()):
        return 0
    Evidence.objects.update_or_create(
        source=source, hypothesis_id=hypothesis_id, defaults={**values, "author": actor, "at": at}
    )
    return 1
