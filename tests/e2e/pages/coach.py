"""A coach, from her portfolio to a logged session."""

import re

from playwright.sync_api import Locator, Page, expect

SAVED = re.compile(r"^Brouillon gardé à \d\d\sh\s\d\d$")


class Coach:
    """At a desk or on a phone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.heading = page.get_by_role("heading", level=1)
        self.state = page.locator("#save-state")

    def begin(self, team: str) -> None:
        """From « Mon espace », by the portfolio."""
        self.page.goto("/mon-espace/")
        self.main.get_by_role("link", name="Mes équipes").click()
        expect(self.heading).to_have_text("Mes équipes")
        self.main.get_by_role("link", name=f"Noter une séance de {team}").click()
        expect(self.heading).to_have_text("Noter une séance")

    def done(self) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile("^Ce qui a été fait"))

    def note(self) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile("^Note pour l’ANCT"))

    def line(self, number: int) -> Locator:
        return self.main.locator(".co-line").nth(number)

    def decide(self, number: int, text: str, *, owner: str = "", day: str = "") -> None:
        """Write an action to come, in a line that is there."""
        line = self.line(number)
        line.get_by_label("Action").fill(text)
        if owner:
            line.get_by_label("Qui").select_option(label=owner)
        if day:
            line.get_by_label("Pour le").fill(day)

    def add_line(self) -> None:
        self.page.get_by_role("button", name="Ajouter une action").click()

    def settle(self, action: str, how: str) -> None:
        self.page.get_by_role("group", name=action).get_by_role("radio", name=how).check(force=True)

    def feel(self, weather: str) -> None:
        """By its words, as a thumb would."""
        self.page.get_by_role("radio", name=weather).click()

    def keep(self) -> None:
        self.page.get_by_role("button", name="Enregistrer le brouillon").click()

    def log(self) -> None:
        self.page.get_by_role("button", name="Enregistrer la séance").click()
