"""Published syntheses as anyone reads them: the version of an address, without the sheets withdrawn since."""

import dataclasses
import uuid

from django.db.models import OuterRef, QuerySet, Subquery

from core.models import StoredFile
from reports.models import PublishedSynthesis, Synthesis
from reports.reduction import without_sheets
from reports.selectors.documents import still_public
from reports.synthesis_data import SynthesisValue


def current_publications() -> QuerySet[PublishedSynthesis]:
    """The last version of each address that is online: what a visitor reads."""
    latest = PublishedSynthesis.objects.online().filter(slug=OuterRef("slug")).order_by("-number")
    return PublishedSynthesis.objects.filter(pk=Subquery(latest.values("pk")[:1]))


@dataclasses.dataclass(frozen=True)
class PublishedReading:
    """A version, its frozen values, and which of its sheets may still be read."""

    publication: PublishedSynthesis
    value: SynthesisValue
    public: frozenset[str]


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
    public = still_public(publication.synthesis, [sheet.slug for sheet in value.sheets])
    return PublishedReading(publication, value, frozenset(public))


def was_published(slug: str) -> bool:
    """Whether something was online at this address once: then it says so, instead of not knowing it."""
    return PublishedSynthesis.objects.filter(slug=slug, synthesis__programme__state="published").exists()


def offered_document(publication: PublishedSynthesis) -> Synthesis | None:
    """The document that may be given now: built, and without any sheet withdrawn since. One query."""
    offered = publication.offered
    if offered is None or not offered.is_built:
        return None
    slugs = [sheet.slug for sheet in SynthesisValue.from_json(offered.data).sheets]
    return offered if len(still_public(offered, slugs)) == len(slugs) else None


def public_picture(slug: str, file: uuid.UUID) -> StoredFile | None:
    """A picture that the version online at this address shows: that of a région leaves with its last sheet."""
    reading = published_reading(slug)
    if reading is None:
        return None
    gone = [sheet.slug for sheet in reading.value.sheets if sheet.slug not in reading.public]
    value = without_sheets(reading.value, gone) if gone else reading.value
    if value is None or not any(picture.file == str(file) for picture in value.composition.pictures):
        return None
    return StoredFile.objects.filter(pk=file).first()
