"""The end committee, from each chair: the team that prepares it, a guest on her phone, the ANCT, a référent."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.pages import plain


class CommitteePages:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.heading = page.get_by_role("heading", level=1)

    # --- The team ----------------------------------------------------------------------------------------------------

    def write(self, *, pitch: str, asks: str) -> None:
        self.main.get_by_role("link", name="Écrire la présentation").click()
        self.page.get_by_role("textbox", name=re.compile("^La présentation")).fill(pitch)
        self.page.get_by_role("textbox", name=re.compile("^Ce que vous demandez")).fill(asks)
        self.page.get_by_role("button", name="Enregistrer").click()
        expect(self.main).to_contain_text(pitch)

    def propose(self, **reasons: str) -> None:
        """Why, by label of the way out."""
        self.main.get_by_role("link", name="Proposer des pistes").click()
        for label, reason in reasons.items():
            self.page.get_by_role("textbox", name=re.compile(label)).fill(reason)
        self.page.get_by_role("button", name="Enregistrer").click()
        expect(self.heading).to_have_text("Comité de fin")

    def invite(self, *, name: str, email: str, capacity: str, function: str) -> None:
        self.main.get_by_role("link", name="Inviter une personne").click()
        self.page.get_by_role("textbox", name=re.compile("^Nom")).fill(name)
        self.page.get_by_role("textbox", name=re.compile("^Adresse électronique")).fill(email)
        self.page.get_by_role("radio", name=capacity).check(force=True)
        self.page.get_by_role("textbox", name=re.compile("^Fonction")).fill(function)
        self.page.get_by_role("button", name="Envoyer l’invitation").click()
        expect(self.main).to_contain_text(name)

    # --- The ANCT ----------------------------------------------------------------------------------------------------

    def decide(self, *, scenario: str, text: str, people: str, condition: str, owner: str, due: str) -> None:
        self.main.get_by_role("link", name="Enregistrer la décision").click()
        issue = self.page.get_by_role("group", name=re.compile("^Issue"))
        issue.get_by_role("radio", name=scenario).check(force=True)
        self.page.get_by_role("textbox", name=re.compile("^La décision")).fill(text)
        self.page.get_by_role("textbox", name=re.compile("^Personnes présentes")).fill(people)
        self.page.get_by_role("textbox", name=re.compile("^Condition 1")).fill(condition)
        self.page.get_by_label(re.compile("^Nom, si c’est")).first.fill(owner)
        self.page.get_by_label(re.compile("^Pour le")).first.fill(due)
        self.page.get_by_role("button", name=re.compile("^Enregistrer la décision")).click()

    # --- Both sides --------------------------------------------------------------------------------------------------

    def sign(self, link: str, *, name: str, function: str) -> None:
        self.main.get_by_role("link", name=re.compile(link)).click()
        self.page.get_by_role("textbox", name=re.compile("^Nom")).fill(name)
        self.page.get_by_role("textbox", name=re.compile("^Fonction")).fill(function)
        self.page.get_by_role("button", name=re.compile("^Signer")).click()
        expect(self.page.get_by_text("Le compte rendu est signé de votre côté.")).to_be_visible()
        expect(self.main).to_contain_text(name)

    def words(self) -> str:
        return plain(self.main.inner_text())
