"""The team at its desk: queue, complement, readings, rapprochement, decisions, letters. And the applicant's answers."""

import datetime as dt
import re

from playwright.sync_api import Locator, Page, expect


class ReviewDesk:
    """One member of the team."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.heading = page.get_by_role("heading", level=1)

    def open_queue(self, edition: str) -> None:
        """From « Gestion », narrowed to one edition."""
        self.page.goto("/gestion/")
        self.main.get_by_role("link", name="Candidatures", exact=True).click()
        self.page.get_by_label("Édition", exact=True).select_option(label=edition)
        self.page.get_by_role("button", name="Appliquer les filtres").click()
        expect(self.page).to_have_url(re.compile("edition="))

    def open_file(self, edition: str, reference: str) -> None:
        self.open_queue(edition)
        self.main.get_by_role("link", name=reference, exact=True).click()
        expect(self.main.locator("p.fr-text--lead")).to_contain_text(reference)

    def begin(self) -> None:
        self.page.get_by_role("button", name="Commencer l’instruction").click()
        expect(self.page.get_by_role("link", name="Demander un complément")).to_be_visible()

    def ask_complement(self, subject: str, text: str, *, due_on: dt.date) -> None:
        self.page.get_by_role("link", name="Demander un complément").click()
        self.page.get_by_role("textbox", name="Ce qui manque").fill(subject)
        self.page.get_by_role("textbox", name="Message").fill(text)
        self.page.get_by_label("Attendu pour le").fill(due_on.isoformat())
        self.page.get_by_role("button", name="Envoyer la demande").click()

    def open_reading(self, rank: int) -> None:
        self.page.get_by_role("link", name=f"Lire et noter la problématique {rank}").click()
        expect(self.page.get_by_role("heading", name="Ma lecture")).to_be_visible()

    def give_reading(self, scores: dict[str, int], comment: str) -> None:
        for criterion, value in scores.items():
            group = self.page.get_by_role("group", name=criterion)
            group.get_by_role("radio", name=re.compile(f"^{value}")).check(force=True)
        self.page.get_by_role("textbox", name=re.compile("^Commentaire")).fill(comment)
        self.page.get_by_role("button", name="Rendre ma lecture").click()

    def propose_joint(self, other: str, reason: str) -> None:
        """From the file of one side."""
        self.page.get_by_role("link", name="Qui a le même problème").first.click()
        self.page.get_by_role("checkbox", name=other).check(force=True)
        self.page.get_by_role("radio", name="Une équipe commune").check(force=True)
        self.page.get_by_role("textbox", name="Pourquoi les rapprocher").fill(reason)
        self.page.get_by_role("button", name="Proposer aux référents").click()

    def decide(self, title: str, act: str, reason: str, *, edition_slug: str) -> None:
        """From the ranking, up to the answer of the site."""
        self.page.goto(f"/gestion/candidatures/classement/{edition_slug}/")
        self.main.get_by_role("row").filter(has_text=title).get_by_role("link", name="à décider").click()
        expect(self.heading).to_have_text("Décision")
        self.page.get_by_role("radio", name=act, exact=True).check(force=True)
        self.page.get_by_role("textbox", name="Motif").fill(reason)
        self.page.get_by_role("button", name="Enregistrer la décision").click()

    def open_letters(self, edition_slug: str) -> None:
        self.page.goto(f"/gestion/candidatures/classement/{edition_slug}/")
        self.page.get_by_role("link", name="Lettres de décision").click()
        expect(self.heading).to_have_text("Lettres de décision")

    def letter_line(self, collectivite: str) -> Locator:
        return self.main.get_by_role("row").filter(has_text=collectivite)

    def send_letters(self) -> None:
        self.page.get_by_role("checkbox", name="J’ai relu ces lettres").check(force=True)
        self.page.get_by_role("button", name="Tout envoyer").click()


class Applicant:
    """A référent once the candidature is deposited."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")

    def follow(self, reference: str) -> None:
        self.page.goto("/candidatures/")
        self.main.get_by_role("link", name=f"Suivre ma candidature {reference}").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(reference)

    def answer_complement(self, link: str, text: str) -> None:
        """By the link of the mail."""
        self.page.goto(link)
        self.page.get_by_role("textbox", name="Votre réponse").fill(text)
        self.page.get_by_role("button", name="Envoyer la réponse").click()
        expect(self.main.get_by_text(text)).to_be_visible()

    def accept_joint(self, link: str) -> None:
        self.page.goto(link)
        self.page.get_by_role("radio", name="Nous acceptons le rapprochement").check(force=True)
        self.page.get_by_role("button", name="Envoyer la réponse").click()
