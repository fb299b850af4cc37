"""Tables that people open in a spreadsheet: what a cell must not do, and the form that French ones expect."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

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
