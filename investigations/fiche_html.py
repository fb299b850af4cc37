"""The HTML that word processors leave, read as blocks of plain text. Nothing of it is ever shown as HTML.

lxml reads it event by event, without building a tree; what nests deeper than people write is refused, because that is
where reading stops being linear. Measured on 2 MB of hostile input: under one second.
"""

import dataclasses
import re
from collections.abc import Mapping

from lxml import etree

from core.text import plain_lines

MAX_DEPTH, MAX_ELEMENTS, MAX_BLOCKS, MAX_SIGNS = 200, 100_000, 2000, 100_000
TOO_DEEP = "Ce texte imbrique trop de balises pour être une fiche. Copiez-le depuis votre traitement de texte."
TOO_LONG = "Ce texte est trop long pour une fiche : gardez les sept réponses, et ce qui les annonce."
_CHUNK = 1 << 14
_UNSTORABLE = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACES, _HTML_SPACES, _GAPS = re.compile(r"[ \t]+"), re.compile(r"[ \t\n\r\f]+"), re.compile(r"\n{3,}")
_IS_HTML = re.compile(
    r"</?(?:p|br|hr|div|h[1-6]|ul|ol|li|dl|table|strong|b|em|i|u|a|span|font|pre|blockquote|section|article|body|html"
    r"|img|script|style|iframe|svg)\b[^<]*>",
    re.IGNORECASE,
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = frozenset({"strong", "b"})
# Elements whose content is not text for a reader.
_UNREAD = frozenset(
    {"script", "style", "iframe", "object", "applet", "noscript", "noframes", "noembed", "template", "svg", "math"}
    | {"xml", "title"}
)
# Elements that hold a text of their own; text outside them is bare.
_TEXTS = frozenset({"p", "li", "td", "th", "blockquote", "pre", "dt", "dd", "address", "figcaption", "caption"})
_WRAPPERS = frozenset(
    {"div", "section", "article", "main", "header", "footer", "nav", "aside", "center", "form", "fieldset"}
    | {"figure", "dl", "hr", "details", "summary"}
)
_BLOCKS = _TEXTS | _WRAPPERS
_SAFE_LINK = re.compile(r"^(?:https?://|mailto:)[^\s<>\"]+$", re.IGNORECASE)


class UnreadableError(Exception):
    """More than a fiche holds. The message is a French sentence."""


@dataclasses.dataclass(frozen=True)
class Block:
    """A paragraph, a list or a heading. `level` is 1 to 6 for a heading, else 0."""

    text: str
    level: int = 0
    is_bold: bool = False
    is_bare: bool = False


def canonical(text: str) -> str:
    """Plain text as the exchange format carries it: single spaces, one empty line at most between paragraphs.

    Giving it twice changes nothing. No-break spaces inside a line stay: French punctuation needs them.
    """
    lines = plain_lines(_UNSTORABLE.sub("", text)).split("\n")
    return _GAPS.sub("\n\n", "\n".join(_SPACES.sub(" ", line).strip() for line in lines)).strip()


def is_html(text: str) -> bool:
    return _IS_HTML.search(text) is not None


def read_blocks(html: str) -> list[Block]:
    """Blocks in their order, none empty. Raises UnreadableError past one of the maxima above."""
    reader = _Reader()
    parser = etree.HTMLParser(target=reader, huge_tree=True, no_network=True)
    # In pieces: a refusal stops the reading within one of them.
    for start in range(0, len(html), _CHUNK):
        parser.feed(html[start : start + _CHUNK])
    if html:
        parser.close()
    reader.flush()
    return reader.blocks


class _Reader:
    """Receives the events of the parser."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._depth = self._unread = self._bold = self._texts = self._tables = self._pre = self._level = 0
        self._signs = self._elements = 0
        self._has_bare = self._has_text = self._has_plain = self._line_has_text = False
        self._lists: list[tuple[bool, int]] = []  # ordered?, the number of its last item
        self._links: list[tuple[str, int]] = []  # address, and how many pieces were there before its words

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnreadableError(TOO_DEEP)
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise UnreadableError(TOO_LONG)
        if tag in _UNREAD:
            self._unread += 1
        elif self._unread:
            return
        elif tag == "br":
            self._add("\n")
        elif tag in _BOLD:
            self._bold += 1
        elif tag in _HEADINGS:
            self.flush()
            self._level = _HEADINGS[tag]
        elif tag in ("ul", "ol"):
            self._open_list(ordered=tag == "ol", start=attributes.get("start", ""))
        elif tag == "li":
            self._open_item()
        elif tag in ("table", "tr", "td", "th"):
            self._open_cell(tag)
        elif tag in _BLOCKS:
            self._cut()
        elif tag == "a":
            self._links.append((attributes.get("href", "").strip(), len(self._pieces)))
        elif tag == "img" and attributes.get("alt", "").strip():
            self.data(f" [image : {attributes['alt'].strip()}] ")
        if tag in _TEXTS:
            self._texts += 1
        self._pre += tag == "pre"

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag in _UNREAD:
            self._unread -= 1
            return
        if self._unread:
            return
        if tag in _BOLD:
            self._bold = max(0, self._bold - 1)
        elif tag in _HEADINGS:
            self.flush()
        elif tag in ("ul", "ol"):
            if self._lists:
                self._lists.pop()
            self._cut()
        elif tag == "table":
            self._tables = max(0, self._tables - 1)
            self._cut()
        elif tag in _BLOCKS and tag not in ("li", "td", "th"):
            self._cut()
        elif tag == "a" and self._links:
            self._close_link()
        if tag in _TEXTS:
            self._texts = max(0, self._texts - 1)
        self._pre -= tag == "pre"

    def data(self, text: str) -> None:
        if self._unread:
            return
        text = text if self._pre > 0 else _HTML_SPACES.sub(" ", text)
        if text.strip():
            self._line_has_text = True
            self._has_plain |= not self._bold
            self._has_bare |= not self._texts and not self._level
            self._has_text |= bool(self._texts or self._level)
        self._pieces.append(text)

    def comment(self, text: str) -> None:
        pass

    def pi(self, target: str, text: str | None = None) -> None:
        pass

    def close(self) -> None:
        pass

    def flush(self) -> None:
        """End the block here, wherever we are."""
        # Without data: the bullets of empty items, the blanks between elements.
        text = canonical("".join(self._pieces)) if self._has_text or self._has_bare else ""
        if text:
            self._signs += len(text)
            if self._signs > MAX_SIGNS or len(self.blocks) == MAX_BLOCKS:
                raise UnreadableError(TOO_LONG)
            self.blocks.append(
                Block(
                    text,
                    level=self._level,
                    is_bold=not self._has_plain,
                    is_bare=self._has_bare and not self._has_text,
                )
            )
        self._pieces, self._level = [], 0
        self._has_bare = self._has_text = self._has_plain = self._line_has_text = False
        self._links = [(address, 0) for address, _ in self._links]

    def _add(self, sign: str) -> None:
        self._pieces.append(sign)
        self._line_has_text = False

    def _cut(self) -> None:
        """The end of a paragraph: of a block, of a line in a list, of nothing in the cell of a table."""
        if self._tables:
            self._pieces.append(" ")
        elif self._lists:
            if self._line_has_text:
                self._add("\n")
        else:
            self.flush()

    def _open_list(self, *, ordered: bool, start: str) -> None:
        if not self._lists and not self._tables:
            self.flush()
        first = int(start) if re.fullmatch(r"[0-9]{1,4}", start) else 1
        self._lists.append((ordered, first - 1))

    def _open_item(self) -> None:
        if not self._lists:
            self._lists.append((False, 0))
        if self._pieces and not self._pieces[-1].endswith("\n"):
            self._add("\n")
        ordered, number = self._lists[-1]
        self._lists[-1] = (ordered, number + 1)
        bullet = "-" if len(self._lists) == 1 else "–"
        self._pieces.append(f"{number + 1}. " if ordered else f"{bullet} ")

    def _open_cell(self, tag: str) -> None:
        if tag == "table":
            self._cut()
            self._tables += 1
        elif tag == "tr":
            self._add("\n")
        elif self._line_has_text:
            self._pieces.append(" | ")

    def _close_link(self) -> None:
        """The address after the words: plain text has no other place for it."""
        address, since = self._links.pop()
        words = "".join(self._pieces[since:])
        bare = address.removeprefix("mailto:")
        if _SAFE_LINK.match(address) and bare not in words:
            self._pieces.append(f" ({bare})")
