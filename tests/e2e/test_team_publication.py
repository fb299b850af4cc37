"""A sheet from its last passage to the public, then off the site: a team at a desk, a référent on a phone, the ANCT."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from investigations.models import Investigation
from investigations.services.committee import record_decision
from investigations.services.start import start_investigation
from investigations.states import ExitScenario
from teams.models import Team, TeamProblematique
from teams.states import TeamRole, TeamState
from tests.e2e.auditing import faults_of
from tests.e2e.calls import edition_of_teams, retained_problematique, town
from tests.e2e.conftest import PHONE
from tests.e2e.people import represent, work_in

VICHY = "03310"
TITLE = "Prendre rendez-vous sans appeler trois fois"
ADDRESS = "accueil@ville-essai.fr"
TEXTS = {
    "title": TITLE,
    "summary": "Les habitants renoncent parce que personne ne décroche.",
    "problem": "Le standard sonne dans le vide le lundi matin.",
    "context": f"La ville a fermé deux accueils. On écrit à {ADDRESS}, sans réponse.",
    "inquiry": "L’équipe a écouté des habitants au marché et au guichet.",
    "solutions": "Un rappel par message répond à la moitié des appels.",
    "aftermath": "La ville essaie le rappel dans une mairie annexe.",
}


class PublicationDesk:
    """One person before the page of a publication."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.heading = page.get_by_role("heading", level=1)

    def write(self, label: str, text: str) -> None:
        self.page.get_by_role("textbox", name=re.compile(f"^{label}")).fill(text)

    def press(self, name: str) -> None:
        self.main.get_by_role("button", name=name).click()

    def follow(self, name: str) -> None:
        self.main.get_by_role("link", name=name).click()

    def told(self, text: str) -> None:
        expect(self.page.locator("body")).to_contain_text(text)


@pytest.fixture
def sheet(rows, person) -> Investigation:
    """The committee decided; everything is written; one address is left in the text."""
    programme = edition_of_teams("Édition des publications")
    problematique = retained_problematique(programme, town(VICHY), TITLE)
    team = Team.objects.create(
        programme=programme,
        name="Les rendez-vous",
        state=TeamState.LAUNCHED,
        launches_on=timezone.localdate(),
    )
    TeamProblematique.objects.create(team=team, problematique=problematique, position=1)
    at = timezone.now()
    workspace = start_investigation(team=team, actor=None, at=at)
    record_decision(
        investigation=workspace,
        values={
            "held_on": timezone.localdate(),
            "scenario": ExitScenario.LOCAL_EXPERIMENT,
            "text": "La ville essaie.",
            "people": ["La direction"],
        },
        conditions=[],
        seen=0,
        actor=person("staff").user,
        at=at,
    )
    Investigation.objects.filter(pk=workspace.pk).update(**TEXTS)
    return Investigation.objects.get(pk=workspace.pk)


def test_from_the_last_passage_to_the_public_and_back(sheet, arrive, person, mails, watch):
    samira = work_in(sheet.team, TeamRole.AGENT, "Samira", "Diallo")
    rose = represent(town(VICHY), "Rose", "Martin")
    claire = person("staff")
    address = f"/fiches/{sheet.pk}/publication/"

    the_team_settles_and_signs(PublicationDesk(arrive(as_=samira)), address)
    phone = the_collectivite_agrees(PublicationDesk(arrive(as_=rose, size=PHONE)), mails, rose)
    the_anct_publishes(PublicationDesk(arrive(as_=claire)))
    sheet.refresh_from_db()
    visitor = arrive()
    assert visitor.goto(f"/investigations/{sheet.slug}/").status == 200
    the_collectivite_thinks_better_of_it(phone, mails, rose)
    watch.expect(410)
    assert visitor.goto(f"/investigations/{sheet.slug}/").status == 410


def the_team_settles_and_signs(desk, address):
    desk.page.goto(address)
    desk.told("Un passage peut désigner quelqu’un")
    expect(desk.main.get_by_role("link", name="Signer pour l’équipe")).to_have_count(0)
    desk.write("Il peut rester", "L’adresse publique de la mairie.")
    desk.press("Justifier")
    desk.told("C’est justifié.")
    assert faults_of(desk.page) == []
    desk.page.goto("/mon-espace/")
    desk.main.get_by_role("link", name="Publication, Les rendez-vous").click()
    desk.follow("Signer pour l’équipe")
    desk.told("Le standard sonne dans le vide")
    assert faults_of(desk.page) == []
    desk.press("Signer")
    expect(desk.heading).to_have_text("Publication de la fiche")
    desk.told("C’est signé pour l’équipe.")


def the_collectivite_agrees(desk, mails, rose):
    desk.page.goto(mails.link_to(rose.email, about="Votre accord est attendu"))
    desk.told("puis signez pour Vichy")
    assert faults_of(desk.page) == []
    desk.follow("Donner l’accord de Vichy")
    desk.write("Qui donne l’accord", "Anne Le Goff")
    desk.write("Sa fonction", "Maire")
    assert faults_of(desk.page) == []
    desk.press("Donner l’accord")
    desk.told("L’accord de la collectivité est enregistré.")
    desk.told("Anne Le Goff, Maire")
    return desk


def the_anct_publishes(desk):
    desk.page.goto("/gestion/")
    desk.main.get_by_role("link", name="Publications", exact=True).click()
    assert faults_of(desk.page) == []
    desk.page.get_by_label("Étape").select_option("anct")
    desk.press("Afficher")
    desk.follow(TITLE)
    desk.follow("Signer pour l’ANCT")
    desk.write("Votre fonction", "Responsable du programme")
    desk.press("Signer")
    desk.told("Tout le monde a signé. Il reste à publier.")
    desk.follow("Publier maintenant")
    desk.press("Publier maintenant")
    desk.told("C’est public : version 1.")
    assert faults_of(desk.page) == []


def the_collectivite_thinks_better_of_it(desk, mails, rose):
    mails.last_to(rose.email, about="est publiée")
    desk.page.goto("/mon-espace/")
    desk.main.get_by_role("link", name="Publication, Les rendez-vous").click()
    desk.follow("Retirer cet accord")
    desk.told("La fiche quitte le site aussitôt")
    assert faults_of(desk.page) == []
    desk.write("Pourquoi", "Le maire préfère attendre.")
    desk.press("Retirer l’accord et la fiche")
    desk.told("à la demande de la collectivité")
    assert faults_of(desk.page) == []
