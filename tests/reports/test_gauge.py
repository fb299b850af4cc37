"""Caps before rendering: each bomb is refused by the right one, ordinary documents pass."""

import pytest

from core.jobs import JobError
from reports import documents
from reports.gauge import MAX_CELLS, MAX_DEPTH, check_html, measure
from tests.factories.reports import sheet_value, synthesis_value

BOMBS = {
    "colspan": ("<table><tr><td colspan=1000000>x</td></tr></table>", "couvre trop de lignes ou de colonnes"),
    "rowspan": ("<table><tr><td rowspan='99999'>x</td></tr></table>", "couvre trop de lignes ou de colonnes"),
    "col span": ("<table><colgroup span=5000></colgroup></table>", "couvre trop de lignes ou de colonnes"),
    "400 div": ("<div>" * 400 + "x" + "</div>" * 400, "trop imbriqués"),
    "400 blockquote never closed": ("<blockquote>" * 400, "trop imbriqués"),
    "400 div that pretend to close": ("<div/>" * 400, "trop imbriqués"),
    "200 lists": ("<ul><li>" * 200, "trop imbriqués"),
    "60 tables": ("<table><tr><td>" * 60, "trop imbriqués"),
    "400 groups in a drawing": ("<svg>" + "<g>" * 400, "trop imbriqués"),
    "5 000 rows": ("<table>" + "<tr><td>a</td><td>b</td></tr>" * 5000 + "</table>", "tableaux sont trop longs"),
    "one word": ("<p>" + "x" * 100_000, "caractères, 30000 au plus"),
    "a long word": ("<p>" + "x" * 600, "mot est trop long"),
    "digits bound together": ("<p>" + "123\u00a0" * 5_000, "pas d'espace où couper la ligne"),
    "50 000 words in a paragraph": ("<p>" + "mot " * 50_000, "paragraphe est trop long"),
    "70 000 elements": ("<p></p>" * 70_000, "trop d'éléments"),
    "too long": ("<p>a</p>" * 500_000, "document est trop long"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_words(name):
    html, words = BOMBS[name]

    with pytest.raises(JobError, match=words):
        check_html(html)


def test_what_stands_at_a_cap_passes():
    check_html("<p>" * (MAX_DEPTH - 1) + "<table>" + "</table>" + "<td></td>" * 0)
    check_html("<table>" + "<tr><td>a</td></tr>" * MAX_CELLS + "</table>")


def test_a_drawing_closes_its_own_elements():
    assert measure("<svg>" + "<path/>" * 400 + "</svg>").depth == 2


def test_our_documents_are_far_below():
    found = measure(documents.synthesis_html(synthesis_value(3)))

    assert (found.depth < MAX_DEPTH / 2, found.cells < MAX_CELLS / 10, found.span) == (True, True, 0)
    check_html(documents.sheet_html(sheet_value()))
