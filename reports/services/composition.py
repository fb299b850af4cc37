"""Writing a composition: texts together, words cited with consent, pictures, order, sheets left out."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from core.files import discard_file
from core.models import StoredFile
from core.text import one_line, plain_lines
from core.uploads import CheckedPicture
from core.written_together import Answer, Conflict, is_revision_due, settle
from investigations.services.kept_files import storing
from investigations.services.row_marks import RefusedError, write_unless_changed
from programmes.models import Programme
from reports.composition_fields import LINES
from reports.models import (
    Composition,
    CompositionPicture,
    CompositionRevision,
    CompositionVerbatim,
    FigureSnapshot,
    Synthesis,
)

MAX_VERBATIMS, MAX_PICTURES = 60, 40
_TOO_MANY = "Cette composition compte déjà {maximum} {things} : retirez-en avant d’en ajouter."


@dataclasses.dataclass(frozen=True)
class CompositionSaved:
    """`texts`: what is stored now, for each field that was sent."""

    at: dt.datetime
    written: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    texts: Mapping[str, str]


def clean_text(field: str, text: str) -> str:
    """As it is stored."""
    return one_line(text) if field in LINES else plain_lines(text)


@transaction.atomic
def save_texts(*, programme: Programme, answers: Mapping[str, Answer], actor: Any, at: dt.datetime) -> CompositionSaved:
    """Write the texts that nobody else changed since the page was loaded; give both back for the others.

    Each replaced text is kept (`CompositionRevision`) at each change of hand, and every ten minutes for the same hand.
    """
    composition = locked_composition(programme)
    settled = settle(composition, answers, clean=clean_text)
    if settled.written:
        _keep_replaced(composition, settled.written, actor=actor, at=at)
        _write(composition, settled.written, at=at)
    return CompositionSaved(at, tuple(settled.written), settled.conflicts, settled.texts)


@transaction.atomic
def restore_text(*, revision: CompositionRevision, actor: Any, at: dt.datetime) -> None:
    """Put a replaced text back; what it replaces is kept in its turn."""
    composition = Composition.objects.select_for_update(of=("self",)).get(pk=revision.composition_id)
    stored = getattr(composition, revision.field)
    if stored == revision.text:
        return
    CompositionRevision.objects.create(composition=composition, field=revision.field, text=stored, author=actor, at=at)
    _write(composition, {revision.field: revision.text}, at=at)


@transaction.atomic
def add_verbatim(
    *, programme: Programme, values: Mapping[str, Any], actor: Any, at: dt.datetime
) -> CompositionVerbatim:
    """Raises RefusedError when there are too many; IntegrityError (named constraint) without consent."""
    composition = locked_composition(programme)
    if composition.verbatims.count() >= MAX_VERBATIMS:
        raise RefusedError(_TOO_MANY.format(maximum=MAX_VERBATIMS, things="paroles"))
    return CompositionVerbatim.objects.create(
        composition=composition, position=_next(composition.verbatims), author=actor, **values
    )


@transaction.atomic
def change_verbatim(
    *, verbatim: CompositionVerbatim, values: Mapping[str, Any], base: str, actor: Any, at: dt.datetime
) -> CompositionVerbatim:
    """Raises ChangedMeanwhileError when somebody else changed it since `base`."""
    row = CompositionVerbatim.objects.select_for_update(of=("self",)).select_related("region").get(pk=verbatim.pk)
    write_unless_changed(row, values, base=base)
    return row


@transaction.atomic
def remove_verbatim(*, verbatim: CompositionVerbatim, actor: Any, at: dt.datetime) -> None:
    """Also when the person takes her consent back: syntheses that froze her words are told on the board."""
    verbatim.delete()


@transaction.atomic
def add_picture(
    *, programme: Programme, picture: CheckedPicture, name: str, values: Mapping[str, Any], actor: Any, at: dt.datetime
) -> CompositionPicture:
    """Side effect: one stored file, gone when the row is not written after all. Raises RefusedError."""
    composition = locked_composition(programme)
    if composition.pictures.count() >= MAX_PICTURES:
        raise RefusedError(_TOO_MANY.format(maximum=MAX_PICTURES, things="images"))
    with storing(picture, name=name) as stored:
        return CompositionPicture.objects.create(
            composition=composition,
            position=_next(composition.pictures),
            file=stored,
            width=picture.width,
            height=picture.height,
            author=actor,
            **values,
        )


@transaction.atomic
def change_picture(
    *, picture: CompositionPicture, values: Mapping[str, Any], base: str, actor: Any, at: dt.datetime
) -> CompositionPicture:
    """Raises ChangedMeanwhileError when somebody else changed it since `base`."""
    row = CompositionPicture.objects.select_for_update(of=("self",)).select_related("region", "file").get(pk=picture.pk)
    write_unless_changed(row, values, base=base)
    return row


@transaction.atomic
def remove_picture(*, picture: CompositionPicture, actor: Any, at: dt.datetime) -> None:
    """The row goes; its bytes too, unless a synthesis already asked for shows them."""
    stored = StoredFile.objects.get(pk=picture.file_id)
    picture.delete()
    if not is_frozen(stored):
        discard_file(stored)


def is_frozen(stored: StoredFile) -> bool:
    """Whether a synthesis froze this picture."""
    return Synthesis.objects.filter(data__composition__pictures__contains=[{"file": str(stored.pk)}]).exists()


@transaction.atomic
def cite_snapshot(*, programme: Programme, snapshot: FigureSnapshot, actor: Any, at: dt.datetime) -> None:
    """The texts take the values of their figures from this snapshot."""
    composition = locked_composition(programme)
    composition.snapshot = snapshot
    composition.saved_at = at
    composition.save(update_fields=["snapshot", "saved_at"])


def locked_composition(programme: Programme) -> Composition:
    """The only row of the programme, created the first time. To call inside a transaction."""
    composition, _is_new = Composition.objects.get_or_create(programme=programme)
    return Composition.objects.select_for_update(of=("self",)).get(pk=composition.pk)


def _next(rows: Any) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _keep_replaced(composition: Composition, replacing: Mapping[str, str], *, actor: Any, at: dt.datetime) -> None:
    latest = {
        revision.field: (revision.author_id, revision.at)
        for revision in composition.revisions.order_by("field", "-at", "-pk").distinct("field")
        if revision.field in replacing
    }
    CompositionRevision.objects.bulk_create(
        CompositionRevision(composition=composition, field=field, text=getattr(composition, field), author=actor, at=at)
        for field in replacing
        if is_revision_due(latest.get(field), actor=actor, at=at)
    )


def _write(composition: Composition, texts: Mapping[str, str], *, at: dt.datetime) -> None:
    for field, text in texts.items():
        setattr(composition, field, text)
    composition.saved_at = at
    composition.save(update_fields=[*texts, "saved_at"])
