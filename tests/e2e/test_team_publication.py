"""A sheet from its last passage to the public, then off the site: a team at a desk, a référent on a phone, the ANCT."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from investigations.models import Investigation
from investigations.services.committee import record_decision
from investigations.services.start import start_investigation
from investigations.states import ExitScenario
from teams.models import Team, TeamProblematique
from teams.states import TeamRole, TeamState
from tests.e2e.auditing import faults_of
from tests.e2e.calls import edition_of_teams, retained_problematique, town
from tests.e2e.conftest import PHONE
from tests.e2e.pages.publication import PublicationPage
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


def test_from_the_last_passage_to_the_public_and_back(sheet, arrive, person, mails):
    samira = work_in(sheet.team, TeamRole.AGENT, "Samira", "Diallo")
    rose = represent(town(VICHY), "Rose", "Martin")
    claire = person("staff")

    the_team_settles_and_signs(PublicationPage(arrive(as_=samira)), sheet)
    phone = PublicationPage(arrive(as_=rose, size=PHONE))
    the_collectivite_agrees(phone, mails.link_to(rose.email, about="Votre accord est attendu"))
    the_anct_publishes(PublicationPage(arrive(as_=claire)))
    sheet.refresh_from_db()
    visitor = arrive()
    assert visitor.goto(f"/investigations/{sheet.slug}/").status == 200
    mails.last_to(rose.email, about="est publiée")
    the_collectivite_thinks_better_of_it(phone)  # what readers are told then: test_committee_to_readers.py
    sheet.refresh_from_db()
    assert (sheet.state, sheet.withdrawal_cause) == ("withdrawn", "collectivite")


def the_team_settles_and_signs(team, sheet):
    """A passage first; then from the tile of « Mon espace »."""
    team.open(sheet.pk)
    expect(team.main).to_contain_text("Un passage peut désigner quelqu’un")
    expect(team.main.get_by_role("link", name="Signer pour l’équipe")).to_have_count(0)
    assert faults_of(team.page) == []
    team.justify("L’adresse publique de la mairie.")
    expect(team.page.get_by_text("C’est justifié.")).to_be_visible()
    team.page.goto("/mon-espace/")
    team.main.get_by_role("link", name="Publication, Les rendez-vous").click()
    team.sign("Signer pour l’équipe", function="Agente d’accueil")
    expect(team.page.get_by_text("C’est signé pour l’équipe.")).to_be_visible()
    assert faults_of(team.page) == []


def the_collectivite_agrees(phone, link):
    phone.page.goto(link)
    expect(phone.main).to_contain_text("puis signez pour Vichy")
    assert faults_of(phone.page) == []
    phone.agree(re.compile("^Donner l’accord de Vichy"), name="Anne Le Goff", function="Maire")
    expect(phone.main).to_contain_text("Anne Le Goff, Maire")
    assert faults_of(phone.page) == []


def the_anct_publishes(anct):
    """From the board of « Gestion »."""
    anct.page.goto("/gestion/")
    anct.main.get_by_role("link", name="Publications", exact=True).click()
    anct.page.get_by_label("Étape").select_option("anct")
    anct.page.get_by_role("button", name="Afficher").click()
    anct.main.get_by_role("link", name=TITLE).click()
    anct.sign("Signer pour l’ANCT", function="Responsable du programme")
    expect(anct.main).to_contain_text("Tout le monde a signé. Il reste à publier.")
    anct.publish()
    expect(anct.page.get_by_text("C’est public : version 1.")).to_be_visible()
    assert faults_of(anct.page) == []


def the_collectivite_thinks_better_of_it(phone):
    phone.page.goto("/mon-espace/")
    phone.main.get_by_role("link", name="Publication, Les rendez-vous").click()
    phone.take_consent_back(reason="Le maire préfère attendre.")
    expect(phone.main).to_contain_text("à la demande de la collectivité")
    assert faults_of(phone.page) == []
