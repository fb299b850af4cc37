"""Writing a candidature, from « Mon espace » to the receipt."""

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

SAVED = re.compile(r"^Enregistré à \d\d\sh\s\d\d$")
TITLE = "Titre de la problématique"
ANSWERS = {
    TITLE: "Les encombrants restent des semaines sur le trottoir",
    "Quel est le problème": "Les habitants déposent des matelas la veille du mauvais jour, et la benne ne passe plus.",
    "Qui en souffre": "Les riverains des rues étroites, et les deux agents de la voirie qui ramassent à la main.",
    "Combien de personnes": "Une trentaine de signalements par mois, comptés par l’accueil.",
    "le montre": "Le cahier de l’accueil et les photographies des agents de la voirie.",
    "déjà essayé": "Une affiche aux points d’apport, qui a tenu un hiver.",
    "peut-être ailleurs": "Un rendez-vous par téléphone dans une ville voisine.",
    "Pourquoi maintenant": "Le marché de collecte se termine à l’automne.",
}


class Draft:
    """The pages of one draft."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.state = page.locator("#save-state")
        self.conflict = page.locator("#question-problem .fr-alert")

    def begin(self, programme: str) -> None:
        """From « Mon espace », as a référent who has no draft goes there."""
        self.page.goto("/mon-espace/")
        self.main.get_by_role("link", name="Candidatures").first.click()
        self.main.get_by_role("button", name=f"Commencer une candidature à {programme}").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Candidature de")

    def resume(self, programme: str) -> None:
        self.page.goto("/candidatures/")
        self.main.get_by_role("link", name=f"Reprendre votre brouillon pour {programme}").click()

    def add_problematique(self) -> None:
        self.main.get_by_role("button", name="Ajouter une problématique").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Problématique sans titre")

    def open_problematique(self, title: str) -> None:
        self.main.get_by_role("link", name=title, exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    def answer(self, question: str) -> Locator:
        """The field of a question, by words of its label."""
        label = self.page.locator(".pni-question__label").filter(has_text=question)
        return self.page.locator(".pni-question").filter(has=label).get_by_role("textbox")

    def fill(self, answers: Mapping[str, str]) -> None:
        for question, text in answers.items():
            self.answer(question).fill(text)

    def save(self) -> None:
        """By the button, up to the page that says it is done."""
        self.page.get_by_role("button", name="Enregistrer", exact=True).click()
        expect(
            self.page.get_by_role("status").filter(has_text=re.compile(r"Enregistré à \d\d\sh\s\d\d\."))
        ).to_be_visible()

    def propose_agent(self, first_name: str, last_name: str, service: str) -> None:
        """From the page of the problématique, whose answers are saved on the way; back to it."""
        self.page.get_by_role("button", name="Enregistrer et choisir les agents").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Les agents proposés")
        self.page.get_by_role("textbox", name=re.compile("^Prénom")).fill(first_name)
        self.page.get_by_role("textbox", name=re.compile("^Nom")).fill(last_name)
        self.page.get_by_role("textbox", name=re.compile("^Service")).fill(service)
        self.page.get_by_role("button", name="Ajouter à la liste").click()
        expect(self.main.get_by_role("heading", name=re.compile("^1 personne proposée"))).to_be_visible()
        self.page.get_by_role("link", name="Revenir à la problématique").click()

    def back_to_list(self) -> None:
        self.page.get_by_role("button", name="Enregistrer et revenir à la liste").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Candidature de")

    def accept_commitments(self, *titles: str, name: str, job_title: str) -> None:
        """One by one, as they are asked. Ends on the page of the draft."""
        self.page.get_by_role("link", name="Lire et accepter les engagements").click()
        for title in titles:
            block = self.page.get_by_role("region", name=title)
            block.get_by_role("textbox", name="Prénom et nom").fill(name)
            block.get_by_role("textbox", name="Sa fonction").fill(job_title)
            block.get_by_role("button", name="Accepter cet engagement").click()
            expect(self.page.get_by_role("region", name=title)).to_contain_text(f"Accepté par {name}, {job_title}")
        self.page.get_by_role("link", name="Revenir à la candidature").click()

    def read_again(self) -> None:
        self.page.get_by_role("link", name="Relire et déposer").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Récapitulatif de la candidature")

    def deposit(self) -> str:
        """From the recap. Returns the number to quote."""
        self.page.get_by_role("button", name="Déposer", exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Candidature déposée")
        told = self.page.get_by_role("status").filter(has_text="C’est fait")
        return told.locator("strong").inner_text().strip()


def is_at_sign_in(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
