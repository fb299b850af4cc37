"""Who needs help and why: the board of the ANCT's team, and the health of one team."""

import datetime as dt
import re

from playwright.sync_api import Locator, Page, expect


class HealthDesk:
    """Staff, coach or designer, at a desk or on a phone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.heading = page.get_by_role("heading", level=1)

    def open_board(self) -> None:
        """From « Gestion »."""
        self.page.goto("/gestion/")
        self.main.get_by_role("link", name="Suivi des équipes", exact=True).click()
        expect(self.heading).to_have_text("Suivi des équipes")

    def choose_edition(self, name: str) -> None:
        self.page.get_by_label("Édition").select_option(label=name)
        self.page.get_by_role("button", name="Afficher").click()

    def teams_under(self, heading: re.Pattern[str]) -> list[str]:
        title = self.page.get_by_role("heading", level=2, name=heading)
        expect(title).to_be_visible()
        following = title.locator("xpath=following-sibling::ul[1]")
        return [text.strip() for text in following.get_by_role("heading", level=3).all_text_contents()]

    def signal(self, label: str) -> Locator:
        """The first of this label on the page."""
        return self.main.locator("details.hl-signal").filter(has_text=label).first

    def unfold(self, label: str) -> Locator:
        self.signal(label).locator("summary").click()
        return self.signal(label)

    def put_aside(self, label: str, note: str, until: dt.date) -> None:
        """Of an unfolded signal."""
        self.signal(label).get_by_role("link", name=re.compile("^Mettre de côté")).click()
        expect(self.heading).to_have_text("Mettre un signal de côté")
        self.page.get_by_role("textbox", name=re.compile("^Pourquoi ce signal")).fill(note)
        self.page.get_by_label("Mettre de côté jusqu’au").fill(until.isoformat())
        self.page.get_by_role("button", name="Mettre de côté").click()
        expect(self.page.get_by_text("Le signal est mis de côté.")).to_be_visible()

    def take_back(self) -> None:
        self.page.get_by_role("button", name=re.compile("^Reprendre ce signal")).click()
        expect(self.page.get_by_text("Le signal demande de nouveau l’attention.")).to_be_visible()
