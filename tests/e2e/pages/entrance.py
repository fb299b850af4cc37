"""The door: sign-in by password or by code, second factor, way out."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import Person, code_of


class Entrance:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.by_code = page.get_by_role("region", name="Recevoir un code par courriel")
        self.by_password = page.get_by_role("region", name="Avec un mot de passe")

    def open(self) -> None:
        """From any page, through the header."""
        self.page.goto("/")
        self.link().click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Se connecter")

    def link(self) -> Locator:
        return self.page.get_by_role("banner").get_by_role("link", name="Se connecter")

    def sign_in(self, person: Person) -> None:
        """By password, and second factor for those who have one: up to « Mon espace »."""
        self.page.goto("/compte/login/")
        self.give_password(person.email, person.password)
        if person.has_second_factor:
            self.give_second_factor(code_of(person.totp_secret))
        expect(self.page).to_have_url(re.compile(r"/mon-espace/$"))

    def give_password(self, email: str, password: str) -> None:
        self.by_password.get_by_label("Adresse électronique").fill(email)
        self.by_password.get_by_label("Mot de passe").fill(password)
        self.by_password.get_by_role("button", name="Se connecter").click()

    def ask_code(self, email: str) -> None:
        self.by_code.get_by_label("Adresse électronique").fill(email)
        self.by_code.get_by_role("button", name="Recevoir un code").click()

    def give_code(self, code: str) -> None:
        self.page.get_by_label("Code reçu").fill(code)
        self.page.get_by_role("button", name="Valider").click()

    def give_second_factor(self, code: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Donnez le code de votre application")
        self.page.get_by_role("textbox", name=re.compile("^Code")).fill(code)
        self.page.get_by_role("main").get_by_role("button", name="Se connecter").click()

    def leave(self) -> None:
        self.page.get_by_role("button", name="Se déconnecter").click()
