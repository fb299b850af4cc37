"""Page numbers of a joined document, drawn as on a page that prints its own (static/pdf/pdf.css)."""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

from fontTools.misc.transform import Transform
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from pikepdf import Dictionary, Page, Pdf

from reports.pdf_assets import ASSETS

RIGHT, BASELINE = 541.4, 23.4  # points: right margin, above the edge
SIZE = 8.6
COLOUR = "0 0 0.569 rg"  # bleu France
FORM_ENTRIES = b"/Type/XObject/Subtype/Form/BBox[-1 -3 12 12]"  # of the drawing of a digit


def draw_folio(document: Pdf, page: Page, number: int, digits: Mapping[str, Dictionary]) -> None:
    """The number, as an artifact: a screen reader has it from the reader's own count. `digits`: their drawings."""
    resources = page.obj.Resources
    if "/XObject" not in resources:
        resources.XObject = Dictionary()
    text = str(number)
    widths, _outlines = digit_outlines()
    x = RIGHT - sum(widths[digit] for digit in text)
    pieces = [f"/Artifact <</Type /Pagination /Subtype /Footer>> BDC q {COLOUR}"]
    for digit in text:
        resources.XObject[f"/Folio{digit}"] = digits[digit]
        pieces.append(f"q 1 0 0 1 {x:.3f} {BASELINE} cm /Folio{digit} Do Q")
        x += widths[digit]
    pieces.append("Q EMC\n")
    page.contents_add(document.make_stream("\n".join(pieces).encode()), prepend=True)


@functools.cache
def digit_outlines() -> tuple[dict[str, float], dict[str, str]]:
    """Width and path of each digit of Marianne Bold, at the size of a page number."""
    font = TTFont(Path(ASSETS.paths()["pni:marianne-bold.woff2"]))
    scale = SIZE / font["head"].unitsPerEm
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    widths, outlines = {}, {}
    for digit in "0123456789":
        name = names[ord(digit)]
        pen = DecomposingRecordingPen(glyphs)
        glyphs[name].draw(TransformPen(pen, Transform(scale, 0, 0, scale, 0, 0)))
        widths[digit] = round(glyphs[name].width * scale, 3)
        outlines[digit] = _path(pen.value)
    font.close()
    return widths, outlines


def _path(commands: Sequence[tuple[str, tuple[tuple[float, float], ...]]]) -> str:
    operators = {"moveTo": "m", "lineTo": "l", "curveTo": "c", "closePath": "h", "endPath": "n"}
    lines = []
    for command, points in commands:
        numbers = " ".join(f"{value:.3f}" for point in points for value in point)
        lines.append(f"{numbers} {operators[command]}".strip())
    return "\n".join([*lines, "f"])
