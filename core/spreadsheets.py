"""Tables that people open in a spreadsheet: what a cell must not do, and the form that French ones expect."""

import csv
import dataclasses
import io
import unicodedata
from collections.abc import Iterable, Sequence

from odfdo import Cell, Column, Document, Element, Row, Table

from core.text import plain_lines

# Excel in French separates with semicolons, and reads accents only behind a byte order mark.
DELIMITER = ";"
BYTE_ORDER_MARK = "\ufeff"
# What makes a spreadsheet compute a cell instead of showing it (OWASP, "CSV Injection").
_FORMULA_STARTS = ("=", "+", "-", "@")
# No width, dropped by programs before they look, and no space for Python: byte order mark, zero-width space.
_INVISIBLE = {0xFEFF: None, 0x200B: None}
_CONTROL_STARTS = ("\t", "\r", "\n", "\x00")


def safe_cell(value: object) -> str | int | float:
    """`value` as a cell that no spreadsheet takes for a formula: an apostrophe stands before anything that looks so.

    Spaces before the sign and full-width signs (＝) count: some programs drop or fold them. Numbers stay numbers.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float):
        return value
    text = str(value).replace("\x00", "")
    start = unicodedata.normalize("NFKC", text.translate(_INVISIBLE).lstrip())[:1]
    if start in _FORMULA_STARTS or text.startswith(_CONTROL_STARTS):
        return f"'{text}"
    return text


def to_csv(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A whole file in UTF-8, every cell made safe."""
    buffer = io.StringIO()
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer, delimiter=DELIMITER, lineterminator="\r\n")
    writer.writerow([safe_cell(header) for header in headers])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return buffer.getvalue().encode()


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook. `totals`: a last row, in bold. `widths`: of the columns, in centimetres."""

    name: str
    headers: Sequence[str]
    rows: Sequence[Sequence[object]]
    totals: Sequence[object] = ()
    widths: Sequence[float] = ()


_BOLD, _COLUMN = "gras", "col"


def to_ods(sheets: Iterable[Sheet], *, title: str) -> bytes:
    """A workbook in OpenDocument. Numbers are numbers; a text is marked as one, so no program computes it."""
    document = Document("spreadsheet")
    document.body.clear()
    document.language = "fr-FR"
    document.meta.title = title
    document.insert_style(
        Element.from_tag(
            f'<style:style style:name="{_BOLD}" style:family="table-cell">'
            '<style:text-properties fo:font-weight="bold"/></style:style>'
        ),
        automatic=True,
    )
    for sheet in sheets:
        document.body.append(_table(document, sheet))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _table(document: Document, sheet: Sheet) -> Table:
    table = Table(sheet.name)
    for number, width in enumerate(sheet.widths):
        style = f"{_COLUMN}{str(width).replace('.', '-')}"
        if document.get_style("table-column", style) is None:
            document.insert_style(
                Element.from_tag(
                    f'<style:style style:name="{style}" style:family="table-column">'
                    f'<style:table-column-properties style:column-width="{width}cm"/></style:style>'
                ),
                automatic=True,
            )
        table.set_column(number, Column(style=style))
    table.append_row(_row(sheet.headers, bold=True))
    for values in sheet.rows:
        table.append_row(_row(values))
    if sheet.totals:
        table.append_row(_row(sheet.totals, bold=True))
    return table


def _row(values: Sequence[object], *, bold: bool = False) -> Row:
    row = Row()
    for value in values:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        shown = value if number else "" if value is None else plain_lines(str(value))
        row.append_cell(Cell(shown, style=_BOLD if bold else None))
    return row
