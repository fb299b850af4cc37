"""Documents that exist, that are missing, or that may no longer be shown."""

import dataclasses
import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from core.models import Job, StoredFile
from investigations.models import Investigation, InvestigationTransition, SheetVersion
from investigations.selectors.public_parts import shown_parts_of, with_shown_parts
from reports.models import SheetDocument, Synthesis
from reports.permissions import public_sheet_documents
from reports.reduction import Left
from reports.synthesis_data import SynthesisValue


@dataclasses.dataclass(frozen=True)
class DocumentLink:
    """What a link to a PDF says: where, how heavy, how long."""

    slug: str
    size_bytes: int
    page_count: int

    @property
    def url(self) -> str:
        return reverse("reports:sheet_pdf", args=[self.slug])


def sheet_document_for(investigation: Investigation) -> DocumentLink | None:
    """The PDF of a sheet as anyone may fetch it; None when there is none for what it shows now. One query, and one more
    when it shows pictures."""
    document = public_sheet_documents().select_related("file").filter(investigation=investigation).first()
    if document is None or not is_showable(document):
        return None
    return DocumentLink(investigation.slug, document.file.size_bytes, document.page_count)


def sheet_file(slug: str) -> StoredFile | None:
    """The PDF that the address of a sheet gives; None when unpublished, not built yet, of an older text, or with a
    picture that may no longer be seen."""
    document = public_sheet_documents().select_related("file").filter(investigation__slug=slug).first()
    return document.file if document is not None and is_showable(document) else None


def sheets_without_document(version: str) -> QuerySet[Investigation]:
    """Published sheets whose PDF is missing, or comes from another text or another template."""
    settled = SheetDocument.objects.filter(
        investigation=OuterRef("pk"), sheet_updated_at=OuterRef("updated_at"), template_version=version
    )
    return Investigation.objects.published().filter(~Exists(settled))


def left_since(synthesis: Synthesis, value: SynthesisValue) -> Left:
    """What the synthesis froze in `value`, and may no longer be read. One query.

    While there is any, its document is neither built nor given, and its page does without.
    """
    return left_after(value, programme=synthesis.programme_id, frozen_at=synthesis.created_at)


def left_after(value: SynthesisValue, *, programme: int, frozen_at: dt.datetime) -> Left:
    """The same for values that no synthesis keeps.

    A sheet withdrawn, then published again, has left: it may have come back without the very words for which it was
    withdrawn. So has one whose version of that day was erased since: the frozen text is a copy of it. Asking for the
    synthesis again freezes what it says now. A picture has left when the public page of its sheet no longer shows it.
    """
    version = SheetVersion.objects.filter(investigation=OuterRef("pk"), published_at__lte=frozen_at)
    withdrawals = InvestigationTransition.objects.filter(
        subject=OuterRef("pk"), transition="withdraw", at__gt=frozen_at
    )
    rows = with_shown_parts(
        Investigation.objects.published()
        .annotate(erased_at=Subquery(version.order_by("-number").values("erased_at")[:1]))
        .filter(
            ~Exists(withdrawals),
            Q(erased_at__isnull=True) | Q(erased_at__lte=frozen_at),
            programme=programme,
            slug__in=[sheet.slug for sheet in value.sheets],
        )
    ).only("slug", "team_id")
    shown = {row.slug: shown_files(row) for row in rows.order_by("pk")}
    return Left(
        sheets=frozenset(sheet.slug for sheet in value.sheets if sheet.slug not in shown),
        pictures=frozenset(
            picture.file
            for sheet in value.sheets
            if sheet.slug in shown
            for picture in sheet.pictures
            if picture.file not in shown[sheet.slug]
        ),
    )


def shown_files(row: Investigation) -> set[str]:
    """Keys of the stored files of the pictures that the public page shows. `row` comes from `with_shown_parts`."""
    return {picture["file"] for picture in shown_parts_of(row).pictures}


def is_showable(document: SheetDocument) -> bool:
    """Whether readers may see all its pictures at this very moment. One query when it has some."""
    if not document.pictures:
        return True
    rows = with_shown_parts(Investigation.objects.filter(pk=document.investigation_id)).only("slug", "team_id")
    return set(document.pictures) <= shown_files(rows.get())


def latest_job(synthesis: Synthesis) -> Job | None:
    """The last job asked for this synthesis, retries included."""
    return Job.objects.filter(key=synthesis.job_key).order_by("-created_at", "id").first()
