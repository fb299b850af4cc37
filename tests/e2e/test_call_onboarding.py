"""Somebody whom nobody knows signs up, asks to represent a commune, and is confirmed by the team."""

from playwright.sync_api import expect

from tests.e2e.auditing import faults_of
from tests.e2e.pages import plain
from tests.e2e.pages.entrance import Entrance
from tests.e2e.pages.onboarding import Attachment, AttachmentDesk
from tests.e2e.pages.territory import TerritorySearch

ADDRESS = "lucie.morel@ville-de-vichy.test"


def test_from_the_sign_up_to_the_mandate(arrive, person, mails):
    page = arrive()
    entrance, attachment = Entrance(page), Attachment(page)
    entrance.open()
    page.get_by_role("link", name="Créez-en un pour représenter votre collectivité").click()
    attachment.sign_up(ADDRESS)
    entrance.give_code(mails.code_to(ADDRESS, about="Code pour confirmer votre adresse électronique"))

    attachment.say_who("Lucie", "Morel", "Directrice de l’innovation")
    TerritorySearch(page).type("vichy")
    page.get_by_role("option", name="Vichy Commune").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Représenter Vichy")
    expect(page.get_by_role("main")).to_contain_text("Allier")
    assert faults_of(page) == []
    attachment.ask("Le directeur général des services est prévenu.")
    expect(page.get_by_text("Votre demande est partie.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("À l’examen")
    assert faults_of(page) == []

    claire = person("staff")
    desk = AttachmentDesk(arrive(as_=claire))
    desk.open_request("Vichy", of=ADDRESS)
    expect(desk.main).to_contain_text("Le directeur général des services est prévenu.")
    assert faults_of(desk.page) == []
    desk.confirm()
    expect(desk.page.get_by_text("Lucie Morel représente maintenant Vichy : un courriel le dit.")).to_be_visible()
    assert faults_of(desk.page) == []

    told = plain(mails.last_to(ADDRESS, about="Vous représentez Vichy"))
    assert "Votre demande est confirmée : vous êtes maintenant référent de Vichy." in told
    page.goto(mails.link_to(ADDRESS, about="Vous représentez Vichy"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vichy")
    expect(page.get_by_role("main")).to_contain_text("Lucie Morel")
    assert faults_of(page) == []
