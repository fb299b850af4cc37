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
_RULES = (
    (re.compile(r"&#x27;|'"), "’"),
    (re.compile(r"\.\.\."), "…"),
    (re.compile("\u2010|\u2011"), "-"),  # Marianne lacks them: another font would come in for one sign
    (re.compile(rf"{_SPACES}(?=[;!?])"), NARROW),
    (re.compile(rf"{_SPACES}(?=:(?:\s|$))"), NO_BREAK),
    (re.compile(r"«[ \u00a0\u202f]*"), f"«{NO_BREAK}"),
    (re.compile(rf"(?:{_SPACES})?»"), f"{NO_BREAK}»"),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NO_BREAK),
    (re.compile(r"(?<=\d) (?=[%€°])"), NARROW),
    (re.compile(r"(?<=\d) (?=[a-zàâçéèêëîïôûù])"), NO_BREAK),
    (re.compile(r"\b(n°|p\.|M\.|Mme|art\.) (?=\S)"), rf"\1{NO_BREAK}"),
)


def typeset_text(text: str) -> str:
    """One run of text, already escaped for HTML."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def typeset_html(html: str) -> str:
    """The same document with its text set the French way; tags, attributes and styles untouched.

    `html` comes from our templates, where every value is escaped: a "<" in it always opens a tag.
    """
    pieces = _MARKUP.split(html)
    return "".join(piece if index % 2 else typeset_text(piece) for index, piece in enumerate(pieces))
