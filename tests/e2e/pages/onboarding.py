"""Becoming the référent of a collectivité: the person's side, and the team's."""

import re

from playwright.sync_api import Page, expect


class Attachment:
    """The person's side."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")

    def sign_up(self, address: str) -> None:
        """Up to the page that asks for the code."""
        self.main.get_by_role("textbox", name="Adresse électronique professionnelle").fill(address)
        self.main.get_by_role("button", name="Recevoir un code").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Vérifiez votre adresse électronique")

    def say_who(self, first_name: str, last_name: str, job_title: str) -> None:
        """Asked before anything else of whoever has no name yet. Ends on the choice of the collectivité."""
        self.page.goto("/mon-espace/rattachement/")
        expect(self.page.get_by_text("Dites d’abord qui vous êtes")).to_be_visible()
        self.main.get_by_role("textbox", name=re.compile("^Prénom")).fill(first_name)
        self.main.get_by_role("textbox", name=re.compile("^Nom")).fill(last_name)
        self.main.get_by_role("textbox", name=re.compile("^Fonction")).fill(job_title)
        self.main.get_by_role("button", name="Enregistrer").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Représenter une collectivité")

    def ask(self, message: str) -> None:
        self.main.get_by_role("textbox", name="Un mot pour l’équipe du programme").fill(message)
        self.main.get_by_role("button", name="Demander à la représenter").click()


class AttachmentDesk:
    """The team's side."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")

    def open_request(self, collectivite: str, *, of: str) -> None:
        """From « Gestion »."""
        self.page.goto("/gestion/")
        self.main.get_by_role("link", name="Rattachements").click()
        line = self.main.get_by_role("row").filter(has_text=of)
        line.get_by_role("link", name=collectivite, exact=True).click()

    def confirm(self) -> None:
        self.page.get_by_role("radio", name="Confirmer le rattachement").check(force=True)
        self.page.get_by_role("button", name="Envoyer la réponse").click()
