"""Bytes of a text as text, or a sentence that says which encoding to save it in. Nothing is guessed beyond two."""

import re

_BOM_16 = (b"\xff\xfe", b"\xfe\xff")
# é written in UTF-8, read as Windows-1252, saved again.
_TWICE_ENCODED = re.compile(r"Ã[\u0080-\u00bf©¨ª«®´§¹»¢€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[™œ\u009d\u0080-\u00bf“”]")
# What Windows-1252 holds and French texts write. Anything else says that it is another encoding.
_EXPECTED = re.compile(r"[\t\n\r\x20-\x7e\u00a0-\u00ff€‚„…†‡‹Œœ‘’“”•–—˜™›Ÿ]")
_OTHER_ENCODING = (
    "Enregistrez-le en UTF-8 (dans LibreOffice : « Enregistrer sous », puis « Éditer les paramètres du filtre »)."
)


class EncodingError(Exception):
    """French, for the person who sent the file. Nothing of it may be kept."""


def decode(content: bytes) -> str:
    """UTF-8, with a byte order mark or not, or Windows-1252. Line ends become "\\n". Raises EncodingError."""
    if content[:2] in _BOM_16:
        raise EncodingError(f"Ce fichier est en UTF-16, que le site ne lit pas. {_OTHER_ENCODING}")
    if b"\x00" in content:
        raise EncodingError("Ce fichier n’est pas un texte : il contient des signes nuls.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        text = _windows(content, broken)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    twice = _TWICE_ENCODED.search(text)
    if twice:
        line = text.count("\n", 0, twice.start()) + 1
        raise EncodingError(
            f"Ligne {line} : « {_around(text, twice.start())} ». Les accents de ce fichier ont été abîmés par un"
            f" enregistrement précédent. Repartez de l’original. {_OTHER_ENCODING}"
        )
    return text


def _windows(content: bytes, broken: UnicodeDecodeError) -> str:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as unknown:
        line = content.count(b"\n", 0, unknown.start) + 1
        raise EncodingError(
            f"Ligne {line} : ce fichier n’est ni en UTF-8, ni en Windows-1252. {_OTHER_ENCODING}"
        ) from broken
    for place, sign in enumerate(text):
        if not _EXPECTED.match(sign):
            line = text.count("\n", 0, place) + 1
            raise EncodingError(
                f"Ligne {line} : « {_around(text, place)} ». L’encodage de ce fichier n’est pas reconnu."
                f" {_OTHER_ENCODING}"
            )
    return text


def _around(text: str, place: int) -> str:
    return " ".join(text[max(0, place - 15) : place + 15].split())
