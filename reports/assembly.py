"""Joining chapters into one document: pages, tags, links, bookmarks and page numbers.

Each chapter is a whole tagged PDF. Their structure trees become one (ISO 32000-1, 14.7): the keys of the second are
shifted after those of the first, in the pages, in the annotations and in the tree itself. Identifiers of table cells
were made unique by the renderer. Bookmarks and named destinations are written anew from the places it told.
"""

import functools
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pikepdf
from fontTools.misc.transform import Transform
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from core.jobs import JobError
from reports.pdf_assets import ASSETS
from reports.rendering import RenderedPart

# Where the page number stands, as on a page that prints its own (static/pdf/pdf.css): right margin, above the edge.
FOLIO_RIGHT, FOLIO_BASELINE = 541.4, 23.4  # points
FOLIO_SIZE = 8.6
FOLIO_COLOUR = "0 0 0.569 rg"  # bleu France


def join_parts(parts: Sequence[RenderedPart], *, titles: Mapping[str, str], is_extract: bool = False) -> bytes:
    """One PDF/UA-1 document. The first page, the cover, carries no number.

    An extract, a few chapters to look at, has no page numbers, and its links to other chapters lead nowhere.

    `titles` gives each anchor the words that a screen reader tells for a link to it. Raises JobError when a link leads
    to no anchor. Same parts, same bytes.
    """
    whole = Pdf.new()
    document = whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
    numbers = Array()
    key = 0
    for part in parts:
        with Pdf.open(io.BytesIO(part.pdf)) as source:  # one at a time: a synthesis of 1 000 sheets has a hundred
            first_page = len(whole.pages)
            for page in source.pages:
                whole.pages.append(page)
            key = _join_structure(whole, source, first_page, document, numbers, key)
            if part is parts[0]:
                _describe(whole, source)
    root = whole.make_indirect(
        Dictionary(
            Type=Name.StructTreeRoot,
            K=Array([document]),
            ParentTree=whole.make_indirect(Dictionary(Nums=numbers)),
            ParentTreeNextKey=key,
        )
    )
    document.P = root
    whole.Root.StructTreeRoot = root
    _name_destinations(whole, parts, titles, is_extract=is_extract)
    _write_bookmarks(whole, parts)
    _share_fonts(whole)
    if not is_extract:
        _print_page_numbers(whole)
    target = io.BytesIO()
    whole.save(
        target,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        min_version="1.7",
    )
    return target.getvalue()


def _join_structure(whole: Pdf, source: Pdf, first_page: int, document: Dictionary, numbers: Array, key: int) -> int:
    """Bring one chapter's tags under `document` and its keys after `key`. Returns the next free key."""
    tree = whole.copy_foreign(source.Root.StructTreeRoot)
    for child in tree.K[0].K:
        child.P = document
        document.K.append(child)
    highest = key
    old = tree.ParentTree.Nums
    for index in range(0, len(old), 2):
        moved = key + int(old[index])
        highest = max(highest, moved + 1)
        numbers.extend([moved, old[index + 1]])
    for page in list(whole.pages)[first_page:]:
        page.obj.StructParents = key + int(page.obj.StructParents)
        for annotation in page.obj.get("/Annots", []):
            annotation.StructParent = key + int(annotation.StructParent)
    return highest


def _describe(whole: Pdf, first: Pdf) -> None:
    """Title, language, dates and conformance marks: those of the opening."""
    whole.Root.Metadata = whole.copy_foreign(first.Root.Metadata)
    whole.trailer.Info = whole.copy_foreign(first.trailer.Info)
    whole.Root.Lang = String("fr")
    whole.Root.MarkInfo = Dictionary(Marked=True)
    whole.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _name_destinations(
    whole: Pdf, parts: Sequence[RenderedPart], titles: Mapping[str, str], *, is_extract: bool
) -> None:
    """One list of anchors for all the links, and words for each link."""
    places: dict[str, Array] = {}
    first_page = 0
    for part in parts:
        for name, (number, x, y) in part.anchors.items():
            page = whole.pages[first_page + number].obj
            places.setdefault(name, Array([page, Name.XYZ, x, y, 0]))
        first_page += part.page_count
    used = set()
    for page in whole.pages:
        for annotation in page.obj.get("/Annots", []):
            if "/Dest" not in annotation:
                continue
            name = str(annotation.Dest)
            annotation.Contents = String(titles.get(name, name))
            if name not in places:
                if is_extract:
                    continue
                raise JobError(f"Un lien du document ne mène nulle part ({name[:60]}).")
            used.add(name)
    names = Array()
    for name in sorted(used, key=lambda text: bytes(String(text))):
        names.extend([String(name), places[name]])
    if used:
        whole.Root.Names = Dictionary(Dests=whole.make_indirect(Dictionary(Names=names)))


def _write_bookmarks(whole: Pdf, parts: Sequence[RenderedPart]) -> None:
    """The outline, from the levels told by the renderer; a level that jumps is drawn just under the one above."""
    entries = []
    first_page = 0
    for part in parts:
        entries += [(level, label, first_page + page, x, y) for level, label, page, x, y in part.bookmarks]
        first_page += part.page_count
    if not entries:
        return
    top = whole.make_indirect(Dictionary(Type=Name.Outlines, Count=0))
    open_items: list[tuple[int, Dictionary]] = [(0, top)]
    for level, label, page, x, y in entries:
        while open_items[-1][0] >= level:
            open_items.pop()
        parent = open_items[-1][1]
        destination = Array([whole.pages[page].obj, Name.XYZ, x, y, 0])
        item = whole.make_indirect(Dictionary(Title=String(label), Dest=destination, Parent=parent))
        if "/Last" in parent:
            parent.Last.Next, item.Prev = item, parent.Last
        else:
            parent.First = item
        parent.Last = item
        open_items.append((level, item))
        # Only the chapters show when the document opens: a closed item counts its children below zero.
        if parent is top:
            top.Count = int(top.Count) + 1
        else:
            parent.Count = int(parent.get("/Count", 0)) - 1
    whole.Root.Outlines = top


def _share_fonts(whole: Pdf) -> None:
    """Every chapter embeds the same whole fonts and the same maps to Unicode: one of each is enough.

    Measured on the 2021 cohort: 1.14 MiB, against 1.50 with fonts subset chapter by chapter; same text, same time.
    """
    seen: dict[bytes, Stream] = {}
    for font in _fonts(whole):
        holders = [font, *(descendant.FontDescriptor for descendant in font.get("/DescendantFonts", []))]
        for holder in holders:
            for key in ("/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode"):
                if key in holder:
                    digest = hashlib.sha256(key.encode() + holder[key].read_raw_bytes()).digest()
                    holder[key] = seen.setdefault(digest, holder[key])


def _fonts(whole: Pdf) -> Iterator[Dictionary]:
    """Each font once: the pages of a chapter share their resources."""
    known = set()
    for page in whole.pages:
        resources = page.obj.Resources
        if resources.is_indirect and resources.objgen in known:
            continue
        known.add(resources.objgen)
        yield from resources.get("/Font", Dictionary()).as_dict().values()


def _print_page_numbers(whole: Pdf) -> None:
    """Numbers on every page but the cover, drawn as artifacts: a screen reader has them from the reader's own count."""
    digits = {digit: whole.make_indirect(_digit_form(whole, digit)) for digit in "0123456789"}
    widths, _outlines = _digit_outlines()
    for index, page in enumerate(whole.pages):
        if index == 0:
            continue
        number = str(index + 1)
        resources = page.obj.Resources
        if "/XObject" not in resources:
            resources.XObject = Dictionary()
        x = FOLIO_RIGHT - sum(widths[digit] for digit in number)
        pieces = [f"/Artifact <</Type /Pagination /Subtype /Footer>> BDC q {FOLIO_COLOUR}"]
        for digit in number:
            resources.XObject[f"/Folio{digit}"] = digits[digit]
            pieces.append(f"q 1 0 0 1 {x:.3f} {FOLIO_BASELINE} cm /Folio{digit} Do Q")
            x += widths[digit]
        pieces.append("Q EMC\n")
        page.contents_add(whole.make_stream("\n".join(pieces).encode()), prepend=True)


def _digit_form(whole: Pdf, digit: str) -> Stream:
    _widths, outlines = _digit_outlines()
    form = whole.make_stream(outlines[digit].encode())
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([-1, -3, 12, 12])
    return form


@functools.cache
def _digit_outlines() -> tuple[dict[str, float], dict[str, str]]:
    """Width and path of each digit of Marianne Bold, at the size of a page number."""
    font = TTFont(Path(ASSETS.paths()["pni:marianne-bold.woff2"]))
    scale = FOLIO_SIZE / font["head"].unitsPerEm
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
