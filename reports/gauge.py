"""Caps on the HTML before it reaches the renderer: what passes them renders within the limits of the child.

Sanitised HTML can still stop WeasyPrint (security.md 0.1: one cell with `colspan=1000000` runs for ever, 400 nested
blocks overflow the stack, 5 000 rows take 12 s). Measured in one pass of the standard library's parser.
"""

import dataclasses
from html.parser import HTMLParser

from core.jobs import JobError

# A region's chapter at ten times the 2021 cohort stays under a third of each of these.
MAX_CHARACTERS = 3_000_000
MAX_ELEMENTS = 60_000
MAX_DEPTH = 40
MAX_CELLS = 6_000
MAX_SPAN = 20
MAX_RUN = 30_000  # characters of one run of text, between two tags
MAX_WORD = 500  # characters without a space: a longer one is no word and overflows the page
# Characters without a space where a line may end, no-break ones being none: the time of a line grows with its square.
MAX_BOUND = 5_000
_NO_BREAK = str.maketrans("\u00a0\u202f", "xx")

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


@dataclasses.dataclass
class Measures:
    elements: int = 0
    depth: int = 0
    cells: int = 0
    span: int = 0
    run: int = 0
    word: int = 0
    bound: int = 0


class _Gauge(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.measures = Measures()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        measures = self.measures
        measures.elements += 1
        if tag in {"td", "th"}:
            measures.cells += 1
        for name, value in attrs:
            if name in {"colspan", "rowspan", "span"}:
                measures.span = max(measures.span, _span(value))
        if tag not in _VOID:
            self._open.append(tag)
            measures.depth = max(measures.depth, len(self._open))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID and "svg" in self._open:  # in SVG "/>" closes; in HTML the renderer leaves it open
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.measures.run = max(self.measures.run, len(data))
        if self._open and self._open[-1] not in {"style", "script"}:
            self.measures.word = max(self.measures.word, max(map(len, data.split()), default=0))
            if len(data) > MAX_BOUND:
                bound = max(map(len, data.translate(_NO_BREAK).split()), default=0)
                self.measures.bound = max(self.measures.bound, bound)


def _span(value: str | None) -> int:
    digits = (value or "").strip()[:12]
    return int(digits) if digits.isdigit() else 0


def measure(html: str) -> Measures:
    gauge = _Gauge()
    gauge.feed(html)
    gauge.close()
    return gauge.measures


def check_html(html: str) -> None:
    """Raises JobError, in French, at the first cap that is passed."""
    if len(html) > MAX_CHARACTERS:
        raise JobError(f"Le document est trop long : {len(html)} caractères, {MAX_CHARACTERS} au plus.")
    found = measure(html)
    caps = (
        (found.depth, MAX_DEPTH, "Le document a des éléments trop imbriqués : {found} niveaux, {cap} au plus."),
        (found.span, MAX_SPAN, "Une cellule de tableau couvre trop de lignes ou de colonnes : {found}, {cap} au plus."),
        (found.cells, MAX_CELLS, "Les tableaux sont trop longs : {found} cellules, {cap} au plus."),
        (found.run, MAX_RUN, "Un paragraphe est trop long : {found} caractères, {cap} au plus."),
        (found.word, MAX_WORD, "Un mot est trop long : {found} caractères sans espace, {cap} au plus."),
        (
            found.bound,
            MAX_BOUND,
            "Un passage n'a pas d'espace où couper la ligne : {found} caractères de suite, {cap} au plus.",
        ),
        (found.elements, MAX_ELEMENTS, "Le document a trop d'éléments : {found}, {cap} au plus."),
    )
    for value, cap, sentence in caps:
        if value > cap:
            raise JobError(sentence.format(found=value, cap=cap))
