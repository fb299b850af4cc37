"""Verbs: ask for a synthesis, build it, keep the PDF of each sheet in step with its text."""

import datetime as dt
import logging
from collections.abc import Callable, Collection, Iterable, Sequence

from django.conf import settings
from django.db import transaction

from core import jobs
from core.files import store_file
from core.models import Job, StoredFile
from investigations.models import Investigation
from programmes.models import Programme
from reports import documents, rendering
from reports.chapters import build_chaptered
from reports.models import SheetDocument, Synthesis
from reports.pdf_checks import check_pdf
from reports.selectors import freeze_sheets, freeze_synthesis, sheets_without_document, withdrawn_since
from reports.synthesis_data import SheetValue, SynthesisValue
from reports.template_version import template_version

logger = logging.getLogger(__name__)

PDF = "application/pdf"
BATCH = 20  # sheets laid out by one child: its start, about a second, is shared
WITHDRAWN = (
    "Une fiche de cette synthèse a été retirée de la publication depuis la demande. Demandez une nouvelle synthèse : elle"
    " partira des fiches publiées aujourd'hui."
)

Advance = Callable[[int, int, str], None]  # (done, total, step in words)


class EmptySynthesisError(Exception):
    """Nothing is published for this programme or these régions. Carries a French sentence."""


def request_synthesis(
    *, programme: Programme, region_codes: Collection[str], actor: object, at: dt.datetime, result_path: str = ""
) -> tuple[Synthesis, Job | None, bool]:
    """Freeze the published sheets and ask for their document. Returns (synthesis, job, whether the job is new).

    The same data under the same template is the same row: a document built before is given back without any job. The
    door rings the worker after commit. Raises EmptySynthesisError.
    """
    value = freeze_synthesis(programme, region_codes)
    if value is None:
        raise EmptySynthesisError("Aucune fiche n'est publiée pour ce choix : il n'y a rien à imprimer.")
    with transaction.atomic():
        synthesis, _created = Synthesis.objects.get_or_create(
            data_hash=value.data_hash(),
            template_version=template_version(),
            defaults={
                "programme": programme,
                "region_codes": [region.code for region in value.regions] if region_codes else [],
                "sheet_count": len(value.sheets),
                "data": value.to_json(),
                "requested_by": actor,
                "created_at": at,
            },
        )
        if synthesis.is_built:
            return synthesis, None, False
        job, is_new = jobs.request_job(
            key=synthesis.job_key,
            title=_title(value),
            task="reports.tasks.render_synthesis",
            total=len(value.regions) + 2,
            requested_by=actor,
            at=at,
            result_path=result_path or f"/gestion/syntheses/{synthesis.pk}/",
        )
        if synthesis.job_id != job.pk:
            synthesis.job = job
            synthesis.save(update_fields=["job"])
    return synthesis, job, is_new


def _title(value: SynthesisValue) -> str:
    scope = "" if value.is_whole else f" ({', '.join(value.scope_names)})"
    return f"Synthèse {value.programme.edition} · {value.programme.name}{scope}"[:200]


def build_synthesis(*, synthesis: Synthesis, job: Job, at: dt.datetime, advance: Advance) -> StoredFile:
    """Lay out the frozen values and store the document. Doing it twice gives the same one.

    Side effects: child processes; chapters kept for the next build; one stored file. Raises core.jobs.JobError.
    """
    if synthesis.is_built:
        return synthesis.file
    value = SynthesisValue.from_json(synthesis.data)
    slugs = [sheet.slug for sheet in value.sheets]
    if withdrawn_since(synthesis, slugs):
        raise jobs.JobError(WITHDRAWN)
    content, page_count = build_chaptered(value, at=at, advance=advance)
    check_pdf(content, allow_http=settings.SITE_URL.startswith("http://"))
    if withdrawn_since(synthesis, slugs):
        raise jobs.JobError(WITHDRAWN)
    with transaction.atomic():
        locked = Synthesis.objects.select_for_update(of=("self",)).get(pk=synthesis.pk)
        if locked.is_built:  # another worker was faster
            return locked.file
        locked.file = store_file(content=content, name=f"{_file_stem(value)}.pdf", content_type=PDF)
        locked.page_count = page_count
        locked.job = job
        locked.save(update_fields=["file", "page_count", "job"])
    return locked.file


def _file_stem(value: SynthesisValue) -> str:
    scope = "" if value.is_whole else f"-{'-'.join(region.slug for region in value.regions)}"
    return f"synthese-{value.programme.slug}{scope}"[:110]


def build_sheet_documents(*, investigations: Iterable[Investigation], at: dt.datetime) -> int:
    """Build the PDF of published sheets whose own is missing or old. Returns how many were built.

    Side effects: one child for each batch; one stored file a sheet; the file it replaces is removed. A sheet that cannot be
    laid out keeps a row that says why, and is tried again when its text or the template changes.
    """
    ids = [investigation.pk for investigation in investigations]
    due = sheets_without_document(template_version()).filter(pk__in=ids)
    dates = {row.slug: row for row in due.order_by("position", "pk")}
    values = freeze_sheets(due)
    built = 0
    for start in range(0, len(values), BATCH):
        batch = values[start : start + BATCH]
        for value, outcome in zip(batch, _render_sheets(batch), strict=True):
            built += _record_document(dates[value.slug], value, outcome, at=at)
    return built


def _render_sheets(values: Sequence[SheetValue]) -> list[rendering.RenderedPart | jobs.JobError]:
    """One child for all; when that fails, one each, so that a bad sheet only harms itself."""
    parts = [rendering.Part(value.slug, documents.sheet_html(value)) for value in values]
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


def _record_document(
    investigation: Investigation, value: SheetValue, outcome: rendering.RenderedPart | jobs.JobError, *, at: dt.datetime
) -> int:
    error = ""
    if isinstance(outcome, rendering.RenderedPart):
        try:
            check_pdf(outcome.pdf, allow_http=settings.SITE_URL.startswith("http://"))
        except jobs.JobError as refusal:
            error = str(refusal)
    else:
        error = str(outcome)
    if error:
        logger.error("PDF of the sheet %s: %s", value.slug, error)
    with transaction.atomic():
        # The sheet is locked: two workers on the same one follow each other, and its withdrawal waits.
        sheet = Investigation.objects.select_for_update(of=("self",)).get(pk=investigation.pk)
        if not Investigation.objects.published().filter(pk=sheet.pk).exists():
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
                "error": error[:300],
                "built_at": at,
            },
        )
        if replaced and replaced.file:
            discard_file(replaced.file)
    return 0 if error else 1


def drop_sheet_document(*, investigation: Investigation) -> None:
    """Remove the PDF of a sheet that is public no longer: row now, bytes after commit."""
    document = SheetDocument.objects.filter(investigation=investigation).select_related("file").first()
    if document is None:
        return
    document.delete()
    if document.file:
        discard_file(document.file)


def discard_file(stored: StoredFile) -> None:
    """Delete a stored file that nothing points at any more: row now, bytes after commit."""
    content = stored.content
    name, storage = content.name, content.storage
    stored.delete()
    transaction.on_commit(lambda: storage.delete(name))
