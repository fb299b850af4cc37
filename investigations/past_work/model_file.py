"""The table to fill in: the columns, an example, and how each is written."""

import io

from core.spreadsheets import to_csv
from investigations.past_work.table_columns import COLUMNS
from investigations.past_work.table_reading import NOTICE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def model_csv() -> bytes:
    return to_csv([column.label for column in COLUMNS], [[column.example for column in COLUMNS]])


def model_xlsx() -> bytes:
    """First sheet: to fill in. Second: what each column holds."""
    import openpyxl  # noqa: PLC0415 -- heavy, and for a staff page only
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Investigations"
    sheet.append([column.label for column in COLUMNS])
    sheet.append([column.example for column in COLUMNS])
    for column, (title, example) in zip(COLUMNS, sheet.iter_cols(min_row=1, max_row=2), strict=True):
        title.font = Font(bold=True)
        example.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[title.column_letter].width = 18 if len(column.example) < 20 else 36
    sheet.freeze_panes = "A2"
    notice = book.create_sheet(NOTICE)
    notice.append(["Colonne", "Obligatoire", "Ce qu’elle contient"])
    for column in COLUMNS:
        notice.append([column.label, "oui" if column.is_required else "non", column.help])
    for letter, width in (("A", 24), ("B", 14), ("C", 90)):
        notice.column_dimensions[letter].width = width
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
