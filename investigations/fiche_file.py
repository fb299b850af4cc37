"""The fiche problème in the public format of the State's incubators: a YAML header, then HTML.

Pure functions, no database. `read_fiche` takes what word processors make of it; `write_fiche` writes one form only, and
reading that form gives the same fiche again, to the letter.
"""

import dataclasses
import difflib
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from core.text import fold
from investigations.fiche_header import HeaderError, read_header, write_header
from investigations.fiche_html import MAX_SIGNS, TOO_LONG, Block, UnreadableError, canonical, is_html, read_blocks
from investigations.workspace_states import ProblemQuestion

MAX_BYTES = 2 << 20
MAX_ANSWER, MAX_KEPT = 5000, 20_000  # signs; an answer as long as its form allows
PREAMBLE, REST = "_preamble", "_rest"
REST_TITLE = "Autres indications"
ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII")
_HEADING_LEVEL = 3
_NUMBERED = re.compile(
    r"^(?:question\s*)?(?P<number>vii|vi|iv|v|iii|ii|i|[1-7])\s*(?:[).:°/–—-]|\.\))\s*(?P<words>\S.*)$", re.IGNORECASE
)
# What a heading that bears the number of a question must speak of, folded.
_KEYWORDS = {
    ProblemQuestion.PROBLEM: ("problem",),
    ProblemQuestion.CONCERNED: ("concern", "qui "),
    ProblemQuestion.HARM: ("prejudice", "consequence"),
    ProblemQuestion.CAUSES: ("cause",),
    ProblemQuestion.ACTIONABLE: ("action",),
    ProblemQuestion.TESTING: ("test", "verifi"),
    ProblemQuestion.PURPOSE: ("finalit", "but ", "solution"),
}
_SAME_HEADING, _SHARED_WORDS, _LONGEST_HEADING = 0.82, 0.4, 200
_FOLDED_LABELS = {question: fold(question.label) for question in ProblemQuestion}
_ITEM = re.compile(r"^([1-9][0-9]*)\. (.+)$")


class FicheFileError(Exception):
    """A French sentence, with the line when there is one. Nothing of the file may be kept."""


@dataclasses.dataclass(frozen=True)
class Fiche:
    """`answers` holds the seven questions. `preamble` and `rest` are what the file said outside of them."""

    answers: Mapping[str, str]
    header: Mapping[str, Any]
    preamble: str = ""
    rest: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """What `ProblemSheet.front_matter` stores."""
        aside = {PREAMBLE: self.preamble, REST: self.rest}
        return {**self.header, **{key: text for key, text in aside.items() if text}}


def fiche_of(answers: Mapping[str, str], kept: Mapping[str, Any]) -> Fiche:
    """From what is stored, in the form that a file carries."""
    return Fiche(
        answers={question: canonical(answers.get(question, "")) for question in ProblemQuestion.values},
        header={key: value for key, value in kept.items() if key not in (PREAMBLE, REST)},
        preamble=canonical(kept.get(PREAMBLE, "")),
        rest=canonical(kept.get(REST, "")),
    )


def decode(content: bytes) -> str:
    """Raises FicheFileError for what is no text, or too much of it."""
    if len(content) > MAX_BYTES:
        raise FicheFileError(f"Ce fichier est trop lourd : {MAX_BYTES >> 20} Mo au plus.")
    if b"\x00" in content:
        raise FicheFileError("Ce fichier n’est pas un texte : enregistrez la fiche en HTML, en Markdown ou en texte.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_fiche(text: str) -> Fiche:
    """Raises FicheFileError."""
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise FicheFileError(f"Ce texte est trop long : {MAX_BYTES >> 20} Mo au plus.")
    yaml_text, body, offset = _split(text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff"))
    try:
        header = read_header(yaml_text)
    except HeaderError as fault:
        raise FicheFileError(f"Ligne {fault.line + offset} : {fault}") from fault
    try:
        blocks = read_blocks(body) if is_html(body) else _lines_as_blocks(body)
    except UnreadableError as fault:
        raise FicheFileError(str(fault)) from fault
    sections = _sections(blocks)
    fiche = Fiche(
        answers={question: canonical("\n\n".join(sections[question])) for question in ProblemQuestion.values},
        header=header,
        preamble=canonical("\n\n".join(sections[PREAMBLE])),
        rest=canonical("\n\n".join(sections[REST])),
    )
    _check_lengths(fiche)
    if not any(fiche.answers.values()) and not fiche.kept:
        raise FicheFileError("Il n’y a rien à lire ici : ni en-tête, ni texte.")
    return fiche


def write_fiche(fiche: Fiche) -> str:
    """The header, then the seven headings with what answers them, then the rest."""
    parts = [f"---\n{write_header(dict(fiche.header))}---\n", *_html_of(fiche.preamble)]
    for numeral, question in zip(ROMANS, ProblemQuestion, strict=True):
        parts.append(_heading(f"{numeral}) {question.label}"))
        parts += _html_of(fiche.answers[question])
    if fiche.rest:
        parts += [_heading(REST_TITLE), *_html_of(fiche.rest)]
    return "".join(parts)


@functools.lru_cache(maxsize=4096)
def question_of(text: str) -> ProblemQuestion | None:
    """Which of the seven questions a heading asks: by its number and a word of it, or by its words."""
    if len(text) > _LONGEST_HEADING or "\n" in text:
        return None
    numbered = _NUMBERED.match(text)
    if numbered:
        sign, words = numbered["number"].upper(), f"{fold(numbered['words'])} "
        rank = ROMANS.index(sign) if sign in ROMANS else int(sign) - 1
        question = list(ProblemQuestion)[rank]
        if any(keyword in words for keyword in _KEYWORDS[question]):
            return question
    words = fold(numbered["words"] if numbered else text)
    near = max(_FOLDED_LABELS, key=lambda question: _shared(words, _FOLDED_LABELS[question]))
    if _shared(words, _FOLDED_LABELS[near]) < _SHARED_WORDS:
        return None
    matcher = difflib.SequenceMatcher(None, words, _FOLDED_LABELS[near], autojunk=False)
    return near if matcher.ratio() >= _SAME_HEADING else None


def _shared(one: str, other: str) -> float:
    """Of all their words, those in both. Cheap, before comparing letters."""
    first, second = set(one.split()), set(other.split())
    return len(first & second) / len(first | second) if first | second else 0.0


def _split(text: str) -> tuple[str, str, int]:
    """The YAML, the body, and how many lines stand above the first line of the YAML."""
    stripped = text.lstrip("\n \t")
    above = text[: len(text) - len(stripped)].count("\n")
    first, _, after = stripped.partition("\n")
    if first.rstrip() != "---":
        return "", text, 0
    end = re.search(r"^---[ \t]*$", after, re.MULTILINE)
    if end is None:
        raise FicheFileError(
            f"Ligne {above + 1} : l’en-tête commence par « --- » et ne finit pas. Ajoutez une ligne « --- » à sa fin."
        )
    return after[: end.start()], after[end.end() :], above + 1


def _lines_as_blocks(text: str) -> list[Block]:
    """A text without HTML: its lines, put back together by paragraph; a line that asks a question is a heading."""
    text = canonical(text)
    if len(text) > MAX_SIGNS:
        raise UnreadableError(TOO_LONG)
    blocks: list[Block] = []
    for paragraph in text.split("\n\n"):
        lines: list[str] = []
        for line in paragraph.split("\n"):
            bare = line.strip().lstrip("#").strip(" *")
            if question_of(bare) is None and fold(bare) != fold(REST_TITLE):
                lines.append(line)
                continue
            blocks += [Block(canonical("\n".join(lines))), Block(bare, level=_HEADING_LEVEL)]
            lines = []
        blocks.append(Block(canonical("\n".join(lines))))
    return [block for block in blocks if block.text]


def _sections(blocks: list[Block]) -> dict[str, list[str]]:
    """The texts of each question, of what stands before the first, and of the rest. Every block goes somewhere."""
    is_heading = _recognised(blocks)
    held: dict[str, list[Block]] = {name: [] for name in (*ProblemQuestion.values, PREAMBLE, REST)}
    current, level = PREAMBLE, 0
    for block in blocks:
        question = question_of(block.text) if is_heading(block) else None
        if question is not None:
            _move_titles(held, current)
            current, level = question.value, block.level or _HEADING_LEVEL
        elif block.level and fold(block.text) == fold(REST_TITLE):
            current = REST
        else:
            if block.level and current not in (PREAMBLE, REST) and block.level <= level:
                current = REST
            held[current].append(block)
    _move_bare_end(held, current)
    return {name: [block.text for block in own] for name, own in held.items()}


def _recognised(blocks: list[Block]) -> Callable[[Block], bool]:
    """Headings are those of HTML and the lines in bold; only without any of these, a plain line may be one."""

    def is_marked(block: Block) -> bool:
        return bool(block.level) or block.is_bold

    if any(is_marked(block) and question_of(block.text) for block in blocks):
        return is_marked
    return lambda block: True


def _move_titles(held: dict[str, list[Block]], current: str) -> None:
    """Titles in bold just before a heading announce what follows: they belong to no answer."""
    if current in (PREAMBLE, REST):
        return
    own, titles = held[current], []
    while own and own[-1].is_bold and not own[-1].level and "\n" not in own[-1].text:
        titles.insert(0, own.pop())
    held[REST] += titles


def _move_bare_end(held: dict[str, list[Block]], current: str) -> None:
    """Lines added after the last paragraph, outside any: what a site appends, not what a team answers."""
    own = held[current]
    if current in (PREAMBLE, REST) or all(block.is_bare for block in own):
        return
    end = len(own)
    while own[end - 1].is_bare:
        end -= 1
    held[REST] += own[end:]
    del own[end:]


def _check_lengths(fiche: Fiche) -> None:
    for rank, question in enumerate(ProblemQuestion, start=1):
        signs = len(fiche.answers[question])
        if signs > MAX_ANSWER:
            raise FicheFileError(
                f"La réponse à la question {rank} fait {signs} signes, {MAX_ANSWER} au plus : raccourcissez-la, puis"
                " recommencez."
            )
    if len(fiche.preamble) + len(fiche.rest) > MAX_KEPT:
        raise FicheFileError(
            f"Ce que le texte dit hors des sept questions dépasse {MAX_KEPT} signes. Vérifiez que leurs titres y sont,"
            " et gardez le reste ailleurs."
        )


def _heading(text: str) -> str:
    return f"<h{_HEADING_LEVEL}>{escape(text, quote=False)}</h{_HEADING_LEVEL}>\n"


def _html_of(text: str) -> Iterator[str]:
    """Paragraphs and lists whose reading gives the text back."""
    for block in filter(None, text.split("\n\n")):
        lines = block.split("\n")
        numbered = [_ITEM.match(line) for line in lines]
        bullets = [line[2:] for line in lines if line.startswith("- ")]
        items = [match[2] for rank, match in enumerate(numbered, start=1) if match and match[1] == str(rank)]
        if _are_items(bullets, lines):
            yield _list("ul", bullets)
        elif _are_items(items, lines):
            yield _list("ol", items)
        else:
            yield f"<p>{'<br />'.join(escape(line, quote=False) for line in lines)}</p>\n"


def _are_items(items: list[str], lines: list[str]) -> bool:
    return len(items) == len(lines) and all(item and item == item.strip() for item in items)


def _list(tag: str, items: list[str]) -> str:
    inside = "".join(f"<li>{escape(item, quote=False)}</li>\n" for item in items)
    return f"<{tag}>\n{inside}</{tag}>\n"
