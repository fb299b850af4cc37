"""The cells of the matrix as HTML, thousands of them: written here because a template takes a second to do it.

Only whole numbers and words of this file enter the markup: nothing that anybody typed.
"""

from collections.abc import Mapping, Sequence

from django.utils.safestring import SafeString, mark_safe

from investigations.selectors.evidence import Finding
from investigations.selectors.hypotheses import in_words
from investigations.selectors.matrix import Column
from investigations.workspace_states import Direction, Strength

# One letter for the style sheet (static/evidence.css).
_CLASSES = {Direction.SUPPORTS: "s", Direction.CONTRADICTS: "c", Direction.NUANCES: "n"}
_WORDS = {
    (direction, strength): in_words(direction, strength)
    for direction in Direction.values
    for strength in Strength.values
}
_NOTHING = "rien"


def row_cells(
    hypothesis_id: int, columns: Sequence[Column], by_cell: Mapping[tuple[int, int], Finding], *, linked: bool
) -> SafeString:
    """The cells of one hypothesis. Links are relative to the address of the matrix: 4/12/."""
    cells = []
    write = _linked if linked else _bare
    for column in columns:
        finding = by_cell.get((hypothesis_id, column.pk))
        if finding is None:
            opening, words = "<td>", _NOTHING
        else:
            opening = f"<td class={_CLASSES[Direction(finding.direction)]}>"
            words = _WORDS[finding.direction, finding.strength]
        cells.append(opening + write(hypothesis_id, column.pk, words) + "</td>")
    return mark_safe("".join(cells))  # noqa: S308 -- whole numbers and our own words


def source_href(source_id: int) -> str:
    """From the matrix to the page of one source and every hypothesis."""
    return f"../sources/{source_id}/preuves/"


def _linked(hypothesis_id: int, source_id: int, words: str) -> str:
    return f'<a href="{hypothesis_id}/{source_id}/">{words}</a>'


def _bare(hypothesis_id: int, source_id: int, words: str) -> str:
    return words
