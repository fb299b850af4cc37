"""Joining chapters into one document: pages, tags, links, bookmarks and page numbers.

Each chapter is a whole tagged PDF, read alone (pikepdf), touched up, then copied object by object into the document
(`reports.pdf_copy`): the memory is that of one chapter and of the bytes written. Their structure trees become one
(ISO 32000-1, 14.7): the keys of the second follow those of the first, in the pages, in the annotations and in the
number tree. Identifiers of table cells were made unique by the renderer. Bookmarks and named destinations are written
anew from the places it told.
"""

import io
import zlib
from collections.abc import Mapping, Sequence

from pikepdf import Dictionary, Object, Pdf, String

from core.jobs import JobError
from reports.folios import FORM_ENTRIES, digit_outlines, draw_folio
from reports.pdf_copy import ChapterCopy, reference
from reports.pdf_writer import PdfWriter
from reports.rendering import RenderedPart


def join_parts(parts: Sequence[RenderedPart], *, titles: Mapping[str, str], is_extract: bool = False) -> bytes:
    """One PDF/UA-1 document. The first page, the cover, carries no number.

    An extract, a few chapters to look at, has no page numbers, and its links to other chapters lead nowhere.

    `titles` gives each anchor the words that a screen reader tells for a link to it. Raises JobError when a link leads
    to no anchor. Same parts, same bytes.
    """
    target = io.BytesIO()
    document = _Document(PdfWriter(target), parts, titles, is_extract=is_extract)
    for part in parts:
        with Pdf.open(io.BytesIO(part.pdf)) as source:  # one at a time: a synthesis of 1 000 sheets has a hundred
            document.add(source)
    document.finish()
    return target.getvalue()


class _Document:
    """The whole: the numbers of what every chapter points at, and what is only written once all of them are there."""

    def __init__(
        self, writer: PdfWriter, parts: Sequence[RenderedPart], titles: Mapping[str, str], *, is_extract: bool
    ) -> None:
        self._writer = writer
        self._parts = parts
        self._titles = titles
        self._is_extract = is_extract
        self._known = {name for part in parts for name in part.anchors}
        self._used: set[str] = set()
        self._pages: list[bytes] = []
        self._tags: list[bytes] = []  # references to the children of the root of the structure
        self._leaves: list[bytes] = []  # of the number tree from marks to tags
        self._next_key = 0
        self._streams: dict[bytes, int] = {}  # digest to number
        self._page_tree, self._root_tag = writer.reserve(), writer.reserve()
        self._description: dict[str, bytes] = {}
        self._digits: dict[str, int] = {}
        if not is_extract:
            self._draw_digits()

    def _draw_digits(self) -> None:
        for digit, outline in digit_outlines()[1].items():
            self._digits[digit] = self._writer.reserve()
            content = zlib.compress(outline.encode())
            self._writer.write_stream(self._digits[digit], FORM_ENTRIES + b"/Filter/FlateDecode", content)

    def add(self, source: Pdf) -> None:
        """The pages of a chapter after those before, then its tags."""
        copy = ChapterCopy(source, self._writer, self._streams)
        tree = source.Root.StructTreeRoot
        copy.means(tree.K[0], self._root_tag)
        digits = {}
        for digit, number in self._digits.items():
            digits[digit] = source.make_indirect(Dictionary())  # stands for the drawing that all chapters share
            copy.means(digits[digit], number)
        first_key = self._next_key
        for page in source.pages:
            copy.means(page.obj.Parent, self._page_tree)
            page.obj.StructParents = self._key(first_key, page.obj.StructParents)
            for annotation in page.obj.get("/Annots", []):
                annotation.StructParent = self._key(first_key, annotation.StructParent)
                self._name_link(annotation)
            if self._pages and digits:
                draw_folio(source, page, len(self._pages) + 1, digits)
            self._pages.append(copy.reference_to(page.obj))
        if not self._description:
            self._description = {
                "/Metadata": copy.reference_to(source.Root.Metadata),
                "/Info": copy.reference_to(source.trailer.Info),
            }
        copy.write_all()
        self._writer.flush()  # a reader shows pages without unpacking tags
        self._tags += [copy.reference_to(child) for child in tree.K[0].K]
        self._add_leaf(copy, tree.ParentTree.Nums, first_key)
        copy.write_all()

    def _key(self, first: int, old: int) -> int:
        """Keys of a chapter start again from 0."""
        key = first + int(old)
        self._next_key = max(self._next_key, key + 1)
        return key

    def _name_link(self, annotation: Dictionary) -> None:
        """Words for a link inside the document. Raises JobError when it leads nowhere."""
        if "/Dest" not in annotation:
            return
        name = str(annotation.Dest)
        annotation.Contents = String(self._titles.get(name, name))
        if name in self._known:
            self._used.add(name)
        elif not self._is_extract:
            raise JobError(f"Un lien du document ne mène nulle part ({name[:60]}).")

    def _add_leaf(self, copy: ChapterCopy, numbers: Sequence[Object], first_key: int) -> None:
        """The chapter's share of the number tree. Its keys are in order, and after those of the chapters before."""
        pairs, keys = [], []
        for index in range(0, len(numbers), 2):
            keys.append(self._key(first_key, numbers[index]))
            pairs.append(b"%d %b" % (keys[-1], copy.reference_to(numbers[index + 1])))
        if keys:
            self._leaves.append(self._new(b"<</Limits[%d %d]/Nums[%b]>>" % (keys[0], keys[-1], b" ".join(pairs))))

    def finish(self) -> None:
        """What belongs to no chapter: trees of pages and tags, destinations, bookmarks, catalogue."""
        writer = self._writer
        writer.write(self._page_tree, b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(self._pages), b" ".join(self._pages)))
        structure = writer.reserve()
        writer.write(
            self._root_tag, b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>" % (structure, b" ".join(self._tags))
        )
        keys = self._new(b"<</Kids[%b]>>" % b" ".join(self._leaves))
        writer.write(
            structure,
            b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %b/ParentTreeNextKey %d>>"
            % (self._root_tag, keys, self._next_key),
        )
        root = self._new(
            b"<</Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R/Metadata %b/Lang(fr)/MarkInfo<</Marked true>>"
            b"/ViewerPreferences<</DisplayDocTitle true>>%b%b>>"
            % (self._page_tree, structure, self._description["/Metadata"], self._destinations(), self._outlines())
        )
        writer.finish(root=root, info=self._description["/Info"])

    def _new(self, body: bytes) -> bytes:
        number = self._writer.reserve()
        self._writer.write(number, body)
        return reference(number)

    def _place(self, page: int, x: float, y: float) -> bytes:
        return b"[%b/XYZ %b %b 0]" % (self._pages[page], _decimal(x), _decimal(y))

    def _destinations(self) -> bytes:
        """One list of anchors for all the links: names in the order of their bytes."""
        places: dict[str, bytes] = {}
        first_page = 0
        for part in self._parts:
            for name, (page, x, y) in part.anchors.items():
                if name in self._used:
                    places.setdefault(name, self._place(first_page + page, x, y))
            first_page += part.page_count
        if not places:
            return b""
        names = sorted(places, key=lambda name: bytes(String(name)))
        listed = b"".join(String(name).unparse() + places[name] for name in names)
        return b"/Names<</Dests %b>>" % self._new(b"<</Names[%b]>>" % listed)

    def _outlines(self) -> bytes:
        """From the levels told by the renderer; a level that jumps is drawn just under the one above."""
        top = _Bookmark(self._writer.reserve())
        path: list[tuple[int, _Bookmark]] = [(0, top)]
        written: list[_Bookmark] = []
        first_page = 0
        for part in self._parts:
            for level, label, page, x, y in part.bookmarks:
                while path[-1][0] >= level:
                    path.pop()
                entry = b"/Title %b/Dest%b" % (String(label).unparse(), self._place(first_page + page, x, y))
                item = path[-1][1].add(self._writer.reserve(), entry)
                written.append(item)
                path.append((level, item))
            first_page += part.page_count
        if not written:
            return b""
        for item in written:
            self._writer.write(item.number, item.body())
        # Only the chapters show when the document opens.
        self._writer.write(top.number, b"<</Type/Outlines/Count %d%b>>" % (len(top.children), top.ends()))
        return b"/Outlines %d 0 R" % top.number


class _Bookmark:
    def __init__(self, number: int, entry: bytes = b"", parent: "_Bookmark | None" = None, rank: int = 0) -> None:
        self.number = number
        self.children: list[_Bookmark] = []
        self._entry = entry
        self._parent = parent
        self._rank = rank

    def add(self, number: int, entry: bytes) -> "_Bookmark":
        self.children.append(_Bookmark(number, entry, self, len(self.children)))
        return self.children[-1]

    def body(self) -> bytes:
        siblings = self._parent.children
        before = b"/Prev %d 0 R" % siblings[self._rank - 1].number if self._rank else b""
        after = b"/Next %d 0 R" % siblings[self._rank + 1].number if self._rank + 1 < len(siblings) else b""
        # A closed item counts its children below zero.
        inside = b"/Count -%d%b" % (len(self.children), self.ends()) if self.children else b""
        return b"<<%b/Parent %d 0 R%b%b%b>>" % (self._entry, self._parent.number, before, after, inside)

    def ends(self) -> bytes:
        return b"/First %d 0 R/Last %d 0 R" % (self.children[0].number, self.children[-1].number)


def _decimal(value: float) -> bytes:
    return f"{value:.4f}".rstrip("0").rstrip(".").encode()
