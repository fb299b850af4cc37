"""What the ANCT's team does with a composition, and what a visitor reads of a published synthesis."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect


class Composition:
    """The pages of a composition, reached by the menu on their left."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, programme: str) -> None:
        """From the staff's home page, as a person goes there."""
        self.page.goto("/gestion/")
        self.page.get_by_role("link", name="Synthèses régionales").click()
        self.page.get_by_role("link", name=re.compile(f"^Composer la synthèse .* de {re.escape(programme)}$")).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Les textes de la synthèse")

    def go(self, entry: str) -> None:
        self.page.get_by_role("navigation", name=re.compile("^Synthèse")).get_by_role("link", name=entry).click()

    def freeze_figures(self) -> None:
        self.go("Les chiffres")
        self.page.get_by_role("button", name="Prendre un instantané maintenant").click()
        expect(self.page.get_by_text("Les chiffres sont figés")).to_be_visible()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_role("textbox", name=re.compile(f"^{label}")).fill(text)

    def save_texts(self) -> None:
        self.page.get_by_role("button", name="Enregistrer", exact=True).click()
        expect(self.page.get_by_text("Les textes sont enregistrés.")).to_be_visible()

    def cite(self, words: str, *, said_by: str, consent_by: str) -> None:
        self.go("Les paroles citées")
        self.page.get_by_role("link", name="Citer des paroles").click()
        self.page.get_by_role("textbox", name=re.compile("^Les paroles")).fill(words)
        self.page.get_by_label("Qui parle, en général").fill(said_by)
        self.page.get_by_label("Qui a recueilli l’accord de la personne").fill(consent_by)
        self.page.get_by_label("À quelle date").fill("2026-03-01")
        self.page.get_by_role("button", name="Enregistrer").click()

    def illustrate(self, file: Path, *, alt: str, credit: str) -> None:
        self.go("Les images")
        self.page.get_by_role("link", name="Ajouter une image").click()
        self.page.get_by_label("Fichier de l’image").set_input_files(file)
        self.page.get_by_label("Description de l’image").fill(alt)
        self.page.get_by_label("Crédit").fill(credit)
        self.page.get_by_role("button", name="Enregistrer").click()

    def look_at(self, chapter: str) -> None:
        self.go("Contrôle et aperçus")
        self.page.get_by_role("button", name=f"Voir le chapitre : {chapter}").click()
