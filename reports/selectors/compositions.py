"""The composition of an edition as a synthesis freezes it, and as its pages show it."""

import dataclasses
import uuid
from collections.abc import Mapping

from django.db.models import Prefetch

from programmes.models import Programme
from reports.citations import cited_prose
from reports.composition_data import CompositionValue, PictureValue, VerbatimValue
from reports.models import Composition, CompositionPicture, CompositionVerbatim, SheetPlace
from reports.selectors.sheets import extension_of
from reports.snapshot_data import SnapshotValue

LAST = 1_000_000  # after everything that has a rank


@dataclasses.dataclass(frozen=True)
class Composed:
    """What staff decided for an edition: words and pictures, ranks, sheets left out."""

    value: CompositionValue = dataclasses.field(default_factory=CompositionValue)
    regions: Mapping[str, int] = dataclasses.field(default_factory=dict)
    departements: Mapping[str, int] = dataclasses.field(default_factory=dict)
    sheets: Mapping[uuid.UUID, int] = dataclasses.field(default_factory=dict)
    left_out: frozenset[uuid.UUID] = frozenset()

    def region_rank(self, code: str) -> int:
        return self.regions.get(code, LAST)

    def departement_rank(self, code: str) -> int:
        return self.departements.get(code, LAST)

    def sheet_rank(self, pk: uuid.UUID) -> int:
        return self.sheets.get(pk, LAST)


def composed_for(programme: Programme) -> Composed:
    """Four queries, one when nothing was composed yet."""
    verbatims = CompositionVerbatim.objects.select_related("region").order_by("position", "pk")
    pictures = CompositionPicture.objects.select_related("region", "file").order_by("position", "pk")
    composition = (
        Composition.objects.filter(programme=programme)
        .select_related("snapshot")
        .prefetch_related(
            Prefetch("verbatims", queryset=verbatims),
            Prefetch("pictures", queryset=pictures),
            Prefetch("places", queryset=SheetPlace.objects.order_by("pk")),
        )
        .first()
    )
    if composition is None:
        return Composed()
    places = list(composition.places.all())
    return Composed(
        value=composition_value(composition),
        regions={code: rank for rank, code in enumerate(composition.region_order)},
        departements={code: rank for rank, code in enumerate(composition.departement_order)},
        sheets={place.investigation_id: place.position for place in places if place.position is not None},
        left_out=frozenset(place.investigation_id for place in places if place.is_left_out),
    )


def composition_value(composition: Composition) -> CompositionValue:
    """No query, when it comes with its verbatims, pictures and snapshot."""
    snapshot = SnapshotValue.from_json(composition.snapshot.data) if composition.snapshot else None
    return CompositionValue(
        foreword=cited_prose(composition.foreword, snapshot),
        foreword_author=composition.foreword_author,
        foreword_function=composition.foreword_function,
        introduction=cited_prose(composition.introduction, snapshot),
        conclusion=cited_prose(composition.conclusion, snapshot),
        verbatims=tuple(
            VerbatimValue(
                text=verbatim.text,
                said_by=verbatim.said_by,
                region_code=verbatim.region.code if verbatim.region else "",
            )
            for verbatim in composition.verbatims.all()
        ),
        pictures=tuple(
            PictureValue(
                sha256=picture.file.sha256,
                file=str(picture.file_id),
                extension=extension_of(picture.file.content_type),
                width=picture.width,
                height=picture.height,
                alt_text=picture.alt_text,
                credit=picture.credit,
                caption=picture.caption,
                region_code=picture.region.code if picture.region else "",
            )
            for picture in composition.pictures.all()
        ),
    )
