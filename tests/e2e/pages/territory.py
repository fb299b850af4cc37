"""The field that finds a collectivité, with its suggestions."""

from playwright.sync_api import Page, expect


class TerritorySearch:
    def __init__(self, page: Page) -> None:
        self.page = page
        form = page.locator("form[data-territory-search]")
        self.field = form.locator("input[name=q]")
        self.list = form.get_by_role("listbox", include_hidden=True)
        self.status = form.get_by_role("status")

    def open(self) -> None:
        self.page.goto("/territoires/")

    def type(self, text: str) -> None:
        """As a person does, key after key; with scripts, waits for the answer to be announced."""
        self.field.press_sequentially(text, delay=20)
        if self.list.count():
            expect(self.status).not_to_be_empty()

    def press(self, key: str) -> None:
        self.field.press(key)

    def options(self) -> list[tuple[str, str]]:
        """What is proposed: (name, territory that tells it from others)."""
        return [self._words(option.inner_text()) for option in self.list.get_by_role("option").all()]

    def active(self) -> tuple[str, str] | None:
        """The option that Enter would choose, as assistive technologies hear it."""
        identifier = self.field.get_attribute("aria-activedescendant")
        if identifier is None:
            return None
        option = self.page.locator(f"id={identifier}")
        expect(option).to_have_attribute("aria-selected", "true")
        return self._words(option.inner_text())

    @staticmethod
    def _words(text: str) -> tuple[str, str]:
        """« Sainte-Rose Commune, Guadeloupe (971), 17 700 habitants »: the name, and the whole territory's name."""
        name, _, detail = text.partition("\n") if "\n" in text else text.partition(" Commune")
        return name.strip(), detail.split(",")[1].partition("(")[0].strip()
