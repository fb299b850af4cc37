"""A visitor with a phone reads a sheet, and never has to push the page sideways."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, SMALL
from tests.e2e.pages.catalogue import FrontPage, SheetList
from tests.e2e.pages.header import Header
from tests.e2e.routes import public_paths

TITLE = "Mieux suivre et accompagner les bénéficiaires d’aides du CIAS"


def test_a_visitor_finds_and_reads_a_sheet(arrive):
    page = arrive(size=PHONE)
    FrontPage(page).open()
    Header(page).open_menu()
    Header(page).menu.get_by_role("link", name="Investigations").click()
    sheets = SheetList(page)
    expect(sheets.facet("Région").locator("summary").first).to_be_hidden()
    sheets.tick("Thème", "Social")
    sheets.apply()

    sheets.open_sheet(TITLE)

    main = page.get_by_role("main")
    main.get_by_role("link", name="Les hypothèses de départ").click()
    expect(main.get_by_role("heading", name="Les hypothèses de départ")).to_be_in_viewport()
    text = main.locator("#hypotheses").bounding_box()
    assert text["x"] >= 0
    assert text["x"] + text["width"] <= PHONE[0]
    size = main.locator("#context p").first.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    assert size >= 16


def test_what_is_touched_is_large_enough(arrive):
    """WCAG 2.2, 2.5.8: 24 px at least, but for links within a sentence."""
    page = arrive(size=PHONE)
    page.goto("/investigations/?region=76")

    small = page.locator(
        "main button, main summary, main .fr-tag, main .fr-pagination__link, header button"
    ).evaluate_all(
        "nodes => nodes.filter(node => node.checkVisibility()).map(node => [node, node.getBoundingClientRect()])"
        ".filter(([, box]) => box.width && (box.height < 24 || box.width < 24))"
        ".map(([node]) => node.outerHTML.slice(0, 120))"
    )

    assert small == []


@pytest.mark.parametrize("size", [SMALL, PHONE], ids=["320", "375"])
def test_no_public_page_scrolls_sideways(arrive, size):
    page = arrive(size=size)
    wide = {}
    for path in public_paths():
        page.goto(path)
        excess = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if excess:
            wide[path] = excess

    assert wide == {}
