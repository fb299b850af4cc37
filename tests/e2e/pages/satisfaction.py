"""The survey behind a mailed link, and the pages where the ANCT's team sends, closes and reads it."""

import re

from playwright.sync_api import Locator, Page, expect


class SurveyPage:
    """Whoever holds the link, on a phone."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.heading = page.get_by_role("heading", level=1)

    def open(self) -> None:
        self.page.goto(self.address)

    def answer_all(self, label: str) -> int:
        """The same answer everywhere. Returns how many questions there are."""
        questions = self.page.get_by_role("group")
        for each in questions.all():
            each.get_by_label(label, exact=True).check(force=True)
        return questions.count()

    def write(self, line: str) -> None:
        self.page.get_by_role("textbox", name=re.compile("Ce qu’il faudrait changer")).fill(line)

    def send(self) -> None:
        self.page.get_by_role("button", name="Envoyer, pour de bon").click()


class SatisfactionDesk:
    """The ANCT's team."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.heading = page.get_by_role("heading", level=1)

    def open(self, edition: str) -> None:
        self.page.goto("/gestion/")
        self.main.get_by_role("link", name="Satisfaction", exact=True).click()
        self.main.get_by_role("link", name=edition).click()
        expect(self.heading).to_have_text(re.compile("^Satisfaction"))

    def ask(self, team: str) -> None:
        self.main.get_by_role("link", name="Interroger des équipes maintenant").click()
        self.main.get_by_label(re.compile(f"^{re.escape(team)}")).check(force=True)
        self.main.get_by_role("button", name="Envoyer maintenant").click()

    def close(self) -> None:
        self.main.get_by_role("link", name="Clore l’enquête").click()
        self.main.get_by_label(re.compile("^J’ai compris")).check(force=True)
        self.main.get_by_role("button", name="Clore pour de bon").click()

    def bars_of(self, question: str) -> Locator:
        title = self.main.get_by_role("heading", level=3, name=question).first
        return title.locator("xpath=following-sibling::ul[1]").get_by_role("listitem")
