"""A team from its forming to its launch: the staff's pages, and those of whoever is invited."""

import datetime as dt
import re

from playwright.sync_api import Page, expect

from tests.e2e.pages.entrance import Entrance


class TeamDesk:
    """The staff, on one team."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.heading = page.get_by_role("heading", level=1)

    def form(self, edition: str, problematique: str, name: str) -> None:
        """From « Gestion », from what is retained in the edition and has no team."""
        self.page.goto("/gestion/")
        self.main.get_by_role("link", name="Équipes", exact=True).click()
        expect(self.heading).to_have_text("Équipes")
        other = self.main.get_by_role("navigation", name="Choisir une édition").get_by_role("link", name=edition)
        if other.count():  # without any other edition there is nothing to choose
            other.click()
        self.main.get_by_role("listitem").filter(has_text=problematique).get_by_role("link").click()
        expect(self.page.get_by_role("checkbox", name=problematique)).to_be_checked()
        self.page.get_by_role("textbox", name=re.compile("^Nom de l’équipe")).fill(name)
        self.page.get_by_role("button", name="Former l’équipe").click()
        expect(self.heading).to_have_text(name)

    def invite(self, first_name: str, last_name: str, email: str) -> None:
        """As an agent. Ends on the page of the team."""
        self.main.get_by_role("link", name="Inviter une autre personne").click()
        expect(self.page.get_by_role("radio", name="Agent", exact=True)).to_be_checked()
        self.page.get_by_role("textbox", name=re.compile("^Prénom")).fill(first_name)
        self.page.get_by_role("textbox", name=re.compile("^Nom")).fill(last_name)
        self.page.get_by_role("textbox", name=re.compile("^Adresse électronique")).fill(email)
        self.page.get_by_role("button", name="Envoyer l’invitation").click()
        expect(self.main.get_by_role("listitem").filter(has_text=email).first).to_be_visible()

    def set_launch(self, day: dt.date, place: str) -> None:
        self.main.get_by_role("link", name="Nom, jour et lieu").click()
        self.page.get_by_label("Jour du lancement").fill(day.isoformat())
        self.page.get_by_role("textbox", name=re.compile("^Lieu")).fill(place)
        self.page.get_by_role("button", name="Enregistrer", exact=True).click()
        expect(self.page.get_by_text("C’est enregistré.")).to_be_visible()

    def assign_coach(self, name: str) -> None:
        self.main.get_by_role("link", name="Affecter un coach").click()
        self.page.get_by_role("radio", name=name).check(force=True)
        self.page.get_by_role("button", name="Affecter", exact=True).click()
        expect(self.main.get_by_role("link", name="Remplacer le coach")).to_be_visible()

    def reload(self) -> None:
        """What others did meanwhile."""
        self.page.reload()

    def launch(self) -> None:
        self.main.get_by_role("link", name="Lancer l’équipe").click()
        self.page.get_by_role("button", name="Lancer l’équipe").click()


class Invited:
    """Somebody with a link."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.heading = page.get_by_role("heading", level=1)

    def open(self, link: str, *, team: str) -> None:
        self.page.goto(link)
        expect(self.heading).to_have_text(f"Rejoindre l’équipe « {team} »")

    def sign_up(self) -> None:
        """Under the address that was invited, which nobody types again. Ends where the code is asked."""
        self.main.get_by_role("link", name="Créer mon compte").click()
        self.main.get_by_role("button", name="Recevoir un code").click()
        expect(self.heading).to_have_text("Vérifiez votre adresse électronique")

    def sign_in(self, email: str) -> None:
        """Ends where the code is asked."""
        self.main.get_by_role("link", name="J’ai un compte").click()
        Entrance(self.page).ask_code(email)
        expect(self.heading).to_have_text("Saisissez le code reçu")

    def accept(self, *, days: str, manager: str, team: str) -> None:
        """Ends on the page of the team."""
        self.page.get_by_role("textbox", name=re.compile("^Jours par semaine")).fill(days)
        self.page.get_by_role("textbox", name=re.compile("^Nom de votre responsable")).fill(manager)
        self.page.get_by_role("button", name="Rejoindre l’équipe").click()
        expect(self.heading).to_have_text(team)
