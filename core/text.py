"""Text reduced to what people mean when they type it: no accent, no case, no punctuation; and text made harmless."""

import re
import unicodedata

# Letters that Unicode does not decompose, and that French readers type as two.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})
_OTHER_ASCII = re.compile(r"[^0-9a-z]+")
# Signs that disguise a text: they change its direction (Unicode Bidi) or occupy no room.
_DISGUISES = re.compile(r"[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
_LINE_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f\x80-\x9f]")


def one_line(text: str) -> str:
    """A name, a title: line breaks and runs of spaces become one space, control and direction signs disappear.

    What a person typed then can stand in the header of a mail or in a sentence without forging or disguising it.

    >>> one_line("  Ana\\r\\nBcc: x@y.fr ")
    'Ana Bcc: x@y.fr'
    """
    return " ".join(plain_lines(text).split())


def plain_lines(text: str) -> str:
    """A text of several lines: breaks written as "\\n", control and direction signs removed, ends trimmed."""
    return _CONTROLS.sub("", _DISGUISES.sub("", _LINE_BREAKS.sub("\n", text))).strip()


def fold(text: str) -> str:
    """Lower case, without accents, every run of other signs turned into one space.

    >>> fold("  L’Hôpital-Saint-Blaise, Cœur d'Ostrevent ")
    'l hopital saint blaise coeur d ostrevent'

    Composed and decomposed accents give the same answer, and folding twice changes nothing. NUL bytes and
    lone surrogates disappear, so the answer can always be sent to PostgreSQL.
    """
    if not text.isascii():
        text = _fold_letters(text)
    if text.isascii():  # nearly always by now, and eight times faster
        return _OTHER_ASCII.sub(" ", text.lower()).strip()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text).split())


def _fold_letters(text: str) -> str:
    bare = _strip_marks(_strip_marks(text))  # twice: a lower-case form may itself decompose (İ)
    return bare.translate(_LETTERS)


def _strip_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    if not decomposed.isascii():
        decomposed = "".join(sign for sign in decomposed if not unicodedata.category(sign).startswith("M"))
    return unicodedata.normalize("NFKD", decomposed.casefold())


def weight_in_words(size_bytes: int) -> str:
    """Size of a file as French people read it, in powers of ten: 84 Ko, 2,4 Mo."""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1_000))}\u00a0Ko"
    return f"{size_bytes / 1_000_000:.1f}\u00a0Mo".replace(".", ",")
