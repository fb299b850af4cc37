"""The internal call: the référent's side, and the page that an agent opens from the poster."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect


class InternalCallPage:
    """The référent's."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")

    def open_call(self, word: str) -> None:
        """From « Mon espace », by somebody whose collectivité has none yet."""
        self.page.goto("/mon-espace/")
        self.main.get_by_role("link", name="Appel interne", exact=True).click()
        self.main.get_by_role("link", name="Ouvrir l’appel interne").click()
        self.page.get_by_role("textbox", name="Votre mot aux agents").fill(word)
        self.page.get_by_role("button", name="Ouvrir l’appel").click()
        expect(self.page.get_by_text("L’appel interne est ouvert.")).to_be_visible()

    def return_to(self, collectivite: str) -> None:
        self.page.goto("/mon-espace/")
        self.main.get_by_role("link", name=f"Appel interne : {collectivite}").click()

    def printed_address(self) -> str:
        """What the poster says in letters, as somebody without a camera types it. Ends on the poster."""
        self.page.get_by_role("link", name="L’affiche à imprimer").click()
        address = self.page.locator(".pni-poster__link").inner_text().strip()
        expect(self.page.get_by_role("img", name=f"QR code qui mène à {address}")).to_be_visible()
        return address

    def idea(self, problem: str) -> Locator:
        return self.page.get_by_role("article").filter(has_text=problem)


class AgentPage:
    """Somebody without an account, in front of the poster."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, address: str) -> None:
        assert not urlsplit(address).scheme, "a poster shows the shortest address"
        self.page.goto(f"http://{address}")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^Qu’est-ce qui coince, ici"))

    def field(self, label: str) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile(f"^{label}"))

    def tell(self, problem: str, *, who_suffers: str) -> None:
        """Key after key, as on a phone: what is sent in less than four seconds is taken for a machine's."""
        self.field("Quel problème").press_sequentially(problem, delay=max(5_000 / len(problem), 20))
        self.field("Qui en souffre").fill(who_suffers)

    def volunteer(self, *, first_name: str, last_name: str, service: str, email: str) -> None:
        self.page.get_by_role("radio", name="Oui, cela m’intéresse").check(force=True)
        self.field("Votre prénom").fill(first_name)
        self.field("Votre nom").fill(last_name)
        self.field("Votre service").fill(service)
        self.field("Votre adresse").fill(email)

    def send(self) -> None:
        self.page.get_by_role("button", name="Envoyer mon idée").click()
