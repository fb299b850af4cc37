"""A Markdown document as a list of blocks that hold every non-blank line, each once.

Only the structure is read with markdown-it; the marks inside a line are removed here, by bounded patterns: a document
that went through OCR holds enough stray stars to make an inline parser lose words.
"""

import dataclasses
import re
from collections.abc import Iterator
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token


class BlockKind(StrEnum):
    HEADING = "heading"
    TEXT = "text"
    LIST = "list"
    TABLE = "table"
    RULE = "rule"


@dataclasses.dataclass(frozen=True)
class Block:
    """Lines `first` to `last` of the file, counted from 1. `text` is what one reads, marks removed.

    `gap`: blank lines just before. `is_strong`: the whole of it was in bold.
    """

    kind: BlockKind
    first: int
    last: int
    text: str
    level: int = 0
    gap: int = 0
    is_strong: bool = False


_LONGEST_HEADING = 160
_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
_PARSER.core.ruler.enableOnly(["normalize", "block"])
_KINDS = {
    "heading_open": BlockKind.HEADING,
    "bullet_list_open": BlockKind.LIST,
    "ordered_list_open": BlockKind.LIST,
    "table_open": BlockKind.TABLE,
    "code_block": BlockKind.TABLE,
    "fence": BlockKind.TABLE,
    "hr": BlockKind.RULE,
}


def read_blocks(text: str) -> list[Block]:
    """Every non-blank line of the text is within one block, and one only."""
    lines = text.split("\n")
    found: list[Block] = []
    covered = 0
    for tokens in _top_level(_PARSER.parse(text)):
        start, end = tokens[0].map or (covered, covered)
        start = max(start, covered)
        found += _plain_lines(lines, covered, start)  # what Markdown swallows without a word: link definitions
        while end > start and not lines[end - 1].strip():
            end -= 1
        if end > start:
            found.append(_block(tokens, lines, start, end))
        covered = max(covered, end)
    found += _plain_lines(lines, covered, len(lines))
    return found


def _top_level(tokens: list[Token]) -> Iterator[list[Token]]:
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield group
            group = []


def _plain_lines(lines: list[str], start: int, end: int) -> Iterator[Block]:
    for number in range(start, end):
        if lines[number].strip():
            yield Block(BlockKind.TEXT, number + 1, number + 1, plain(lines[number]), gap=_gap(lines, number))


def _gap(lines: list[str], start: int) -> int:
    count = 0
    while start - count > 0 and not lines[start - count - 1].strip():
        count += 1
    return count


def _block(tokens: list[Token], lines: list[str], start: int, end: int) -> Block:
    first = tokens[0]
    kind = _KINDS.get(first.type, BlockKind.TEXT)
    raw = "\n".join(lines[start:end])
    text, level = "", 0
    if kind == BlockKind.LIST:
        text = _list_text(tokens)
    elif kind == BlockKind.TABLE:
        text = "\n".join(plain(line.replace("\t", " | ")) for line in lines[start:end])
    elif kind == BlockKind.HEADING:
        level = int(first.tag[1:])
        text = " ".join(" ".join(plain(token.content).split()) for token in tokens if token.type == "inline")
        if len(text) > _LONGEST_HEADING:  # a paragraph above a line of dashes
            kind, level = BlockKind.TEXT, 0
    elif kind == BlockKind.TEXT:
        text = "\n\n".join(joined(token.content) for token in tokens if token.type == "inline")
    return Block(
        kind=kind,
        first=start + 1,
        last=end,
        text=text.strip(),
        level=level,
        gap=_gap(lines, start),
        is_strong=bool(_STRONG.fullmatch(raw.strip())),
    )


def _list_text(tokens: list[Token]) -> str:
    """One paragraph for each item: a sheet shows paragraphs."""
    items: list[str] = []
    opened = ""
    for token in tokens:
        if token.type == "list_item_open":
            opened = f"{token.info}. " if token.info else "– "
        elif token.type == "inline":
            words = joined(token.content)
            if opened or not items:
                items.append(f"{opened}{words}")
                opened = ""
            else:
                items[-1] += f" {words}"
        elif token.type in ("code_block", "fence"):
            items.append(plain(token.content))
    return "\n\n".join(item for item in items if item.strip())


# --- Words without their marks ----------------------------------------------------------------------------------------

_STRONG = re.compile(r"(?:#{1,6}\s+)?(?:\*\*|__|<b>)[^\n]{1,300}(?:\*\*|__|</b>)")
_HARD_BREAK = re.compile(r"(?: {2,}|\\)\n")
_CUT_WORD = re.compile(r"(?<=[a-zà-ÿ])-\n(?=[a-zà-ÿ])")
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,500}\)")
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\((?:mailto:)?([^)\s]{1,500})\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^>\s]{1,500})>")
_TAGS = re.compile(r"</?(?:b|i|em|strong|u|sup|sub|br|ul|ol|li|span|p|div)(?:\s[^>\n]{0,200})?/?>", re.IGNORECASE)
_STARS = re.compile(r"(?<!\\)(?:(?<=\S)\*{1,3}|\*{1,3}(?=\S))")
_UNDERSCORES = re.compile(r"(?<![\w\\])_{1,2}(?=\w)|(?<=\w)(?<!\\)_{1,2}(?!\w)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_SPACES = re.compile(r" {2,}")
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08\x0b\x0c\x0e-\x1f]")


def plain(text: str) -> str:
    """A text without emphasis, links, tags, pictures nor signs of no font. Line breaks stay."""
    text = _PRIVATE.sub("", _IMAGE.sub(r"\1", text))
    text = _LINK.sub(lambda link: link[1] if _same(link[1], link[2]) else f"{link[1]} ({link[2]})", text)
    text = _TAGS.sub(" ", _AUTOLINK.sub(r"\1", text))
    text = _UNDERSCORES.sub("", _STARS.sub("", text)).replace("`", "")
    text = _ESCAPED.sub(r"\1", text)
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))


def joined(text: str) -> str:
    """A paragraph: its soft breaks are those of a printed column, its hard ones stay."""
    pieces = _HARD_BREAK.split(_CUT_WORD.sub("", text))
    return plain("\n".join(" ".join(line.strip() for line in piece.split("\n")) for piece in pieces))


def cut_words(text: str) -> list[str]:
    """Words that the end of a line cut in two, as they stand once put together again."""
    return [
        text[_word_start(text, match.start()) : match.start()] + _word_end(text, match.end())
        for match in _CUT_WORD.finditer(text)
    ]


def _word_start(text: str, at: int) -> int:
    while at > 0 and text[at - 1].isalpha():
        at -= 1
    return at


def _word_end(text: str, at: int) -> str:
    end = at
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[at:end]


def _same(words: str, address: str) -> bool:
    return address.rstrip("/").split("://")[-1] == words.strip().rstrip("/").split("://")[-1]
