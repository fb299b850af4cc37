"""From the committee's dossier to a published sheet, a correction and a withdrawal: an agent, a décideur on her phone,
a référent, the ANCT, a visitor."""

import io
import re

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from investigations.models import CorrectionRequest, EndCommittee, Investigation, SheetVersion
from teams.states import TeamRole
from tests.e2e.auditing import faults_of
from tests.e2e.calls import edition_of_teams, town, workspace_at_work
from tests.e2e.conftest import PHONE
from tests.e2e.pages import plain
from tests.e2e.pages.committee import CommitteePages
from tests.e2e.pages.publication import PublicationPage, SheetDesk
from tests.e2e.pages.workspace import Workspace
from tests.e2e.people import represent, work_in

AGEN = "47001"
TITLE = "Les familles appellent trois fois avant d’avoir un rendez-vous"
PITCH = "Nous pensions que la notice était trop longue. Personne ne décroche le lundi : c’est cela, le problème."
ASKS = "Une demi-journée par semaine d’un agent d’accueil, pendant six mois."
DECISION = "La ville essaie le rappel par message dans deux mairies annexes, pendant six mois."
CONDITION = "Une demi-journée par semaine à l’accueil"
DGS = "dgs.essai@agen.test"
READER = "lectrice.essai@poste.test"
TEXTS = {
    "title": TITLE,
    "summary": "Personne ne décroche le lundi matin ; un rappel par message suffit à la moitié des familles.",
    "problem": "Les familles appellent trois fois avant d’obtenir un rendez-vous.",
    "context": "La ville a fermé deux accueils en cinq ans.",
    "hypotheses_intro": "L’équipe croyait que la notice faisait fuir.",
    "inquiry": "Elle a écouté des familles au marché et devant l’école.",
    "solutions": "Un rappel par message, essayé trois semaines.",
    "aftermath": "Deux mairies annexes l’essaient pendant six mois.",
}
WRONG, RIGHT = "La ville a fermé deux accueils en cinq ans.", "La ville a fermé un accueil en cinq ans."
POSTER = "Une affiche jaune à côté d’un téléphone."
NOTE = "Le nombre d’accueils fermés est corrigé."


@pytest.fixture
def sheet(rows):
    return workspace_at_work(edition_of_teams("Édition des comités"), town(AGEN), TITLE)


@pytest.fixture
def samira(sheet):
    return work_in(sheet.team, TeamRole.AGENT, "Samira", "Costes")


@pytest.fixture
def rose(sheet):
    return represent(town(AGEN), "Rose", "Vidal")


def test_from_the_dossier_to_a_withdrawal(sheet, samira, rose, arrive, person, mails, watch):
    claire = person("staff")
    team, anct = CommitteePages(arrive(as_=samira)), CommitteePages(arrive(as_=claire))
    prepare(team, sheet)
    read_on_a_phone(arrive(size=PHONE), mails)
    decide(anct, sheet)
    referent = PublicationPage(arrive(as_=rose, size=PHONE))
    sign_the_minutes(anct, CommitteePages(referent.page), sheet)

    write_the_sheet(SheetDesk(team.page), sheet)
    sign_in_turn(PublicationPage(team.page), referent, PublicationPage(anct.page), sheet, mails, rose)
    public = arrive()
    read_in_public(public, sheet)
    propose_a_correction(public, sheet)
    correct(anct.page, sheet, mails)
    read_the_new_version(public, sheet)
    withdraw(referent, public, sheet, mails, samira, watch)


def poster() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (640, 400), "gold").save(drawn, format="PNG")
    return drawn.getvalue()


def prepare(team, sheet):
    workspace = Workspace(team.page)
    workspace.open(sheet.team.name)
    workspace.go("Comité de fin")
    assert faults_of(team.page) == []
    team.write(pitch=PITCH, asks=ASKS)
    team.propose(**{"Expérimentation locale": "Deux mairies annexes sont prêtes."})
    team.invite(
        name="Anne Essai", email=DGS, capacity="direction générale", function="directrice générale des services"
    )
    assert faults_of(team.page) == []


def read_on_a_phone(page, mails):
    """The décideur has no account: her link opens this dossier, and nothing else."""
    page.goto(mails.link_to(DGS, about="Comité de fin"))
    main = page.get_by_role("main")
    expect(main).to_contain_text(PITCH)
    expect(main).to_contain_text("Deux mairies annexes sont prêtes.")
    assert faults_of(page) == []
    page.get_by_role("link", name="Version à projeter").click()
    expect(page.locator("body")).to_contain_text(ASKS)
    assert faults_of(page) == []


def decide(anct, sheet):
    anct.page.goto(f"/espace/{sheet.pk}/comite/")
    anct.decide(
        scenario="Expérimentation locale",
        text=DECISION,
        people="Anne Essai, directrice générale des services",
        condition=CONDITION,
        owner="Direction de l’accueil",
        due=(timezone.localdate() + timezone.timedelta(days=60)).isoformat(),
    )
    expect(anct.main).to_contain_text(DECISION)
    expect(anct.main).to_contain_text(CONDITION)
    assert faults_of(anct.page) == []


def sign_the_minutes(anct, referent, sheet):
    anct.sign("Signer pour l’ANCT", name="Claire Essai", function="Équipe de l’ANCT")
    referent.page.goto(f"/comites/{sheet.pk}/")
    referent.sign("Signer pour la collectivité", name="Rose Vidal", function="Directrice générale adjointe")
    assert faults_of(referent.page) == []
    assert EndCommittee.objects.get(investigation=sheet).state == "signed"


def write_the_sheet(desk, sheet):
    Workspace(desk.page).open(sheet.team.name)
    Workspace(desk.page).go("Fiche publique")
    assert faults_of(desk.page) == []
    desk.write(**TEXTS)
    desk.save()
    expect(desk.field("context")).to_have_value(WRONG)
    assert faults_of(desk.page) == []
    desk.add_picture(
        content=poster(),
        alt=POSTER,
        caption="Devant l’école",
        credit="La ville",
    )
    assert faults_of(desk.page) == []


def sign_in_turn(team, referent, anct, sheet, mails, rose):
    team.open(sheet.pk)
    assert faults_of(team.page) == []
    team.sign("Signer pour l’équipe", function="Agente d’accueil")
    assert "accord de votre collectivité" in plain(mails.last_to(rose.email, about="Votre accord est attendu"))

    referent.page.goto(mails.link_to(rose.email, about="Votre accord est attendu"))
    assert faults_of(referent.page) == []
    referent.page.get_by_role("link", name="Voir la fiche comme le public").click()
    expect(referent.page.get_by_role("main")).to_contain_text(TEXTS["inquiry"])
    assert faults_of(referent.page) == []
    referent.open(sheet.pk)
    referent.agree(re.compile("^Donner l’accord"), name="Le maire", function="Maire de la ville", scope=("Les images",))

    anct.open(sheet.pk)
    anct.sign("Signer pour l’ANCT", function="Équipe de l’ANCT")
    assert faults_of(anct.page) == []
    anct.publish()
    expect(anct.main).to_contain_text("Le public lit la version 1")
    assert faults_of(anct.page) == []


def read_in_public(page, sheet):
    page.goto(f"/investigations/?q={'rappel+par+message'}")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_role("img", name=POSTER)).to_be_visible()
    assert faults_of(page) == []


def propose_a_correction(page, sheet):
    page.get_by_role("link", name="Proposer une correction").first.click()
    assert faults_of(page) == []
    page.get_by_role("radio", name="Une erreur de fait").check(force=True)
    # At the speed of a hand: the form does not believe anything faster.
    page.get_by_role("textbox", name="Qu’est-ce qui ne va pas").press_sequentially("Un seul a fermé.", delay=300)
    page.get_by_role("textbox", name="Votre adresse").fill(READER)
    page.get_by_role("button", name="Envoyer ma proposition").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    assert faults_of(page) == []


def correct(page, sheet, mails):
    request = CorrectionRequest.objects.get(investigation=sheet)
    page.goto("/gestion/corrections/")
    assert faults_of(page) == []
    page.goto(f"/gestion/corrections/{request.pk}/")
    page.get_by_role("textbox", name="Votre réponse").fill("Merci : c’est corrigé.")
    page.get_by_role("radio", name=re.compile("forme")).check(force=True)
    page.get_by_role("button", name="Retenir", exact=True).click()
    assert "c’est corrigé" in plain(mails.last_to(READER, about="correction"))
    request.refresh_from_db()
    assert (request.state, request.email) == ("accepted", "")

    desk = SheetDesk(page)
    page.goto(f"/espace/{sheet.pk}/fiche/")
    desk.write(context=RIGHT)
    desk.save()
    expect(desk.field("context")).to_have_value(RIGHT)
    anct = PublicationPage(page)
    anct.open(sheet.pk)
    anct.sign("Signer pour l’ANCT", function="Équipe de l’ANCT")
    anct.publish(note=NOTE)
    expect(anct.main).to_contain_text("Le public lit la version 2")
    assert list(SheetVersion.objects.filter(investigation=sheet).order_by("number").values_list("number", "note")) == [
        (1, ""),
        (2, NOTE),
    ]


def read_the_new_version(page, sheet):
    page.goto(f"/investigations/{sheet.slug}/")
    main = page.get_by_role("main")
    expect(main).to_contain_text(RIGHT)
    expect(main).not_to_contain_text(WRONG)
    expect(main).to_contain_text(NOTE)
    assert faults_of(page) == []


def withdraw(referent, public, sheet, mails, samira, watch):
    """The consent is taken back on a phone; the very next reader is told."""
    referent.open(sheet.pk)
    referent.take_consent_back(reason="Le conseil a changé d’avis.")
    assert faults_of(referent.page) == []
    watch.expect(410)
    answer = public.goto(f"/investigations/{sheet.slug}/")
    assert answer.status == 410
    main = public.get_by_role("main")
    expect(main).to_contain_text("à la demande de la collectivité")
    expect(main).not_to_contain_text(TITLE)
    assert faults_of(public) == []
    public.goto("/investigations/?q=rappel+par+message")
    expect(public.get_by_role("link", name=TITLE)).to_have_count(0)
    assert Investigation.objects.get(pk=sheet.pk).state == "withdrawn"
    assert "à la demande de la collectivité" in plain(mails.last_to(samira.email, about="retirée"))
