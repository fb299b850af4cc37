"""Pictures of a sheet, and the presentation made to the committee. Contents were checked before (`core.uploads`).

Added or changed, they are part of what is signed. Removed, they leave the public page at once.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from core.files import discard_file
from core.models import StoredFile
from core.uploads import JPEG, PDF, CheckedPicture, CheckedUpload
from investigations.models import Investigation, SheetPicture, SheetPresentation, SheetRevision
from investigations.services.kept_files import storing
from investigations.services.locking import lock_investigation
from investigations.services.revisions import NOT_OPEN, target_of
from investigations.services.row_marks import RefusedError, write_unless_changed
from investigations.services.shown_pictures import announcing_pictures
from investigations.states import SheetState

MAX_PICTURES = 8
TOO_MANY = f"Une fiche montre {MAX_PICTURES} images au plus : retirez-en une d’abord."
WITHOUT_AGREEMENT = "On y reconnaît quelqu’un : sans son accord écrit, cette image ne peut pas être montrée."
NOT_A_PDF = "La présentation se joint en PDF : exportez-la depuis votre logiciel, puis joignez le PDF."


@transaction.atomic
def add_picture(
    *, investigation: Investigation, picture: CheckedPicture, values: Mapping[str, Any], actor: Any, at: dt.datetime
) -> SheetPicture:
    """Put a picture after the others. `values`: its words. The name of the file is not kept: it may tell somebody.

    Raises RefusedError beyond the limit, without the agreement of whoever is recognised, or while nothing is in
    preparation for a public sheet; no byte is left behind then.
    """
    sheet = _open_sheet(investigation)
    _refuse_without_agreement(values)
    pictures = SheetPicture.objects.filter(investigation=sheet)
    if pictures.count() >= MAX_PICTURES:
        raise RefusedError(TOO_MANY)
    last = pictures.aggregate(last=Max("position"))["last"] or 0
    name = f"image-{sheet.slug}.{'jpg' if picture.content_type == JPEG else 'png'}"
    with storing(picture, name=name) as stored:
        row = SheetPicture.objects.create(
            investigation=sheet,
            position=last + 1,
            file=stored,
            width=picture.width,
            height=picture.height,
            author=actor,
            **values,
        )
        _touch(sheet, at, brings_a_file=True)
    return row


@transaction.atomic
def change_picture(
    *, picture: SheetPicture, values: Mapping[str, Any], base: str, actor: Any, at: dt.datetime
) -> SheetPicture:
    """Its words. Raises ChangedMeanwhileError, RefusedError."""
    sheet = _open_sheet(Investigation(pk=picture.investigation_id))
    _refuse_without_agreement(values)
    locked = SheetPicture.objects.filter(pk=picture.pk).first()
    if locked is None:
        raise RefusedError("Cette image a été retirée entre-temps.")
    if write_unless_changed(locked, values, base=base):
        _touch(sheet, at)
    return locked


@transaction.atomic
def move_picture(*, picture: SheetPicture, step: int, actor: Any, at: dt.datetime) -> bool:
    """One place up (-1) or down (1). Returns whether it moved: at either end it stays."""
    sheet = _open_sheet(Investigation(pk=picture.investigation_id))
    rows = list(SheetPicture.objects.filter(investigation=sheet).order_by("position", "pk"))
    place = next((index for index, row in enumerate(rows) if row.pk == picture.pk), None)
    if place is None or not 0 <= place + step < len(rows):
        return False
    rows[place], rows[place + step] = rows[place + step], rows[place]
    for position, row in enumerate(rows, start=1):
        row.position = position
    SheetPicture.objects.bulk_update(rows, ["position"])
    _touch(sheet, at)
    return True


@transaction.atomic
def remove_picture(*, picture: SheetPicture, actor: Any, at: dt.datetime) -> None:
    """Row now, bytes after commit. From a public sheet too: what must no longer be seen waits for no version.

    Side effect then: `shown_pictures_changed` to upper floors, in this transaction.
    """
    sheet = lock_investigation(picture.investigation_id)
    gone = SheetPicture.objects.filter(pk=picture.pk).select_related("file").first()
    if gone is None:
        return
    with announcing_pictures(sheet):
        gone.delete()
    _discard(gone.file)
    _touch(sheet, at)


@transaction.atomic
def set_presentation(
    *, investigation: Investigation, upload: CheckedUpload, actor: Any, at: dt.datetime
) -> SheetPresentation:
    """Join the presentation, or replace it. Raises RefusedError unless it is a PDF."""
    sheet = _open_sheet(investigation)
    if upload.content_type != PDF:
        raise RefusedError(NOT_A_PDF, field="file")
    former = SheetPresentation.objects.filter(investigation=sheet).select_related("file").first()
    with storing(upload, name=f"presentation-{sheet.slug}.pdf") as stored:
        row, _is_new = SheetPresentation.objects.update_or_create(
            investigation=sheet, defaults={"file": stored, "author": actor, "at": at}
        )
        if former is not None:
            _discard(former.file)
        _touch(sheet, at, brings_a_file=True)
    return row


@transaction.atomic
def remove_presentation(*, investigation: Investigation, actor: Any, at: dt.datetime) -> bool:
    """From a public sheet too. Returns whether there was one."""
    sheet = lock_investigation(investigation.pk)
    gone = SheetPresentation.objects.filter(investigation=sheet).select_related("file").first()
    if gone is None:
        return False
    gone.delete()
    _discard(gone.file)
    _touch(sheet, at)
    return True


def _open_sheet(investigation: Investigation) -> Investigation:
    """Locked. Raises RefusedError while it is public and no version is in preparation."""
    sheet = lock_investigation(investigation.pk)
    if target_of(sheet) is None:
        raise RefusedError(NOT_OPEN)
    return sheet


def _refuse_without_agreement(values: Mapping[str, Any]) -> None:
    if values.get("shows_people") and not values.get("people_agreed"):
        raise RefusedError(WITHOUT_AGREEMENT, field="people_agreed")


def _touch(sheet: Investigation, at: dt.datetime, *, brings_a_file: bool = False) -> None:
    """The date of a public sheet is that of its text: its PDF is served as long as that does not move. A version that
    brings a file is one of substance: nobody but the team has seen it (`selectors.gate` checks it again)."""
    if sheet.state == SheetState.PUBLISHED:
        nature = {"is_substantive": True} if brings_a_file else {}
        SheetRevision.objects.filter(investigation=sheet).update(saved_at=at, **nature)
        return
    sheet.updated_at = at
    sheet.save(update_fields=["updated_at"])


def _discard(file: StoredFile) -> None:
    """Unless another row shows the same file."""
    is_shared = SheetPicture.objects.filter(file=file).exists() or SheetPresentation.objects.filter(file=file).exists()
    if not is_shared:
        discard_file(file)
