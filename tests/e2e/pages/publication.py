"""A sheet on its way to its readers: written by the team, signed in turn, published, corrected, withdrawn."""

import re

from playwright.sync_api import Locator, Page, expect


class SheetDesk:
    """« Fiche publique », in the workspace."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.heading = page.get_by_role("heading", level=1)

    def field(self, name: str) -> Locator:
        return self.page.locator(f"[name='{name}']")

    def write(self, **texts: str) -> None:
        for name, text in texts.items():
            self.field(name).fill(text)

    def save(self) -> None:
        self.page.locator(".pni-save-bar").get_by_role("button", name="Enregistrer").click()

    def add_picture(self, *, content: bytes, alt: str, caption: str, credit: str) -> None:
        self.main.get_by_role("link", name="Images et présentation").click()
        self.main.get_by_role("link", name="Ajouter une image").first.click()
        self.page.locator("input[type=file]").set_input_files(
            {"name": "affiche.png", "mimeType": "image/png", "buffer": content}
        )
        self.page.get_by_role("textbox", name=re.compile("^Description de l’image")).fill(alt)
        self.page.get_by_role("textbox", name=re.compile("^Légende")).fill(caption)
        self.page.get_by_role("textbox", name=re.compile("^Crédit")).fill(credit)
        self.main.locator("form button[type=submit]").last.click()
        expect(self.main.locator("figure img")).to_have_count(1)


class PublicationPage:
    """« Publication de la fiche », for each of those who follow it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.heading = page.get_by_role("heading", level=1)

    def open(self, sheet_pk: object) -> None:
        self.page.goto(f"/fiches/{sheet_pk}/publication/")

    def sign(self, link: str, *, function: str) -> None:
        self.main.get_by_role("link", name=link).click()
        self.page.get_by_role("textbox", name=re.compile("^Votre fonction")).fill(function)
        self.page.get_by_role("button", name="Signer", exact=True).click()
        self.has_come_back()

    def agree(self, link: re.Pattern[str], *, name: str, function: str, scope: tuple[str, ...] = ()) -> None:
        self.main.get_by_role("link", name=link).click()
        self.page.get_by_role("textbox", name=re.compile("^Qui donne l’accord")).fill(name)
        self.page.get_by_role("textbox", name=re.compile("^Sa fonction")).fill(function)
        for each in scope:
            self.page.get_by_role("checkbox", name=each).check(force=True)
        self.page.get_by_role("button", name="Donner l’accord").click()
        self.has_come_back()

    def justify(self, reason: str) -> None:
        """The first passage that holds the sheet back."""
        self.main.get_by_role("textbox", name=re.compile("rester")).first.fill(reason)
        self.main.get_by_role("button", name=re.compile("^Justifier")).first.click()

    def publish(self, *, note: str = "") -> None:
        self.main.get_by_role("link", name="Publier maintenant").click()
        if note:
            self.page.get_by_role("textbox", name=re.compile("^Ce qui change")).fill(note)
        self.page.get_by_role("button", name="Publier maintenant").click()
        self.has_come_back()

    def take_consent_back(self, *, reason: str) -> None:
        self.main.get_by_role("link", name=re.compile("Retirer l’accord")).first.click()
        self.page.get_by_role("textbox", name=re.compile("^Pourquoi")).fill(reason)
        self.page.get_by_role("button", name="Retirer l’accord et la fiche").click()
        self.has_come_back()

    def has_come_back(self) -> None:
        expect(self.heading).to_have_text("Publication de la fiche")
