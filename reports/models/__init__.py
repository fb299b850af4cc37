"""One noun a module."""

from reports.models.committee import CommitteeDossier, CommitteeMinutes, CommitteeMinutesQuerySet
from reports.models.composition import (
    Composition,
    CompositionPicture,
    CompositionRevision,
    CompositionVerbatim,
    SheetPlace,
)
from reports.models.document import HEX_SHA256, Chapter, SheetDocument, SheetDocumentQuerySet, Synthesis
from reports.models.published import PublishedSynthesis, PublishedSynthesisQuerySet
from reports.models.snapshot import FigureSnapshot

__all__ = [
    "HEX_SHA256",
    "Chapter",
    "CommitteeDossier",
    "CommitteeMinutes",
    "CommitteeMinutesQuerySet",
    "Composition",
    "CompositionPicture",
    "CompositionRevision",
    "CompositionVerbatim",
    "FigureSnapshot",
    "PublishedSynthesis",
    "PublishedSynthesisQuerySet",
    "SheetDocument",
    "SheetDocumentQuerySet",
    "SheetPlace",
    "Synthesis",
]
