"""Published syntheses as anyone reads them: the version of an address, without the sheets and pictures taken back."""

import dataclasses
import uuid

from django.db.models import OuterRef, QuerySet, Subquery

from core.models import StoredFile
from reports.models import PublishedSynthesis, Synthesis
from reports.reduction import Left, without
from reports.selectors.documents import left_since
from reports.synthesis_data import SynthesisValue


def current_publications() -> QuerySet[PublishedSynthesis]:
    """The last version of each address that is online: what a visitor reads."""
    latest = PublishedSynthesis.objects.online().filter(slug=OuterRef("slug")).order_by("-number")
    return PublishedSynthesis.objects.filter(pk=Subquery(latest.values("pk")[:1]))


@dataclasses.dataclass(frozen=True)
class PublishedReading:
    """A version, its frozen values, and what of them may no longer be read."""

    publication: PublishedSynthesis
    value: SynthesisValue
    left: Left

    @property
    def public(self) -> frozenset[str]:
        """Slugs of the sheets that may still be read."""
        return frozenset(sheet.slug for sheet in self.value.sheets) - self.left.sheets

    def readable(self) -> SynthesisValue | None:
        """What may still be read, counted again; None when nothing remains."""
        return without(self.value, self.left)


def published_reading(slug: str) -> PublishedReading | None:
    """Two queries. None when nothing is online at this address."""
    publication = (
        current_publications()
        .filter(slug=slug)
        .select_related("synthesis__programme", "snapshot", "offered__file")
        .first()
    )
    if publication is None:
        return None
    value = SynthesisValue.from_json(publication.synthesis.data)
    return PublishedReading(publication, value, left_since(publication.synthesis, value))


def was_published(slug: str) -> bool:
    """Whether something was online at this address once: then it says so, instead of not knowing it."""
    return PublishedSynthesis.objects.filter(slug=slug, synthesis__programme__state="published").exists()


def offered_document(publication: PublishedSynthesis) -> Synthesis | None:
    """The document that may be given now: built, and without any sheet or picture taken back since. One query."""
    offered = publication.offered
    if offered is None or not offered.is_built:
        return None
    return None if left_since(offered, SynthesisValue.from_json(offered.data)) else offered


def public_picture(slug: str, file: uuid.UUID) -> StoredFile | None:
    """A picture that the version online at this address shows: that of a région leaves with its last sheet, that of a
    sheet leaves its public page and this one together."""
    reading = published_reading(slug)
    if reading is None:
        return None
    value = reading.readable()
    if value is None or not any(picture.file == str(file) for picture in value.pictures):
        return None
    return StoredFile.objects.filter(pk=file).first()
