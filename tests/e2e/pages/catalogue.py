"""Public pages: front page, list with its filters, sheet."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages import plain

_NEAR = "h2:text('une partie de votre recherche') + ul.cat-cards"


class FrontPage:
    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> None:
        self.page.goto("/")

    def search(self, text: str) -> None:
        """In the large field of the page itself."""
        field = self.page.get_by_role("main").get_by_role("searchbox", name="Rechercher une investigation")
        field.fill(text)
        field.press("Enter")
        self.page.wait_for_url("**/investigations/?**")


class SheetList:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.active = self.main.get_by_role("list", name="Filtres actifs")
        self.pages = self.main.get_by_role("navigation", name="Pagination")

    def open(self, query: str = "") -> None:
        self.page.goto(f"/investigations/{query}")

    def search(self, text: str) -> None:
        field = self.main.get_by_role("searchbox", name="Rechercher dans les investigations")
        field.fill(text)
        with self.page.expect_navigation():
            field.press("Enter")

    def titles(self) -> list[str]:
        """Of the sheets that answer. Those that answer in part only are `near`."""
        cards = self.main.locator(f"ul.cat-cards:not({_NEAR})")
        return [plain(title) for title in cards.get_by_role("heading", level=3).all_inner_texts()]

    def near(self) -> list[str]:
        return [plain(title) for title in self.main.locator(_NEAR).get_by_role("heading", level=3).all_inner_texts()]

    def announced(self) -> int:
        """The number of sheets that the page says it found."""
        heading = self.main.get_by_role("heading", level=2).first.inner_text()
        found = re.match(r"(\d+) investigation", heading)
        assert found, heading
        return int(found.group(1))

    def tags(self) -> list[str]:
        """The active filters, as removable tags."""
        return [plain(tag.inner_text()) for tag in self.active.locator("a.fr-tag").all()]

    def facet(self, label: str) -> Locator:
        return self.main.locator("details.cat-group").filter(
            has=self.page.locator("summary", has_text=re.compile(f"^{label}"))
        )

    def tick(self, facet: str, option: str) -> None:
        """Opens the panel and the facet when they are folded, then ticks the option. Returns nothing until sent."""
        panel = self.main.locator("details.cat-panel")
        group = self.facet(facet)
        if not group.locator("summary").first.is_visible():
            panel.locator("> summary").click()
        if group.get_attribute("open") is None:
            group.locator("summary").click()
        group.get_by_role("checkbox", name=re.compile(f"^{re.escape(option)}")).check(force=True)

    def apply(self) -> None:
        self.main.get_by_role("button", name="Appliquer les filtres").click()

    def remove(self, tag: str) -> None:
        self.active.get_by_role("link", name=tag, exact=True).click()

    def query(self) -> dict[str, list[str]]:
        """What the address says."""
        return parse_qs(urlsplit(self.page.url).query)

    def open_sheet(self, title: str) -> None:
        self.main.get_by_role("link", name=title, exact=True).click()
        expect(self.main.get_by_role("heading", level=1)).to_have_text(title)
