"""What the font of the documents can write. It knows the Latin alphabet: no pictogram, and no other writing.

A sign that it lacks would be drawn from whatever font the machine holds, or as an empty box: the document would change
from one machine to the next, and PDF/UA refuses it. It is replaced here, in sight, before the document is laid out.
"""

import functools
import re
import unicodedata
from typing import Any

from fontTools.ttLib import TTFont

from reports.pdf_assets import ASSETS

MISSING = "[…]"
# Not in the font, and right all the same: line breaks, the narrow space that the layout draws itself, and what
# `reports.typography` writes in another way.
_BORNE = frozenset("\t\n\r\u202f\u2010\u2011")
# They only join or dress the sign before them: with it they go.
_SILENT = re.compile("[\u00ad\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef]")
# The gauge refuses words of 500 signs: no real one is, and a page is 100 signs wide.
_ENDLESS_WORD = re.compile(r"(\S{80})(?=\S)")


@functools.cache
def _foreign() -> re.Pattern[str]:
    """A run of signs that one of the weights of Marianne lacks. Read once in a process: a twentieth of a second."""
    known = set(range(0x110000))
    for url, path in ASSETS.paths().items():
        if url.endswith(".woff2"):
            with TTFont(path, lazy=True) as font:
                known &= set(font.getBestCmap())
    signs = re.escape("".join(chr(code) for code in sorted(known)) + "".join(sorted(_BORNE)))
    return re.compile(f"[^{signs}]+")


def printable(value: Any) -> Any:
    """The same values, a text or a JSON value, as the document can hold them: known signs, words that can be cut."""
    if isinstance(value, str):
        return _ENDLESS_WORD.sub(r"\1 ", _foreign().sub(MISSING, _bare(value)))
    if isinstance(value, list | tuple):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    return value


def is_whole(value: Any) -> bool:
    """Whether every sign of these values is printed as it was written."""
    if isinstance(value, str):
        return _foreign().search(_bare(value)) is None
    if isinstance(value, list | tuple):
        return all(is_whole(item) for item in value)
    if isinstance(value, dict):
        return all(is_whole(item) for item in value.values())
    return True


def _bare(text: str) -> str:
    return _SILENT.sub("", unicodedata.normalize("NFC", text))
