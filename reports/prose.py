"""The prose of a composition as HTML, for the document and for the page: paragraphs, cited figures, their notes.

Everything a person typed is escaped; the only markup is ours. A figure cited is its value and a call to a note that
says what it counts and at which date: no number stands alone.
"""

import dataclasses
import datetime as dt

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reports.citations import TOKEN
from reports.composition_data import CitedValue, ProseValue
from reports.sheet_layout import paragraphs
from reports.typography import NO_BREAK


@dataclasses.dataclass(frozen=True)
class Note:
    """A note under a text. `anchor` is where its call leads."""

    number: int
    anchor: str
    text: str


@dataclasses.dataclass(frozen=True)
class Prose:
    """`paragraphs` are HTML, ready. Empty when nothing was written."""

    paragraphs: tuple[SafeString, ...] = ()
    notes: tuple[Note, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.paragraphs)


def set_prose(prose: ProseValue, *, key: str) -> Prose:
    """`key` makes the anchors of this text unique in the document."""
    numbers = {figure.key: number for number, figure in enumerate(prose.cited, start=1)}
    return Prose(
        paragraphs=tuple(
            mark_safe(_with_figures(paragraph, prose, numbers, key))  # noqa: S308 (escaped piece by piece)
            for paragraph in paragraphs(prose.text)
        ),
        notes=tuple(
            Note(numbers[figure.key], _anchor(key, numbers[figure.key]), note_text(figure)) for figure in prose.cited
        ),
    )


def _with_figures(paragraph: str, prose: ProseValue, numbers: dict[str, int], key: str) -> str:
    pieces, end = [], 0
    for token in TOKEN.finditer(paragraph):
        figure = prose.figure(token[1])
        if figure is None:
            continue
        number = numbers[figure.key]
        pieces.append(escape(paragraph[end : token.start()]))
        pieces.append(
            f'<span class="cited">{thousands(figure.value)}</span>'
            f'<sup class="call"><a href="#{_anchor(key, number)}">{number}</a></sup>'
        )
        end = token.end()
    pieces.append(escape(paragraph[end:]))
    return "".join(pieces)


def _anchor(key: str, number: int) -> str:
    return f"note-{key}-{number}"


def note_text(figure: CitedValue) -> str:
    label = figure.label[:1].upper() + figure.label[1:]
    return f"{label} : {figure.definition} État des fiches au {french_day(figure.as_of)}."


def thousands(value: int) -> str:
    return f"{value:,}".replace(",", NO_BREAK)


def french_day(day: dt.date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {date_format(day, 'F')} {day.year}"
