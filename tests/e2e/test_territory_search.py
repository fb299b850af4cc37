"""Finding one's collectivité by keyboard, homonyms told apart."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.pages.territory import TerritorySearch


def test_homonyms_are_told_apart_and_chosen_with_the_arrows(arrive):
    page = arrive()
    search = TerritorySearch(page)
    search.open()

    search.type("sainte rose")

    assert search.options() == [
        ("Sainte-Rose", "Guadeloupe"),
        ("Sainte-Rose", "La Réunion"),
    ]
    expect(search.field).to_have_attribute("aria-expanded", "true")
    expect(search.status).to_have_text("2 territoires proposés, flèches haut et bas pour les parcourir.")
    assert search.active() is None

    search.press("ArrowDown")
    assert search.active() == ("Sainte-Rose", "Guadeloupe")
    search.press("ArrowDown")
    assert search.active() == ("Sainte-Rose", "La Réunion")
    search.press("ArrowDown")
    assert search.active() == ("Sainte-Rose", "Guadeloupe")
    search.press("ArrowUp")
    search.press("Enter")

    expect(page).to_have_url(re.compile(r"/territoires/collectivites/sainte-rose-974/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Sainte-Rose")
    expect(page.get_by_role("main").get_by_role("link", name="La Réunion (974)")).to_be_visible()


def test_escape_closes_the_list_and_keeps_the_words(arrive):
    page = arrive()
    search = TerritorySearch(page)
    search.open()
    search.type("sainte rose")

    search.press("Escape")

    expect(search.list).to_be_hidden()
    expect(search.field).to_have_value("sainte rose")
    expect(search.field).to_be_focused()
    expect(search.field).to_have_attribute("aria-expanded", "false")


def test_a_name_that_nobody_bears_is_said(arrive):
    page = arrive()
    search = TerritorySearch(page)
    search.open()

    search.type("zzyzx")

    expect(search.status).to_have_text("Aucun territoire ne correspond.")
    expect(search.list).to_be_hidden()


def test_without_suggestions_the_button_answers_the_same(arrive):
    page: Page = arrive(javascript=False)
    search = TerritorySearch(page)
    search.open()

    search.type("sainte rose")
    search.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    results = page.get_by_role("main").get_by_role("link", name="Sainte-Rose")
    expect(results).to_have_count(2)
    assert sorted(link.get_attribute("href") for link in results.all()) == [
        "/territoires/collectivites/sainte-rose-971/",
        "/territoires/collectivites/sainte-rose-974/",
    ]
