"""How a sheet is set: its side column, its colophon, and the number of its pages."""

import dataclasses
import io

import pypdf

from reports.documents import sheet_html
from reports.rendering import SHEET_LIMITS, Part, render_pdf
from reports.sheet_layout import SheetLayout
from tests.factories.reports import sheet_value

RESERVE = "La source hésite sur ce point, et cette réserve le dit. "


def pages_of(sheet):
    [part] = render_pdf([Part("fiche", sheet_html(sheet))], limits=SHEET_LIMITS)
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(part.pdf)).pages]


def test_an_ordinary_sheet_has_its_facts_beside_the_story():
    assert SheetLayout(sheet_value()).classes == "sheet"


def test_facts_longer_than_the_page_lie_above_the_story():
    assert SheetLayout(sheet_value(source_note=RESERVE * 30)).classes == "sheet sheet--dense sheet--stacked"


def test_stacked_facts_are_a_short_box_on_the_first_page():
    """In one column they would take more than a page by themselves."""
    pages = pages_of(sheet_value(source_note=RESERVE * 30))

    assert len(pages) == 1
    assert pages[0].count("réserve") == 30


def test_source_licence_and_address_stand_under_a_sheet_printed_alone():
    sheet = sheet_value(operator="Incubateur", url="https://pni.test/investigations/fiche/")
    [page] = pages_of(sheet)

    assert page.count("https://pni.test/investigations/fiche/") == 1
    assert page.count("Licence ouverte Etalab 2.0. En ligne") == 1


def test_a_long_story_is_set_tighter_before_it_takes_a_second_page():
    sentences = "Une phrase de longueur ordinaire pour remplir la page. "
    set_as = {}
    for times in range(20, 110, 5):
        sections = sheet_value().sections
        longer = dataclasses.replace(sections[1], text=sentences * times)
        value = sheet_value(sections=(sections[0], longer, *sections[2:]))
        set_as.setdefault(SheetLayout(value).classes, []).append(times)

    assert list(set_as) == ["sheet", "sheet sheet--dense", "sheet sheet--long"]
