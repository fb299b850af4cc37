"""The frozen words and pictures that the ANCT's team adds to a synthesis, and the pictures of sheets (see
`reports.synthesis_data`).
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable


@dataclasses.dataclass(frozen=True, kw_only=True)
class CitedValue:
    """A figure that a text cites: its value and its date are those of a snapshot. `key` is the word of its token."""

    key: str
    label: str
    value: int
    definition: str
    as_of: dt.date


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProseValue:
    """A text with its tokens (`reports.citations`), and the figures they stand for. A blank line ends a paragraph."""

    text: str = ""
    cited: tuple[CitedValue, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    def figure(self, key: str) -> CitedValue | None:
        return next((figure for figure in self.cited if figure.key == key), None)


@dataclasses.dataclass(frozen=True, kw_only=True)
class VerbatimValue:
    """Words of a person. Neither her name nor who took her consent: what is frozen here may be public."""

    text: str
    said_by: str
    region_code: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ImageValue:
    """A picture by the hash of its bytes: the same hash is the same drawing. `file` is the key of the stored file."""

    sha256: str
    file: str
    extension: str
    width: int
    height: int
    alt_text: str
    credit: str
    caption: str = ""

    @property
    def url(self) -> str:
        """What the document calls it: a name that exists nowhere else."""
        return f"pni:image-{self.sha256}.{self.extension}"

    @property
    def is_tall(self) -> bool:
        return self.height > self.width


@dataclasses.dataclass(frozen=True, kw_only=True)
class PictureValue(ImageValue):
    """A picture that the ANCT's team adds."""

    region_code: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class CompositionValue:
    foreword: ProseValue = dataclasses.field(default_factory=ProseValue)
    foreword_author: str = ""
    foreword_function: str = ""
    introduction: ProseValue = dataclasses.field(default_factory=ProseValue)
    conclusion: ProseValue = dataclasses.field(default_factory=ProseValue)
    verbatims: tuple[VerbatimValue, ...] = ()
    pictures: tuple[PictureValue, ...] = ()

    def verbatims_in(self, region_code: str) -> tuple[VerbatimValue, ...]:
        """Those of a région; of no région in particular for an empty code."""
        return tuple(verbatim for verbatim in self.verbatims if verbatim.region_code == region_code)

    def pictures_in(self, region_code: str) -> tuple[PictureValue, ...]:
        return tuple(picture for picture in self.pictures if picture.region_code == region_code)

    def within(self, region_codes: Iterable[str]) -> "CompositionValue":
        """The same for a document that tells these régions only."""
        codes = {"", *region_codes}
        return dataclasses.replace(
            self,
            verbatims=tuple(verbatim for verbatim in self.verbatims if verbatim.region_code in codes),
            pictures=tuple(picture for picture in self.pictures if picture.region_code in codes),
        )
