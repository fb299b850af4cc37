"""Everything essential works when the browser runs no script."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, SMALL
from tests.e2e.pages.catalogue import FrontPage, SheetList
from tests.e2e.pages.entrance import Entrance

MARGIN_PX = 16  # of the design system, each side


def test_search_filter_and_read(arrive):
    page = arrive(javascript=False)
    FrontPage(page).open()
    FrontPage(page).search("suivi social")
    sheets = SheetList(page)
    assert sheets.announced() == 5

    sheets.tick("Région", "Occitanie")
    sheets.apply()
    assert sheets.tags() == ["« suivi social »", "Occitanie"]

    sheets.open_sheet("Assurer l’égal accès à l’information et aux démarches")


def test_the_menu_and_the_search_of_a_phone_are_there(arrive):
    """The buttons that open them need a script: without, both stand open."""
    page = arrive(javascript=False, size=PHONE)
    FrontPage(page).open()

    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Thèmes").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Les thèmes")
    expect(page.get_by_role("button", name="Paramètres d’affichage")).to_be_hidden()


@pytest.mark.parametrize("size", [SMALL, PHONE], ids=["320", "375"])
def test_the_search_of_a_phone_stands_under_the_logo_on_a_line_of_its_own(arrive, size):
    page = arrive(javascript=False, size=size)
    page.goto("/contact/")
    banner = page.get_by_role("banner")

    logo = banner.get_by_text("Les agents publics enquêtent").bounding_box()
    search = banner.get_by_role("search").bounding_box()

    assert search["y"] >= logo["y"] + logo["height"]
    assert search["width"] == size[0] - 2 * MARGIN_PX


def test_sign_in_by_password_and_second_factor(arrive, person):
    page = arrive(javascript=False, as_=person("staff"))

    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Gestion").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Gestion")


def test_sign_in_by_code(arrive, person, mails):
    samira = person("agent")
    page = arrive(javascript=False)
    entrance = Entrance(page)
    entrance.open()
    entrance.ask_code(samira.email)
    entrance.give_code(mails.code_to(samira.email, about="code de connexion"))

    expect(page).to_have_url(re.compile("/mon-espace/$"))


def test_a_refused_form_says_why(arrive, person):
    samira = person("agent")
    page = arrive(javascript=False)
    entrance = Entrance(page)
    entrance.open()

    entrance.give_password(samira.email, "un autre mot de passe")

    expect(page.get_by_role("alert")).to_contain_text("Une erreur est à corriger")
    expect(entrance.by_password.get_by_label("Adresse électronique")).to_have_value(samira.email)
