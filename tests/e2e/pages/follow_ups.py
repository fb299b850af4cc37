"""« Que deviennent les investigations ? » and the lists behind its counts."""

from playwright.sync_api import Page

from tests.e2e.pages import plain


class FollowUps:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")

    def open(self) -> None:
        self.page.goto("/que-deviennent-elles/")

    def cells(self, row: str) -> list[str]:
        """What a line says at 3, 6 and 12 months. Found by role: it stays a table on a phone."""
        line = self.main.get_by_role("row").filter(has=self.page.get_by_role("rowheader", name=row, exact=True))
        return [plain(cell) for cell in line.get_by_role("cell").all_inner_texts()]

    def follow(self, row: str, words: str) -> None:
        self.main.get_by_role("row").filter(has=self.page.get_by_role("rowheader", name=row, exact=True)).get_by_role(
            "link", name=words
        ).first.click()
