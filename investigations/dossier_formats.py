"""A laid-out dossier as Markdown, ODT or DOCX. Same blocks, three writers; bytes out, nothing else touched."""

import datetime as dt
import io
import re
from collections.abc import Callable, Sequence

import docx
import odfdo
from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from docx.oxml.shared import OxmlElement

from investigations.dossier_outline import Block, Bullets, Heading, Paragraph, Quotation, Table

AUTHOR, LANGUAGE = "Programme d’investigations", "fr-FR"
_MARKS = re.compile(r"([\\`*_\[\]<>|~&])")
# What Markdown reads as a title, a list, a rule or a quotation at the beginning of a line.
_LINE_STARTS = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))", re.MULTILINE)


def to_markdown(blocks: Sequence[Block], *, title: str, at: dt.datetime) -> bytes:
    """CommonMark, with tables; every sign that people typed shows as they typed it."""
    return ("\n\n".join(_markdown(block) for block in blocks) + "\n").encode()


def to_odt(blocks: Sequence[Block], *, title: str, at: dt.datetime) -> bytes:
    document = odfdo.Document("text")
    document.body.clear()
    document.insert_style(
        odfdo.Style("paragraph", name="Quotation", area="text", italic=True), automatic=False, default=False
    )
    meta = document.meta
    meta.title, meta.language = title, LANGUAGE
    meta.creator = meta.initial_creator = AUTHOR
    meta.creation_date = meta.date = at.replace(tzinfo=None, microsecond=0)
    for block in blocks:
        for element in _odt(block):
            document.body.append(element)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def to_docx(blocks: Sequence[Block], *, title: str, at: dt.datetime) -> bytes:
    document = docx.Document()
    about = document.core_properties
    about.title, about.author, about.last_modified_by, about.language = title, AUTHOR, AUTHOR, LANGUAGE
    about.comments, about.created, about.modified = "", at, at
    language = document.styles.element.find(".//" + qn("w:lang"))
    if language is not None:
        language.set(qn("w:val"), LANGUAGE)
    for block in blocks:
        _docx(document, block)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


FORMATS: dict[str, tuple[str, str, Callable[..., bytes]]] = {
    "odt": ("LibreOffice (ODT)", "application/vnd.oasis.opendocument.text", to_odt),
    "docx": (
        "Word (DOCX)",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        to_docx,
    ),
    "md": ("Texte balisé (Markdown)", "text/markdown; charset=utf-8", to_markdown),
}


def _markdown(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_flat(block.text)}"
        case Paragraph():
            return _escaped(block.text).replace("\n", "  \n")
        case Quotation():
            return "\n".join(f"> {line}" for line in _escaped(block.text).split("\n"))
        case Bullets():
            return "\n".join(f"- {_flat(item)}" for item in block.items)
        case Table():
            lines = [block.headers, ("---",) * len(block.headers)]
            head = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
            rows = "\n".join(f"| {' | '.join(_flat(cell) for cell in row)} |" for row in block.rows)
            return f"*{_flat(block.caption)}*\n\n{head}\n{rows}"


def _flat(text: str) -> str:
    return _escaped(" ".join(text.split()))


def _escaped(text: str) -> str:
    return _LINE_STARTS.sub(_escape_start, _MARKS.sub(r"\\\1", text))


def _escape_start(found: re.Match[str]) -> str:
    space, sign = found.groups()
    return f"{space}{sign}\\" if sign.isdigit() else f"{space}\\{sign}"


def _odt(block: Block) -> list[odfdo.Element]:
    match block:
        case Heading():
            return [odfdo.Header(block.level, block.text, style=f"Heading_20_{block.level}")]
        case Paragraph():
            return [odfdo.Paragraph(block.text, style="Text_20_body")]
        case Quotation():
            return [odfdo.Paragraph(block.text, style="Quotation")]
        case Bullets():
            items = [odfdo.ListItem(odfdo.Paragraph(item)) for item in block.items]
            return [odfdo.List(items, style="List_20_1")]
        case Table():
            return [odfdo.Paragraph(block.caption, style="Caption"), _odt_table(block)]


def _odt_table(block: Table) -> odfdo.Table:
    table = odfdo.Table(block.caption[:60])
    header = odfdo.HeaderRows()
    header.append(_odt_row(block.headers))
    table.append(header)
    for row in block.rows:
        table.append(_odt_row(row))
    return table


def _odt_row(cells: Sequence[str]) -> odfdo.Row:
    row = odfdo.Row()
    for text in cells:
        cell = odfdo.Cell()
        cell.append(odfdo.Paragraph(text))
        row.append(cell)
    return row


def _docx(document: DocxDocument, block: Block) -> None:
    match block:
        case Heading():
            document.add_heading(block.text, level=block.level)
        case Paragraph():
            document.add_paragraph(block.text)
        case Quotation():
            document.add_paragraph(block.text, style="Quote")
        case Bullets():
            for item in block.items:
                document.add_paragraph(item, style="List Bullet")
        case Table():
            document.add_paragraph(block.caption, style="Caption")
            _docx_table(document, block)


def _docx_table(document: DocxDocument, block: Table) -> None:
    """Row by row: python-docx looks every cell of a table up again each time it is asked for one."""
    table = document.add_table(rows=1, cols=len(block.headers), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, block.headers, strict=True):
        cell.text = text
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
