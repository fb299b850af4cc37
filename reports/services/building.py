"""Building documents, in the worker: the synthesis asked for, the PDF of each sheet, their export to a folder."""

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from core import jobs
from core.files import store_file
from core.models import Job, StoredFile
from investigations.models import Investigation
from investigations.selectors.public_parts import with_shown_parts
from investigations.services.locking import lock_investigation
from reports import documents, rendering
from reports.chapter_shelf import DatabaseShelf
from reports.chapters import build_chaptered
from reports.illustration import illustrated
from reports.models import SheetDocument, Synthesis
from reports.pdf_checks import check_pdf
from reports.pictures import stored_pictures
from reports.reduction import hashes_that_left
from reports.selectors import freeze_sheets, left_since, sheets_without_document, shown_files
from reports.services.claims import claimed_sheets
from reports.services.locks import lock_sheets
from reports.services.removal import discard_chapters_showing, discard_file
from reports.services.requests import refusal_of
from reports.synthesis_data import SheetValue, SynthesisValue
from reports.template_version import template_version

logger = logging.getLogger(__name__)

PDF = "application/pdf"
BATCH = 20  # sheets laid out by one child: its start, about a second, is shared

Advance = Callable[[int, int, str], None]  # (done, total, step in words)


def build_synthesis(*, synthesis: Synthesis, job: Job, at: dt.datetime, advance: Advance) -> StoredFile:
    """Lay out the frozen values and store the document. Doing it twice gives the same one.

    Side effects: child processes; chapters kept for the next build; one stored file. Raises core.jobs.JobError.
    """
    if synthesis.is_built:
        return synthesis.file
    value = SynthesisValue.from_json(synthesis.data)
    if left := left_since(synthesis, value):
        raise jobs.JobError(refusal_of(left))
    content, page_count = build_chaptered(
        value, shelf=DatabaseShelf(at=at), pictures=stored_pictures(value.pictures), advance=advance
    )
    _check(content)
    with transaction.atomic():
        # Under the locks that a withdrawal takes too: it comes before, and is seen, or after, and finds what is kept.
        lock_sheets(value, programme=synthesis.programme_id)
        left = left_since(synthesis, value)
        if not left:
            return _kept(synthesis, value, content, page_count, job)
        discard_chapters_showing(hashes_that_left(value, left))
    raise jobs.JobError(refusal_of(left))


def _kept(synthesis: Synthesis, value: SynthesisValue, content: bytes, page_count: int, job: Job) -> StoredFile:
    locked = Synthesis.objects.select_for_update(of=("self",)).get(pk=synthesis.pk)
    if not locked.is_built:  # else another worker was faster
        locked.file = store_file(content=content, name=f"{_file_stem(value)}.pdf", content_type=PDF)
        locked.page_count = page_count
        locked.job = job
        locked.save(update_fields=["file", "page_count", "job"])
    return locked.file


def _file_stem(value: SynthesisValue) -> str:
    scope = "" if value.is_whole else f"-{value.scope_slug or '-'.join(region.slug for region in value.regions)}"
    return f"synthese-{value.programme.slug}{scope}"[:110]


def export_documents(
    value: SynthesisValue, *, sheets: int, at: dt.datetime, advance: Advance
) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the synthesis, then of its first sheets, checked like any other. Stores chapters only."""
    content, _pages = build_chaptered(
        value, shelf=DatabaseShelf(at=at), pictures=stored_pictures(value.pictures), advance=advance
    )
    _check(content)
    yield f"{_file_stem(value)}.pdf", content
    parts = [_sheet_part(sheet) for sheet in value.sheets[:sheets]]
    for part in rendering.render_pdf(parts, limits=rendering.BATCH_LIMITS) if parts else ():
        _check(part.pdf)
        yield f"fiche-{part.name}.pdf", part.pdf


def _check(content: bytes) -> int:
    """Raises JobError. Links to our own site may be plain http where the site itself is: development, demonstration."""
    return check_pdf(content, allow_http=settings.SITE_URL.startswith("http://"))


def build_sheet_documents(*, investigations: Iterable[Investigation], at: dt.datetime) -> int:
    """Build the PDF of published sheets whose own is missing or old. Returns how many were built.

    Side effects: one child for each batch; one stored file a sheet; the file it replaces is removed. A sheet that
    cannot be laid out keeps a row that says why, and is tried again when its text or the template changes. Sheets that
    another worker is laying out are left to it; one revised meanwhile is built again before the end.
    """
    ids = [investigation.pk for investigation in investigations]
    due = sheets_without_document(template_version()).filter(pk__in=ids)
    tried: set[tuple[uuid.UUID, dt.datetime]] = set()
    built = 0
    while batch := _next_batch(due, tried):
        with claimed_sheets([pk for pk, _updated_at in batch]) as claimed:
            # Asked again under the claim: another worker may have just finished them.
            built += _build_batch(due.filter(pk__in=claimed), at=at)
        tried.update(batch)
    return built


def _next_batch(
    due: QuerySet[Investigation], tried: set[tuple[uuid.UUID, dt.datetime]]
) -> list[tuple[uuid.UUID, dt.datetime]]:
    """Sheets still due, in their order, whose present text was not tried by this worker."""
    waiting = due.order_by("position", "pk").values_list("pk", "updated_at")
    return [state for state in waiting if state not in tried][:BATCH]


def _build_batch(due: QuerySet[Investigation], *, at: dt.datetime) -> int:
    dates = {row.slug: row for row in due.order_by("position", "pk")}
    values = freeze_sheets(due)
    if not values:
        return 0
    outcomes = zip(values, _render_sheets(values), strict=True)
    return sum(_record_document(dates[value.slug], value, outcome, at=at) for value, outcome in outcomes)


def _render_sheets(values: Sequence[SheetValue]) -> list[rendering.RenderedPart | jobs.JobError]:
    """One child for all; when that fails, one each, so that a bad sheet only harms itself."""
    parts = [_sheet_part(value) for value in values]
    try:
        return list(rendering.render_pdf(parts, limits=rendering.BATCH_LIMITS))
    except jobs.JobError as failure:
        if len(parts) == 1:
            return [failure]
    outcomes: list[rendering.RenderedPart | jobs.JobError] = []
    for part in parts:
        try:
            outcomes += rendering.render_pdf([part], limits=rendering.SHEET_LIMITS)
        except jobs.JobError as failure:
            outcomes.append(failure)
    return outcomes


def _sheet_part(value: SheetValue) -> rendering.Part:
    return illustrated(rendering.Part(value.slug, documents.sheet_html(value)), stored_pictures(value.pictures))


def _record_document(
    investigation: Investigation, value: SheetValue, outcome: rendering.RenderedPart | jobs.JobError, *, at: dt.datetime
) -> int:
    error = ""
    if isinstance(outcome, rendering.RenderedPart):
        try:
            _check(outcome.pdf)
        except jobs.JobError as refusal:
            error = str(refusal)
    else:
        error = str(outcome)
    if error:
        logger.error("PDF of the sheet %s: %s", value.slug, error)
    with transaction.atomic():
        # The sheet is locked: two workers on the same one follow each other, and its withdrawal waits.
        sheet = lock_investigation(investigation.pk, new_rows_wait=True)
        present = with_shown_parts(Investigation.objects.published().filter(pk=sheet.pk)).first()
        pictures = {picture.file for picture in value.pictures}
        if present is None or shown_files(present) != pictures:  # laid out again at the next sweep, as it is then
            return 0
        replaced = SheetDocument.objects.filter(investigation=sheet).select_related("file").first()
        file = None if error else store_file(content=outcome.pdf, name=f"fiche-{value.slug}.pdf", content_type=PDF)
        SheetDocument.objects.update_or_create(
            investigation=sheet,
            defaults={
                "data_hash": value.data_hash(),
                "template_version": template_version(),
                "sheet_updated_at": investigation.updated_at,
                "file": file,
                "page_count": None if error else outcome.page_count,
                "pictures": [] if error else sorted(pictures),
                "error": error[:300],
                "built_at": at,
            },
        )
        if replaced and replaced.file:
            discard_file(replaced.file)
    return 0 if error else 1
