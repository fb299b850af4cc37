"""What the ANCT's team does: ask for a synthesis, follow it, take it."""

import re
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader


class SynthesisRequest:
    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, programme: str) -> None:
        """From the staff's home page, as a person goes there."""
        self.page.goto("/gestion/")
        self.page.get_by_role("link", name="Synthèses régionales").click()
        self.page.get_by_role("main").get_by_role("link", name=programme).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Nouvelle synthèse")

    def choose(self, *regions: str) -> None:
        self.page.get_by_role("radio", name="Les régions cochées ci-dessous").check(force=True)
        for region in regions:
            self.page.get_by_role("checkbox", name=re.compile(f"^{region} ")).check(force=True)

    def send(self) -> None:
        self.page.get_by_role("button", name="Préparer le document").click()


class JobPage:
    """The page that follows a long piece of work."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.told = page.locator("#job [data-status]")
        self.announced = page.get_by_role("status")  # what a screen reader says when the words change
        self.download_link = page.get_by_role("link", name=re.compile("^Télécharger"))

    def watch(self, *, seconds: int) -> list[tuple[int, int, str]]:
        """Looks at the page, without touching it, until the work is over.

        Returns what was shown on the way: (done, total, step), each once, in order.
        """
        expect(self.page.locator("#job")).to_be_visible()
        seen: list[tuple[int, int, str]] = []
        for _ in range(seconds * 5):
            shown = self.page.evaluate(
                """() => {
                  const bar = document.querySelector('progress');
                  if (!bar) return null;
                  const step = document.querySelector('#job [data-status]');
                  return [bar.hasAttribute('value') ? bar.value : -1, bar.max, step ? step.innerText : ''];
                }"""
            )
            if shown is None:
                return seen
            if tuple(shown) not in seen[-1:]:
                seen.append(tuple(shown))
            self.page.wait_for_timeout(200)
        raise AssertionError(f"not over after {seconds} s: {seen}")

    def take(self) -> bytes:
        with self.page.expect_download() as download:
            self.download_link.click()
        return Path(download.value.path()).read_bytes()


def pages_of(pdf: bytes) -> int:
    assert pdf.startswith(b"%PDF-"), pdf[:20]
    return len(PdfReader(BytesIO(pdf)).pages)
