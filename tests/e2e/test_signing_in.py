"""Coming in, and only in: by code, by password, with a second factor for the staff."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.account import SecondFactor, Sessions
from tests.e2e.pages.entrance import Entrance
from tests.e2e.people import code_of


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_a_code_received_by_mail_opens_my_space(arrive, person, mails):
    samira = person("agent")
    page = arrive()
    entrance = Entrance(page)
    entrance.open()

    entrance.ask_code(samira.email)
    assert heading(page) == "Saisissez le code reçu"
    entrance.give_code(mails.code_to(samira.email, about="code de connexion"))

    expect(page).to_have_url(re.compile("/mon-espace/$"))
    assert heading(page) == "Bonjour Samira"


def test_a_wrong_code_opens_nothing_and_says_so(arrive, person, mails):
    samira = person("agent")
    page = arrive()
    entrance = Entrance(page)
    entrance.open()
    entrance.ask_code(samira.email)
    mails.code_to(samira.email, about="code de connexion")

    entrance.give_code("XXXXXX")

    assert heading(page) == "Saisissez le code reçu"
    expect(page.get_by_role("alert")).to_contain_text("Une erreur est à corriger")
    page.goto("/mon-espace/")
    assert heading(page) == "Saisissez le code reçu"


def test_an_unknown_address_is_answered_like_a_known_one(arrive, person):
    samira = person("agent")
    shown = {}
    for address in (samira.email, "personne@nulle-part.test"):
        page = arrive()
        entrance = Entrance(page)
        entrance.open()
        entrance.ask_code(address)
        shown[address] = page.get_by_role("main").inner_text().replace(address, "ADRESSE")

    assert shown["personne@nulle-part.test"] == shown[samira.email]


def test_a_password_opens_my_space_and_returns_to_the_page_that_was_asked(arrive, person):
    julien = person("referent")
    page = arrive()

    page.goto("/mon-compte/")
    assert heading(page) == "Se connecter"
    Entrance(page).give_password(julien.email, julien.password)

    expect(page).to_have_url(re.compile("/mon-compte/$"))
    assert heading(page) == "Mon compte"


def test_a_wrong_password_keeps_the_address_and_reads_the_error_first(arrive, person):
    samira = person("agent")
    page = arrive()
    entrance = Entrance(page)
    entrance.open()

    entrance.give_password(samira.email, "un autre mot de passe")

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Une erreur est à corriger")
    expect(summary).to_be_focused()
    expect(entrance.by_password.get_by_label("Adresse électronique")).to_have_value(samira.email)
    expect(entrance.by_password.get_by_label("Mot de passe")).to_have_value("")
    page.goto("/mon-espace/")
    assert heading(page) == "Se connecter"


def test_a_forgotten_password_is_replaced_and_the_old_one_is_dead(arrive, person, mails):
    samira = person("agent")
    page = arrive()
    entrance = Entrance(page)
    entrance.open()
    page.get_by_role("link", name="Mot de passe oublié ?").click()
    page.get_by_label("Adresse électronique").fill(samira.email)
    page.get_by_role("button", name="Recevoir le lien").click()
    assert heading(page) == "Regardez vos courriels"

    page.goto(mails.link_to(samira.email, about="nouveau mot de passe"))
    page.get_by_label("Nouveau mot de passe").fill("Une phrase toute neuve 2026")
    page.get_by_label("Le même, une seconde fois").fill("Une phrase toute neuve 2026")
    page.get_by_role("button", name="Enregistrer").click()
    assert heading(page) == "Votre mot de passe est changé"

    entrance.open()
    entrance.give_password(samira.email, samira.password)
    assert heading(page) == "Se connecter"
    entrance.give_password(samira.email, "Une phrase toute neuve 2026")
    expect(page).to_have_url(re.compile("/mon-espace/$"))


def test_leaving_closes_the_space(arrive, person):
    page = arrive(as_=person("agent"))

    Entrance(page).leave()

    expect(Entrance(page).link()).to_be_visible()
    page.goto("/mon-espace/")
    assert heading(page) == "Se connecter"


def test_staff_without_second_factor_enrols_before_anything_else(arrive, person):
    noel = person("staff_without_second_factor")
    page = arrive()
    page.goto("/gestion/")
    Entrance(page).give_password(noel.email, noel.password)

    for closed in ("/gestion/", "/gestion/courriels/", "/mon-espace/", "/mon-compte/", "/administration/"):
        page.goto(closed)
        assert heading(page) == "Confirmez que c’est bien vous", closed

    page.goto("/gestion/")
    page.get_by_label("Mot de passe").fill(noel.password)
    page.get_by_role("button", name="Continuer").click()
    assert heading(page) == "Activer le second facteur"
    second_factor = SecondFactor(page)
    assert second_factor.qr_code_size() >= 150
    second_factor.enrol()

    assert heading(page) == "Codes de secours"
    codes = second_factor.recovery_codes()
    assert len(codes) == len(set(codes)) == 10
    page.get_by_role("link", name="C’est fait, continuer").click()
    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Gestion").click()
    assert heading(page) == "Gestion"

    elsewhere = arrive()
    elsewhere.goto("/gestion/")
    Entrance(elsewhere).give_password(noel.email, noel.password)
    Entrance(elsewhere).give_second_factor(codes[0])
    assert heading(elsewhere) == "Gestion"

    third = arrive()
    third.goto("/gestion/")
    Entrance(third).give_password(noel.email, noel.password)
    Entrance(third).give_second_factor(codes[0])
    expect(third.get_by_role("alert")).to_contain_text("Une erreur est à corriger")
    assert heading(third) == "Donnez le code de votre application"


def test_staff_gives_the_code_of_the_application(arrive, person):
    claire = person("staff")
    page = arrive()
    page.goto("/gestion/")
    entrance = Entrance(page)
    entrance.give_password(claire.email, claire.password)

    entrance.give_second_factor("000000")
    expect(page.get_by_role("alert")).to_contain_text("Une erreur est à corriger")
    page.goto("/gestion/")
    assert heading(page) == "Donnez le code de votre application"

    entrance.give_second_factor(code_of(claire.totp_secret))
    assert heading(page) == "Gestion"


def test_a_code_by_mail_alone_does_not_open_the_staff_pages(arrive, person, mails):
    claire = person("staff")
    page = arrive()
    page.goto("/gestion/")
    entrance = Entrance(page)
    entrance.ask_code(claire.email)
    entrance.give_code(mails.code_to(claire.email, about="code de connexion"))

    for closed in ("/gestion/", "/mon-espace/"):
        page.goto(closed)
        assert heading(page) == "Donnez le code de votre application"


def test_sessions_are_listed_and_the_others_closed(arrive, person):
    samira = person("agent")
    here, elsewhere = arrive(as_=samira), arrive(as_=samira)
    sessions = Sessions(here)
    sessions.open()
    assert sessions.count() == 2
    assert sessions.this_device() == 1

    sessions.close_others()

    sessions.open()
    assert sessions.count() == 1
    elsewhere.goto("/mon-espace/")
    assert heading(elsewhere) == "Se connecter"
    here.goto("/mon-espace/")
    assert heading(here) == "Bonjour Samira"


@pytest.mark.parametrize("persona", ["agent", "referent", "coach", "designer", "decideur"])
def test_those_who_are_not_staff_are_told_the_page_is_not_theirs(arrive, person, watch, persona):
    page = arrive(as_=person(persona))
    watch.expect(403)

    answer = page.goto("/gestion/")

    assert answer.status == 403
    assert heading(page) == "Vous n’avez pas accès à cette page"
    expect(page.get_by_role("link", name="Gestion", exact=True)).to_have_count(0)
