"""How the pictures of a sheet are set: two side by side, of one height, or one alone, never too high for a page.

Sizes are computed here, in millimetres, and written in the document: both pictures of a row end on the same line, and a
row does not depend on what stands around it.
"""

import dataclasses
import math
from collections.abc import Sequence

from reports.composition_data import ImageValue

STORY_WIDTH = 124.0  # beside the side column
FULL_WIDTH = 172.0  # without it
GAP = 5.0
PAIR_HEIGHT = 50.0  # at most: the four rows of a sheet with eight pictures stand on one page
SINGLE_HEIGHT = 68.0  # the only picture of a sheet
CAPTION_WIDTH = 54.0  # under a narrow picture, its words take this much
CAPTION_LINE = 3.6
CAPTION_SIGN = 1.42  # width of an average sign of a caption
HEADING = 8.0  # above the first row
TEXT_LINE = 4.1  # a line of the tightest story: a row that has to move to the next page leaves its own page bare


@dataclasses.dataclass(frozen=True)
class Cell:
    """A picture in its place. `width` is that of the cell: a narrow picture leaves room for its words."""

    picture: ImageValue
    width: str
    image_width: str
    image_height: str


@dataclasses.dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    height: float


def rows_of(pictures: Sequence[ImageValue], *, width: float = STORY_WIDTH) -> tuple[Row, ...]:
    tallest = SINGLE_HEIGHT if len(pictures) == 1 else PAIR_HEIGHT
    return tuple(_row(pictures[start : start + 2], width, tallest) for start in range(0, len(pictures), 2))


def lines_of(rows: Sequence[Row]) -> float:
    """Height of the pictures of a sheet, in lines of its story."""
    return (HEADING + sum(row.height for row in rows)) / TEXT_LINE if rows else 0.0


def _row(pictures: Sequence[ImageValue], width: float, tallest: float) -> Row:
    ratios = [picture.width / picture.height for picture in pictures]
    room = width - GAP * (len(ratios) - 1)
    height = min(tallest, room / sum(ratios))
    if len(ratios) > 1 and min(ratios) * height < CAPTION_WIDTH:  # the other one gives it room for its words
        height = min(height, (room - CAPTION_WIDTH) / max(ratios))
    cells, lines = [], 0.0
    for picture, ratio in zip(pictures, ratios, strict=True):
        image = ratio * height
        cell = max(image, CAPTION_WIDTH)
        signs = len(picture.caption) + len(picture.credit) + len(" Crédit : ")
        lines = max(lines, math.ceil(signs * CAPTION_SIGN / cell))
        cells.append(Cell(picture, _mm(cell), _mm(image), _mm(height)))
    return Row(tuple(cells), height + lines * CAPTION_LINE + GAP)


def _mm(length: float) -> str:
    """Rounded down: a row that passes the width by a hair is cut in two."""
    return f"{math.floor(length * 10) / 10:.1f}mm"
