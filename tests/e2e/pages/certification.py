"""The certification: the agent's file, the coach's opinion, the staff's sessions, the check of a code."""

import re

from playwright.sync_api import Page, expect


class CertificationDesk:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.heading = page.get_by_role("heading", level=1)

    def open_own(self) -> None:
        """From the home of the workspace, at a desk or on a phone."""
        menu = self.page.get_by_role("button", name="Dans cet espace")
        if menu.is_visible():
            menu.click()
        self.page.get_by_role("link", name="Certification", exact=True).click()

    def tell(self, competence: str, text: str) -> None:
        self.main.get_by_role("link", name=re.compile(f"^Écrire ce que j’ai fait.*{competence}")).click()
        expect(self.heading).to_have_text(competence)
        self.page.get_by_label("Ce que j’ai fait").fill(text)
        self.page.get_by_role("button", name="Enregistrer").click()
        expect(self.page.get_by_text("Votre texte est enregistré.")).to_be_visible()

    def confirm(self, agent: str, competence: str) -> None:
        self.main.get_by_role("link", name=agent).click()
        self.main.get_by_role("link", name=re.compile(f"^Donner mon avis.*{competence}")).click()
        self.page.get_by_label("Je confirme").check(force=True)
        self.page.get_by_role("button", name="Enregistrer mon avis").click()
        expect(self.page.get_by_text("Votre avis est enregistré.")).to_be_visible()

    def open_board(self, edition: str) -> None:
        self.page.goto("/gestion/")
        self.main.get_by_role("link", name="Certification", exact=True).click()
        expect(self.heading).to_have_text("Certification")
        tag = self.main.get_by_role("link", name=edition, exact=True)
        if tag.count():
            tag.click()

    def create_session(self, day: str) -> None:
        self.main.get_by_role("link", name="Créer une session").click()
        self.page.get_by_label("Jour", exact=True).fill(day)
        self.page.get_by_label("Heure de début").fill("00:05")
        self.page.get_by_label(re.compile("^Lieu")).fill("ANCT, Paris")
        self.page.get_by_label(re.compile("^Le jury")).fill("Hélène Aubry, responsable de la formation")
        self.page.get_by_role("button", name="Créer la session").click()
        expect(self.page.get_by_text("La session est créée.")).to_be_visible()

    def register_all_the_same(self, agent: str, reason: str) -> None:
        option = self.page.get_by_role("option", name=re.compile(f"^{agent}"))
        self.page.get_by_label("Agent", exact=True).select_option(value=option.get_attribute("value"))
        self.page.get_by_label(re.compile("^Pourquoi, malgré")).fill(reason)
        self.page.get_by_role("button", name="Inscrire par exception").click()
        expect(self.page.get_by_text("1 personne inscrite, et prévenue par courriel.")).to_be_visible()

    def receive(self, agent: str) -> None:
        self.main.get_by_role("link", name=f"Enregistrer le résultat de {agent}").click()
        self.page.get_by_label("Reçue", exact=True).check(force=True)
        self.page.get_by_role("button", name="Enregistrer le résultat").click()
        expect(self.page.get_by_text("Le résultat est enregistré")).to_be_visible()

    def check(self, code: str) -> None:
        self.page.goto("/attestations/")
        self.page.get_by_label(re.compile("^Code de l’attestation")).fill(code)
        self.page.get_by_role("button", name="Vérifier").click()
