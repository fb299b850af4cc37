"""Everything essential works when the browser runs no script."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE
from tests.e2e.pages.catalogue import FrontPage, SheetList
from tests.e2e.pages.entrance import Entrance


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
