"""Without a mouse: everything is reached, in order, and one always sees where one is."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE
from tests.e2e.pages.catalogue import SheetList
from tests.e2e.pages.header import Header, Keyboard

SEEN_PER_PAGE = 30


def test_the_first_tab_offers_to_skip_to_the_content(arrive):
    page = arrive()
    page.goto("/")
    keyboard = Keyboard(page)

    first = keyboard.tab()

    expect(first).to_have_text("Contenu")
    expect(first).to_be_in_viewport()
    keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    keyboard.tab()
    assert keyboard.focused().evaluate("node => document.querySelector('main').contains(node)")


@pytest.mark.parametrize(
    "label, target",
    [("Menu", "#header-navigation"), ("Recherche", "#header-search"), ("Pied de page", "#footer")],
)
def test_each_skip_link_leads_where_it_says(arrive, label, target):
    page = arrive()
    page.goto("/investigations/")
    keyboard = Keyboard(page)
    keyboard.tab_to(page.get_by_role("link", name=label, exact=True), within=4)

    keyboard.press("Enter")
    keyboard.tab()

    assert keyboard.focused().evaluate("(node, target) => document.querySelector(target).contains(node)", target), (
        keyboard.name_of_focus()
    )


def test_search_filter_and_read_a_sheet(arrive):
    page = arrive()
    page.goto("/")
    keyboard, sheets = Keyboard(page), SheetList(page)
    keyboard.tab_to(page.get_by_role("banner").get_by_role("searchbox"))
    page.keyboard.type("suivi social")
    keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Les investigations")

    keyboard.tab_to(sheets.facet("Région").locator("summary"))
    keyboard.press("Enter")
    keyboard.tab_to(sheets.facet("Région").get_by_role("checkbox", name="Occitanie"))
    keyboard.press("Space")
    keyboard.tab_to(page.get_by_role("button", name="Appliquer les filtres"))
    keyboard.press("Enter")
    expect(sheets.active.get_by_role("link", name="Occitanie")).to_be_visible()

    keyboard.tab_to(page.get_by_role("main").get_by_role("heading", level=3).get_by_role("link").first)
    keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Assurer l’égal accès à l’information et aux démarches")


def test_the_menu_of_a_phone_opens_holds_the_focus_and_closes(arrive):
    page = arrive(size=PHONE)
    page.goto("/")
    keyboard, header = Keyboard(page), Header(page)
    button = page.get_by_role("banner").get_by_role("button", name="Menu")
    keyboard.tab_to(button)

    keyboard.press("Enter")
    expect(header.menu).to_be_visible()
    for _ in range(12):
        keyboard.tab()
        assert keyboard.focused().evaluate("node => document.querySelector('#header-navigation').contains(node)")

    keyboard.press("Escape")
    expect(header.menu).to_be_hidden()
    expect(button).to_be_focused()


def test_the_theme_is_chosen_and_remembered(arrive):
    page = arrive()
    page.goto("/")
    keyboard, header = Keyboard(page), Header(page)
    assert header.shown_theme() == "light"
    keyboard.tab_to(header.theme_button(), within=150)

    keyboard.press("Enter")
    expect(header.theme).to_be_visible()
    keyboard.tab_to(header.theme.get_by_role("radio", checked=True), within=5)
    keyboard.press("ArrowUp")
    keyboard.press("Escape")

    expect(header.theme).to_be_hidden()
    expect(header.theme_button()).to_be_focused()
    assert header.shown_theme() == "dark"
    page.goto("/themes/")
    assert header.shown_theme() == "dark"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/investigations/?q=suivi+social&region=76",
        "/investigations/grand-autunois-suivi-social/",
        "/compte/login/",
    ],
)
def test_the_focus_is_always_seen(arrive, path, theme):
    page = arrive(theme=theme)
    page.goto(path)
    keyboard = Keyboard(page)
    unseen = []
    for _ in range(SEEN_PER_PAGE):
        keyboard.tab()
        name = keyboard.name_of_focus()
        if not keyboard.focus_shows():
            unseen.append(name)

    assert unseen == []
