"""Two agents on one answer, and a phone that loses the network: nobody loses a word, nothing is written twice."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from investigations.models import EvidenceSource, JournalEntry, ProblemSheet
from teams.states import TeamRole
from tests.e2e.auditing import faults_of
from tests.e2e.calls import edition_of_teams, town, workspace_at_work
from tests.e2e.conftest import PHONE
from tests.e2e.pages.workspace import SAVED, Workspace
from tests.e2e.people import work_in

EPINAL = "88160"
CAUSES = "principales causes"
OF_JEANNE = "Le courrier n’arrive pas au bon service."
OF_KARIM = "Personne ne sait qui doit prévenir la famille."
NOTES = "Elle tient le cahier des appels depuis dix ans."
VERBATIM = "On me rappelle toujours le vendredi."
NOTE = "Vu le cahier des appels à l’accueil."
_CUT = re.compile(r"^console, error: Failed to load resource: net::ERR_(INTERNET_DISCONNECTED|FAILED)$")


@pytest.fixture
def workspace(rows):
    return workspace_at_work(edition_of_teams("Édition à deux stylos"), town(EPINAL), "Le suivi des appels")


@pytest.fixture
def enter(workspace, arrive):
    """A new agent of the team, in the workspace."""

    def open_one(first_name: str, last_name: str, **how) -> Workspace:
        someone = work_in(workspace.team, TeamRole.AGENT, first_name, last_name)
        space = Workspace(arrive(as_=someone, **how))
        space.open(workspace.team.name)
        return space

    return open_one


def forgive_the_cut(watch) -> None:
    """The browser says in its console that the network is gone, which is what these tests do."""
    assert [line for line in watch.wrong if not _CUT.match(line)] == []
    assert watch.wrong != []
    watch.wrong.clear()


def stored(workspace) -> str:
    return ProblemSheet.objects.get(investigation=workspace).causes


def lose_the_answer(page: Page) -> None:
    """The next sending reaches the site, and its answer never comes back."""

    def let_it_go(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        route.fetch()
        route.abort()

    page.route("**/espace/**", let_it_go)


def test_typing_over_a_colleague_shows_both_and_asks(workspace, enter, watch):
    jeanne, karim = enter("Jeanne", "Lefebvre"), enter("Karim", "Haddad")
    for one in (jeanne, karim):
        one.go("Le problème")
    jeanne.answer(CAUSES).fill(OF_JEANNE)
    expect(jeanne.state).to_have_text(SAVED)

    karim.answer(CAUSES).press_sequentially(OF_KARIM, delay=5)
    told = karim.page.locator("#question-causes").get_by_role("alert")
    expect(told.locator("blockquote")).to_contain_text(OF_JEANNE)
    expect(karim.answer(CAUSES)).to_have_value(OF_KARIM)
    assert stored(workspace) == OF_JEANNE
    assert faults_of(karim.page) == []
    assert watch.wrong == [f"409 for {karim.page.url}enregistrement/"]  # the refusal itself: what this test is about
    watch.wrong.clear()

    told.get_by_role("button", name="Garder mon texte").click()
    expect(karim.state).to_have_text(SAVED)
    expect(told).to_have_count(0)
    assert stored(workspace) == OF_KARIM
    karim.main.get_by_role("link", name="Retrouver un texte remplacé").click()
    expect(karim.main.get_by_text(OF_JEANNE)).to_be_visible()
    assert faults_of(karim.page) == []


def test_the_button_over_a_colleague_shows_both_and_asks(workspace, enter, watch):
    """Without scripts, on a phone."""
    jeanne, karim = enter("Jeanne", "Colin"), enter("Karim", "Ziani", javascript=False, size=PHONE)
    for one in (jeanne, karim):
        one.go("Le problème")
    jeanne.answer(CAUSES).fill(OF_JEANNE)
    expect(jeanne.state).to_have_text(SAVED)

    watch.expect(409)
    karim.answer(CAUSES).fill(OF_KARIM)
    karim.save()
    expect(karim.page.get_by_role("heading", name="Deux personnes ont changé la même réponse")).to_be_visible()
    expect(karim.page.locator("#conflict-causes blockquote")).to_contain_text(OF_JEANNE)
    expect(karim.answer(CAUSES)).to_have_value(OF_KARIM)
    assert stored(workspace) == OF_JEANNE

    karim.page.get_by_role("radio", name="Mon texte, tel qu’il est dans le champ").check(force=True)
    karim.save()
    expect(karim.told("La fiche est enregistrée.")).to_be_visible()
    assert stored(workspace) == OF_KARIM


def test_an_interview_written_while_the_network_goes(workspace, enter, watch):
    jeanne = enter("Jeanne", "Aubry", size=PHONE)
    jeanne.begin_interview()
    jeanne.write_interview(notes=NOTES, verbatims=[VERBATIM])
    jeanne.page.context.set_offline(True)
    jeanne.save()

    lost = jeanne.page.get_by_role("alert")
    expect(lost).to_contain_text("Pas de connexion : rien n’est encore enregistré")
    expect(lost.get_by_label("Votre texte")).to_have_value(re.compile(f"{NOTES}(.|\n)*{VERBATIM}"))
    expect(jeanne.notes()).to_have_value(NOTES)
    assert faults_of(jeanne.page) == []
    assert EvidenceSource.objects.filter(investigation=workspace).count() == 0
    forgive_the_cut(watch)

    with jeanne.page.expect_console_message(lambda message: "net::ERR" in message.text):
        lost.get_by_role("button", name="Réessayer").click()
    expect(lost).to_be_visible()
    forgive_the_cut(watch)
    jeanne.page.context.set_offline(False)
    lost.get_by_role("button", name="Réessayer").click()
    expect(jeanne.told("E-01 est enregistré.")).to_be_visible()
    source = EvidenceSource.objects.get(investigation=workspace)
    assert (source.notes, [each.text for each in source.verbatims.all()]) == (NOTES, [VERBATIM])

    # What was kept in the tab is gone with the saving: the next interview begins empty.
    jeanne.begin_interview()
    expect(jeanne.notes()).to_have_value("")
    expect(jeanne.told("Ce que vous aviez commencé à écrire")).to_have_count(0)


def test_an_interview_whose_answer_is_lost_is_saved_once(workspace, enter, watch):
    """The tab shows the browser's own page; opened again, it brings the words back."""
    karim = enter("Karim", "Meunier", size=PHONE)
    karim.begin_interview()
    karim.write_interview(notes=NOTES)
    address = karim.page.url
    lose_the_answer(karim.page)
    karim.save()
    expect(karim.notes()).to_have_count(0)
    assert EvidenceSource.objects.filter(investigation=workspace).count() == 1
    karim.page.unroute_all()

    karim.page.goto(address)
    expect(karim.told("Ce que vous aviez commencé à écrire")).to_be_visible()
    expect(karim.notes()).to_have_value(NOTES)
    assert faults_of(karim.page) == []
    karim.save()
    expect(karim.told("E-01 est enregistré.")).to_be_visible()
    assert EvidenceSource.objects.get(investigation=workspace).notes == NOTES
    watch.wrong = [line for line in watch.wrong if not _CUT.match(line)]


def test_a_note_of_the_journal_written_while_the_network_goes(workspace, enter, watch):
    jeanne = enter("Jeanne", "Morin", size=PHONE)
    jeanne.go("Journal")
    jeanne.journal_note().fill(NOTE)
    jeanne.page.context.set_offline(True)
    jeanne.page.get_by_role("button", name="Enregistrer la note").click()

    lost = jeanne.page.get_by_role("status").filter(has_text="Pas de réseau.")
    expect(lost).to_be_visible()
    expect(jeanne.journal_note()).to_have_value(NOTE)
    assert faults_of(jeanne.page) == []
    assert JournalEntry.objects.filter(investigation=workspace).count() == 0
    forgive_the_cut(watch)

    jeanne.page.context.set_offline(False)
    lose_the_answer(jeanne.page)
    with jeanne.page.expect_event("requestfailed"):
        lost.get_by_role("button", name="Réessayer").click()
    assert JournalEntry.objects.filter(investigation=workspace).count() == 1
    jeanne.page.unroute_all()
    lost.get_by_role("button", name="Réessayer").click()
    expect(jeanne.main.get_by_role("listitem").filter(has_text=NOTE)).to_have_count(1)
    expect(jeanne.journal_note()).to_have_value("")
    assert JournalEntry.objects.get(investigation=workspace).text == NOTE
    watch.wrong = [line for line in watch.wrong if not _CUT.match(line)]
