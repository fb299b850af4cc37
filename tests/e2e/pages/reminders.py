"""Reminders: the rules and the journal of the staff, one's own list and preferences."""

import re

from playwright.sync_api import Page, expect


class RemindersDesk:
    """The staff, on what is recalled."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.heading = page.get_by_role("heading", level=1)

    def open(self) -> None:
        self.page.goto("/gestion/")
        self.main.get_by_role("link", name="Rappels", exact=True).click()
        expect(self.heading).to_have_text("Rappels")

    def open_rules(self) -> None:
        self.open()
        self.main.get_by_role("link", name="Régler ce qui est rappelé").click()
        expect(self.heading).to_have_text("Règles de rappel")

    def add_rule(self, *, kind: str, days: int, audience: str) -> None:
        """Before the appointment, in every edition. Ends wherever the answer leads."""
        self.main.get_by_role("link", name="Ajouter une règle", exact=True).click()
        self.page.get_by_label("Pour quel rendez-vous").select_option(label=kind)
        self.page.get_by_role("spinbutton", name=re.compile("^Combien de jours")).fill(str(days))
        self.page.get_by_role("radio", name=audience).check(force=True)
        self.page.get_by_role("button", name="Enregistrer", exact=True).click()

    def line_of(self, words: str):
        """Of the journal."""
        return self.page.get_by_role("row").filter(has_text=words)
