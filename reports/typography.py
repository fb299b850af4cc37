"""French typography of a finished document: apostrophes, guillemets, spaces that may not break.

Applied once to the whole HTML, on text only: neither templates nor authors have to think of it. Rules of the
Imprimerie nationale: a narrow no-break space before « ; », « ! », « ? » and « % », a no-break space before « : »,
inside guillemets and in thousands, none of them added where the author wrote no space. (Thousands would ask for the
narrow one: Marianne has no glyph for it, and the half space put in its place is too thin between two digits.)
"""

import re

NARROW = "\u202f"
NO_BREAK = "\u00a0"

# Tags, comments and whole elements whose text is not prose.
_MARKUP = re.compile(
    r"(<(?:style|script|title)\b.*?</(?:style|script|title)>|<!--.*?-->|<[^>]*>)", re.DOTALL | re.IGNORECASE
)
# A run of spaces is only ever looked at from its start: from each of its spaces, 16 000 of them took three seconds.
_SPACES = r"(?<![ \u00a0\u202f])[ \u00a0\u202f]+"
# What must be in the text for a rule to have work: looking for a sign is a hundred times quicker than a search.
_REPLACED = (
    ("&#x27;", "’"),
    ("'", "’"),
    ("...", "…"),
    ("\u2010", "-"),  # Marianne lacks them: another font would come in for one sign
    ("\u2011", "-"),
)
_RULES = (
    (";!?", re.compile(rf"{_SPACES}(?=[;!?])"), NARROW),
    (":", re.compile(rf"{_SPACES}(?=:(?:\s|$))"), NO_BREAK),
    ("«", re.compile(r"«[ \u00a0\u202f]*"), f"«{NO_BREAK}"),
    ("»", re.compile(rf"(?:{_SPACES})?»"), f"{NO_BREAK}»"),
    ("0123456789", re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NO_BREAK),
    ("%€°", re.compile(r"(?<=\d) (?=[%€°])"), NARROW),
    ("0123456789", re.compile(r"(?<=\d) (?=[a-zàâçéèêëîïôûù])"), NO_BREAK),
    ("°.e", re.compile(r"\b(n°|p\.|M\.|Mme|art\.) (?=\S)"), rf"\1{NO_BREAK}"),
)


def typeset_text(text: str) -> str:
    """One run of text, already escaped for HTML."""
    for typed, printed in _REPLACED:
        text = text.replace(typed, printed)
    present = set(text)
    for signs, pattern, replacement in _RULES:
        if not present.isdisjoint(signs):
            text = pattern.sub(replacement, text)
    return text


def typeset_html(html: str) -> str:
    """The same document with its text set the French way; tags, attributes and styles untouched.

    `html` comes from our templates, where every value is escaped: a "<" in it always opens a tag.
    """
    pieces = _MARKUP.split(html)
    pieces[::2] = [piece if piece.isspace() else typeset_text(piece) for piece in pieces[::2]]
    return "".join(pieces)
