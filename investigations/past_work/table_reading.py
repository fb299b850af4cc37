"""A spreadsheet as lines of cells: XLSX, ODS or CSV. What a cell means is said in `table_columns`.

Counts are bounded while reading: a file may announce a million lines, or repeat one a million times.
"""

import csv
import dataclasses
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.text import fold
from core.upload_containers import check_spreadsheet_container
from core.upload_refusals import RefusedUploadError
from investigations.past_work.text_decoding import EncodingError, decode

MAX_ROWS, MAX_COLUMNS, MAX_SCANNED_ROWS = 400, 60, 6_000
MAX_CELL_SIGNS = 20_000
NOTICE = "Mode d’emploi"  # the second sheet of our own model
_DELIMITERS = (";", ",", "\t", "|")
_BROKEN = (
    "Ce tableau est abîmé, ou n’est pas celui que son nom annonce. Ouvrez-le dans un tableur, puis réenregistrez-le."
)


class TableFileError(Exception):
    """The table cannot be read at all: nothing of it is kept. French."""


class CellKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"
    ERROR = "error"


@dataclasses.dataclass(frozen=True)
class Cell:
    kind: CellKind
    text: str
    day: dt.date | None = None


EMPTY = Cell(CellKind.TEXT, "")


@dataclasses.dataclass(frozen=True)
class Row:
    """`line`: as the spreadsheet numbers it. `is_merged`: one of its cells covers others, or is covered."""

    line: int
    cells: tuple[Cell, ...]
    is_merged: bool = False


@dataclasses.dataclass(frozen=True)
class RawTable:
    """`notes`: French sentences on what was left aside (other sheets of the file)."""

    header: Row
    rows: list[Row]
    notes: tuple[str, ...] = ()


def read_table(content: bytes, *, name: str) -> RawTable:
    """By what its name announces, once its content agrees. Raises TableFileError."""
    extension = Path(name.lower()).suffix
    try:
        if extension in (".xlsx", ".ods"):
            if not content.startswith(b"PK\x03\x04"):
                raise TableFileError(_BROKEN)
            check_spreadsheet_container(content, is_xlsx=extension == ".xlsx")
            rows, notes = _xlsx(content) if extension == ".xlsx" else _ods(content)
        else:
            rows, notes = _csv(decode(content)), ()
        return _bounded(rows, notes)
    except (RefusedUploadError, EncodingError) as refusal:
        raise TableFileError(str(refusal)) from refusal


def _bounded(rows: Iterator[Row], notes: tuple[str, ...]) -> RawTable:
    header: Row | None = None
    kept: list[Row] = []
    for row in rows:
        if not any(cell.text for cell in row.cells):
            continue
        if len(row.cells) > MAX_COLUMNS and any(cell.text for cell in row.cells[MAX_COLUMNS:]):
            raise TableFileError(f"Ligne {row.line} : plus de {MAX_COLUMNS} colonnes. Gardez celles du modèle.")
        for rank, cell in enumerate(row.cells, start=1):
            if len(cell.text) > MAX_CELL_SIGNS:
                raise TableFileError(
                    f"Ligne {row.line}, colonne {rank} : {len(cell.text)} signes, {MAX_CELL_SIGNS} au plus."
                )
        if header is None:
            header = row
            continue
        if len(kept) == MAX_ROWS:
            raise TableFileError(f"Ce tableau a plus de {MAX_ROWS} lignes : coupez-le en plusieurs fichiers.")
        kept.append(row)
    if header is None:
        raise TableFileError("Ce tableau est vide.")
    if not kept:
        raise TableFileError("Ce tableau n’a que ses titres de colonnes : il n’y a rien à importer.")
    return RawTable(header, kept, notes)


# --- Excel ------------------------------------------------------------------------------------------------------------

_MERGED = re.compile(rb'<mergeCell\s[^>]{0,200}?ref="[A-Z]{1,3}(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')


def _xlsx(content: bytes) -> tuple[Iterator[Row], tuple[str, ...]]:
    import openpyxl  # noqa: PLC0415 -- heavy, and for a staff page only

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size is not believed
    except Exception as broken:  # openpyxl raises whatever the XML made it meet
        raise TableFileError(_BROKEN) from broken
    return _xlsx_rows(sheet, _merged_lines(content)), _other_sheets([other.title for other in book.worksheets])


def _other_sheets(titles: list[str]) -> tuple[str, ...]:
    titles = [title for title in titles if title != NOTICE]
    if len(titles) < 2:
        return ()
    return (f"Seule la première feuille, « {titles[0]} », est lue. Les autres : {', '.join(titles[1:])[:300]}.",)


def _merged_lines(content: bytes) -> set[int]:
    """Lines of the first sheet that a merged cell touches. Its file is the first by number."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
        if not names:
            return set()
        raw = archive.read(min(names, key=lambda name: int(re.sub(r"\D", "", name))))
    lines: set[int] = set()
    for first, last in _MERGED.findall(raw):
        lines.update(range(int(first), min(int(last), int(first) + MAX_SCANNED_ROWS) + 1))
    return lines


def _xlsx_rows(sheet: Any, merged: set[int]) -> Iterator[Row]:
    try:
        for line, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
            if line > MAX_SCANNED_ROWS:
                raise TableFileError(f"Ce tableau s’étend sur plus de {MAX_SCANNED_ROWS} lignes : retirez les vides.")
            yield Row(line, tuple(_xlsx_cell(cell) for cell in cells), line in merged)
    except TableFileError:
        raise
    except Exception as broken:  # the same
        raise TableFileError(_BROKEN) from broken


def _xlsx_cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return EMPTY
    kind = getattr(cell, "data_type", "s")
    if kind == "f":
        return Cell(CellKind.FORMULA, str(value)[:200])
    if kind == "e":
        return Cell(CellKind.ERROR, str(value))
    if isinstance(value, dt.datetime):
        return Cell(CellKind.DATE, value.strftime("%d/%m/%Y"), value.date())
    if isinstance(value, dt.date):
        return Cell(CellKind.DATE, value.strftime("%d/%m/%Y"), value)
    if isinstance(value, bool):
        return Cell(CellKind.TEXT, "oui" if value else "non")
    if isinstance(value, int | float):
        return Cell(
            CellKind.NUMBER, f"{value:g}" if isinstance(value, float) and value != int(value) else str(int(value))
        )
    return Cell(CellKind.TEXT, str(value).strip())


# --- LibreOffice ------------------------------------------------------------------------------------------------------


def _ods(content: bytes) -> tuple[Iterator[Row], tuple[str, ...]]:
    import odfdo  # noqa: PLC0415 -- the same

    try:
        tables = odfdo.Document(io.BytesIO(content)).body.get_elements("table:table")
    except Exception as broken:  # and so does odfdo
        raise TableFileError(_BROKEN) from broken
    if not tables:
        raise TableFileError("Ce tableau est vide.")
    return _ods_rows(tables[0]), _other_sheets([str(table.get_attribute("table:name")) for table in tables])


def _count(element: Any, name: str) -> int:
    value = str(element.get_attribute(name) or "1")
    return int(value) if value.isdigit() and len(value) <= 9 else 1


def _ods_rows(table: Any) -> Iterator[Row]:
    line = 1
    covered_until = 0
    for element in table.get_elements("descendant::table:table-row"):
        times = _count(element, "table:number-rows-repeated")
        cells: list[Cell] = []
        is_merged = line <= covered_until
        for cell in element.get_elements("table:table-cell | table:covered-table-cell"):
            spanned = _count(cell, "table:number-rows-spanned")
            is_merged |= spanned > 1 or _count(cell, "table:number-columns-spanned") > 1
            covered_until = max(covered_until, line + spanned - 1)
            read = _ods_cell(cell)
            room = MAX_COLUMNS + 1 - len(cells)
            cells += [read] * min(_count(cell, "table:number-columns-repeated"), room)
        if any(cell.text for cell in cells):
            for number in range(min(times, MAX_ROWS + 2)):
                yield Row(line + number, tuple(cells), is_merged)
        line += times


def _ods_cell(cell: Any) -> Cell:
    if cell.get_attribute("table:formula"):
        return Cell(CellKind.FORMULA, str(cell.get_attribute("table:formula"))[:200])
    text = "\n".join(paragraph.inner_text for paragraph in cell.get_elements("text:p")).strip()
    kind = cell.get_attribute("office:value-type")
    if kind == "date":
        try:
            day = dt.date.fromisoformat(str(cell.get_attribute("office:date-value"))[:10])
        except ValueError:
            return Cell(CellKind.TEXT, text)
        return Cell(CellKind.DATE, day.strftime("%d/%m/%Y"), day)
    if kind == "float":
        value = str(cell.get_attribute("office:value") or "")
        return Cell(CellKind.NUMBER, value.removesuffix(".0") or text)
    return Cell(CellKind.TEXT, text) if text else EMPTY


# --- CSV --------------------------------------------------------------------------------------------------------------


def _csv(text: str) -> Iterator[Row]:
    if not text.strip():
        raise TableFileError("Ce fichier est vide.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    start = 1
    try:
        for cells in reader:
            yield Row(start, tuple(Cell(CellKind.TEXT, cell.strip()) for cell in cells))
            start = reader.line_num + 1
    except csv.Error as broken:
        raise TableFileError(f"Ligne {start} : guillemets mal fermés, ou cellule démesurée.") from broken


def _delimiter(text: str) -> str:
    """The one that cuts the titles in the most words; a semicolon when none does."""
    first = next(line for line in text.split("\n") if line.strip())[:10_000]
    counted = {sign: sum(1 for piece in first.split(sign) if fold(piece)) for sign in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda sign: counted[sign])
    return best if counted[best] > 1 else _DELIMITERS[0]
