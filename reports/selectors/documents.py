"""Documents that exist, that are missing, or that may no longer be shown."""

import dataclasses
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from core.models import Job, StoredFile
from investigations.models import Investigation, InvestigationTransition, SheetVersion
from reports.models import SheetDocument, Synthesis
from reports.permissions import public_sheet_documents


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
    """The PDF of a sheet as anyone may fetch it; None when there is none for its present text. One query."""
    row = (
        public_sheet_documents()
        .filter(investigation=investigation)
        .values_list("file__size_bytes", "page_count")
        .first()
    )
    return None if row is None else DocumentLink(investigation.slug, *row)


def sheet_file(slug: str) -> StoredFile | None:
    """The PDF that the address of a sheet gives; None when unpublished, not built yet, or of an older text."""
    document = public_sheet_documents().select_related("file").filter(investigation__slug=slug).first()
    return None if document is None else document.file


def sheets_without_document(version: str) -> QuerySet[Investigation]:
    """Published sheets whose PDF is missing, or comes from another text or another template."""
    settled = SheetDocument.objects.filter(
        investigation=OuterRef("pk"), sheet_updated_at=OuterRef("updated_at"), template_version=version
    )
    return Investigation.objects.published().filter(~Exists(settled))


def withdrawn_since(synthesis: Synthesis, slugs: Collection[str]) -> int:
    """How many of the sheets that the synthesis froze were withdrawn since. One query.

    `slugs` are those of its frozen values. Such a document may not be built, nor given any more.
    """
    return len(slugs) - len(still_public(synthesis, slugs))


def still_public(synthesis: Synthesis, slugs: Collection[str]) -> set[str]:
    """Those of these sheets whose frozen text may still be read. One query.

    A sheet withdrawn, then published again, is not among them: it may have come back without the very words for which
    it was withdrawn. Nor is one whose version of that day was erased since: the frozen text is a copy of it. Asking for
    the synthesis again freezes what it says now.
    """
    version = SheetVersion.objects.filter(investigation=OuterRef("pk"), published_at__lte=synthesis.created_at)
    withdrawals = InvestigationTransition.objects.filter(
        subject=OuterRef("pk"), transition="withdraw", at__gt=synthesis.created_at
    )
    return set(
        Investigation.objects.published()
        .annotate(erased_at=Subquery(version.order_by("-number").values("erased_at")[:1]))
        .filter(
            ~Exists(withdrawals),
            Q(erased_at__isnull=True) | Q(erased_at__lte=synthesis.created_at),
            programme=synthesis.programme_id,
            slug__in=slugs,
        )
        .values_list("slug", flat=True)
    )


def latest_job(synthesis: Synthesis) -> Job | None:
    """The last job asked for this synthesis, retries included."""
    return Job.objects.filter(key=synthesis.job_key).order_by("-created_at", "id").first()
