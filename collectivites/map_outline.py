"""Outline of the départements, for the maps drawn by the server (pages and PDF).

The data file and its licence stand in `collectivites/data/`. Overseas départements and the inset of Paris and its inner
suburbs are part of the drawing. Collectivités d'outre-mer are not: show a table beside any map.
"""

import dataclasses
import functools
import json
from collections.abc import Iterable
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "map_departements.json"

# Drawn in the inset, at the top left; on the national map a single block stands for the four of them.
INNER_PARIS_CODES = frozenset({"75", "92", "93", "94"})


@dataclasses.dataclass(frozen=True)
class DepartementShape:
    """`path` is the `d` of an SVG path; `box` is (left, top, right, bottom), all in the units of the outline."""

    code: str
    path: str
    box: tuple[int, int, int, int]

    @property
    def is_inset(self) -> bool:
        return self.code in INNER_PARIS_CODES


@dataclasses.dataclass(frozen=True)
class MapLabel:
    text: str
    x: int
    y: int


@dataclasses.dataclass(frozen=True)
class MapOutline:
    """The whole drawing. `frames` are open lines that part the insets from the mainland."""

    width: int
    height: int
    shapes: tuple[DepartementShape, ...]
    inner_paris_block: str
    frames: tuple[str, ...]
    labels: tuple[MapLabel, ...]

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"

    def shape(self, code: str) -> DepartementShape | None:
        """The shape of a département; None when the drawing lacks it (collectivités d'outre-mer)."""
        return _by_code().get(code)

    def box_around(self, codes: Iterable[str], *, margin: int = 12) -> str | None:
        """The `viewBox` that shows these départements, squared; None when none of them is drawn."""
        boxes = [shape.box for code in codes if (shape := self.shape(code))]
        if not boxes:
            return None
        left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
        side = max(right - left, bottom - top) + 2 * margin
        return f"{(left + right - side) // 2} {(top + bottom - side) // 2} {side} {side}"


@functools.cache
def load_outline() -> MapOutline:
    """Read the file once per process. The value is frozen: share it freely."""
    raw = json.loads(_FILE.read_text(encoding="utf-8"))
    return MapOutline(
        width=raw["width"],
        height=raw["height"],
        shapes=tuple(
            DepartementShape(code=code, path=path, box=tuple(raw["boxes"][code]))
            for code, path in raw["departements"].items()
        ),
        inner_paris_block=raw["inner_paris_block"],
        frames=tuple(raw["frames"]),
        labels=tuple(MapLabel(text, x, y) for text, x, y in raw["labels"]),
    )


@functools.cache
def _by_code() -> dict[str, DepartementShape]:
    return {shape.code: shape for shape in load_outline().shapes}
