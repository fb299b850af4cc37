"""One's own account: second factor, recovery codes, sessions."""

from playwright.sync_api import Page, expect

from tests.e2e.people import code_of


class SecondFactor:
    def __init__(self, page: Page) -> None:
        self.page = page

    def qr_code_size(self) -> float:
        """Width in pixels of the drawn image: 0 when the browser could not show it."""
        image = self.page.get_by_role("img", name="QR code à scanner")
        expect(image).to_be_visible()
        return image.evaluate("image => image.complete && image.naturalWidth ? image.clientWidth : 0")

    def enrol(self) -> str:
        """Copies the key into an application, then gives its code. Returns the key."""
        secret = self.page.locator(".pni-code").inner_text().strip()
        self.page.get_by_label("Code à six chiffres").fill(code_of(secret))
        self.page.get_by_role("button", name="Activer").click()
        return secret

    def recovery_codes(self) -> list[str]:
        return self.page.get_by_role("main").locator("ol.pni-codes li").all_inner_texts()


class Sessions:
    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> None:
        self.page.goto("/mon-compte/")
        self.page.get_by_role("link", name="Voir les sessions").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Sessions ouvertes")

    def count(self) -> int:
        return self.page.locator("#sessions tbody tr").count()

    def this_device(self) -> int:
        return self.page.locator("#sessions").get_by_text("Cet appareil").count()

    def close_others(self) -> None:
        self.page.get_by_role("button", name="Fermer les autres sessions").click()
