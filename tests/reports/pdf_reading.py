"""What the tests read in a PDF: its words, its structure, where its links lead."""

import io

import pikepdf
import pypdf

from core.models import StoredFile


def words_in(pdf: bytes) -> str:
    """On one line: spaces that do not break are spaces."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def words_of(stored: StoredFile) -> str:
    with stored.content.open("rb") as content:
        return words_in(content.read())


def elements(pdf):
    """Every structure element, in reading order, with its parent."""
    pending = [(pdf.Root.StructTreeRoot.K[0], None)]
    while pending:
        element, parent = pending.pop()
        yield element, parent
        kids = element.get("/K", [])
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        pending += [(kid, element) for kid in reversed(kids) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def links(pdf):
    for number, page in enumerate(pdf.pages):
        for annotation in page.obj.get("/Annots", []):
            yield number, annotation


def destinations(pdf):
    """Page, from 0, of each named destination."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    names = pdf.Root.Names.Dests.Names
    return {str(names[i]): numbers[names[i + 1][0].objgen] for i in range(0, len(names), 2)}


def number_tree(node):
    """Its keys and what they lead to, in order. A leaf tells the first and the last of its keys."""
    for kid in node.get("/Kids", []):
        keys = [key for key, _found in number_tree(kid)]
        assert [int(limit) for limit in kid.Limits] == [keys[0], keys[-1]]
        yield from number_tree(kid)
    numbers = node.get("/Nums", [])
    for index in range(0, len(numbers), 2):
        yield int(numbers[index]), numbers[index + 1]


def margin_boxes(entries):
    """Running headers are mapped but stand outside the tree: their ancestors never reach the document."""
    outside = set()
    for entry in entries:
        ancestor = entry
        while "/P" in ancestor and ancestor.get("/S") != "/Document":
            ancestor = ancestor.P
        if ancestor.get("/S") == "/Document":
            outside.add(entry.objgen)
    return outside


def bookmarks(items):
    return [(item.title, bookmarks(item.children)) for item in items]


def read_text(pdf, number):
    """Text of a page (from 1), from the content streams and their maps to Unicode: no outside tool."""
    target = io.BytesIO()
    pdf.save(target)
    return pypdf.PdfReader(target).pages[number - 1].extract_text()


def contents(page):
    found = page.obj.Contents
    return list(found) if isinstance(found, pikepdf.Array) else [found]
