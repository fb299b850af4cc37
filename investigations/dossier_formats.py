"""A laid-out dossier as Markdown, ODT or DOCX. Same blocks, three writers; bytes out, nothing else touched."""

import datetime as dt
import io
import re
from collections.abc import Callable, Sequence
from html import escape

import docx
import odfdo
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.table import CT_Tbl
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm

from investigations.dossier_outline import Block, Bullets, Heading, Paragraph, Quotation, Table

_TABLE_WIDTH = Cm(16)
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
    laid_out = "".join(_odt(block) for block in blocks)
    for element in odfdo.Element.from_tag(f"<office:text>{laid_out}</office:text>").children:
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
    end = document.element.body.sectPr
    for block in blocks:
        for element in _docx(block):
            end.addprevious(element)
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


def _odt(block: Block) -> str:
    """XML, parsed once for all blocks: odfdo's own classes parse some for each paragraph."""
    match block:
        case Heading():
            style = f'text:style-name="Heading_20_{block.level}"'
            return f'<text:h {style} text:outline-level="{block.level}">{_odt_text(block.text)}</text:h>'
        case Paragraph():
            return _odt_paragraph(block.text, "Text_20_body")
        case Quotation():
            return _odt_paragraph(block.text, "Quotation")
        case Bullets():
            items = "".join(f"<text:list-item>{_odt_paragraph(item)}</text:list-item>" for item in block.items)
            return f'<text:list text:style-name="List_20_1">{items}</text:list>'
        case Table():
            return _odt_paragraph(block.caption, "Caption") + _odt_table(block)


def _odt_paragraph(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{_odt_text(text)}</text:p>'


def _odt_text(text: str) -> str:
    return escape(text).replace("\n", "<text:line-break/>")


def _odt_table(block: Table) -> str:
    columns = f'<table:table-column table:number-columns-repeated="{len(block.headers)}"/>'
    header = f"<table:table-header-rows>{_odt_row(block.headers)}</table:table-header-rows>"
    rows = "".join(_odt_row(row) for row in block.rows)
    return f"<table:table>{columns}{header}{rows}</table:table>"


def _odt_row(cells: Sequence[str]) -> str:
    inside = "".join(
        f'<table:table-cell office:value-type="string">{_odt_paragraph(text)}</table:table-cell>' for text in cells
    )
    return f"<table:table-row>{inside}</table:table-row>"


def _docx(block: Block) -> list[BaseOxmlElement]:
    """Elements, not python-docx's own paragraphs: those look the whole document up at each one."""
    match block:
        case Heading():
            return [_docx_paragraph(block.text, f"Heading{block.level}")]
        case Paragraph():
            return [_docx_paragraph(block.text)]
        case Quotation():
            return [_docx_paragraph(block.text, "Quote")]
        case Bullets():
            return [_docx_paragraph(item, "ListBullet") for item in block.items]
        case Table():
            return [_docx_paragraph(block.caption, "Caption"), _docx_table(block)]


def _docx_paragraph(text: str, style: str | None = None) -> CT_P:
    paragraph: CT_P = OxmlElement("w:p")
    if style:
        paragraph.style = style
    paragraph.add_r().text = text
    return paragraph


def _docx_table(block: Table) -> CT_Tbl:
    table = CT_Tbl.new_tbl(1 + len(block.rows), len(block.headers), _TABLE_WIDTH)
    table.tblStyle_val = "TableGrid"
    for row, cells in zip(table.tr_lst, (block.headers, *block.rows), strict=True):
        for cell, text in zip(row.tc_lst, cells, strict=True):
            cell.p_lst[0].add_r().text = text
    table.tr_lst[0].get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # repeated on each page
    return table
