"""A coach between two trains: a session noted on a phone while the network goes; the same without scripts; what the
team and the ANCT read of it, and what nobody else does."""

import datetime as dt
import re
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coaching.models import CoachingSession, NextAction, PrivateNote
from programmes.models import Programme
from teams.states import TeamRole
from tests.e2e.auditing import faults_of
from tests.e2e.calls import edition_of_teams, town, workspace_at_work
from tests.e2e.conftest import PHONE
from tests.e2e.pages import plain
from tests.e2e.pages.coach import SAVED, Coach
from tests.e2e.pages.workspace import Workspace
from tests.e2e.people import PASSWORD, Person, work_in
from tests.factories.coaching import CoachingSessionFactory, NextActionFactory

DRAGUIGNAN = "83050"
DONE = "Relu les quatre premiers entretiens : deux contredisent ce que l’équipe croyait."
DECIDED = "On entend deux personnes de plus."
CALL, WRITE = "Appeler la maison de quartier", "Écrire à la direction"
BEFORE = "Préparer le guide d’entretien"
NOTE = "Le directeur Quatrefages retire un agent en janvier."
CANARY = "Quatrefages"
_CUT = re.compile(r"^console, error: Failed to load resource: net::ERR_(INTERNET_DISCONNECTED|FAILED)$")


@pytest.fixture
def workspace(rows):
    edition = edition_of_teams("Édition des séances")
    Programme.objects.filter(pk=edition.pk).update(coach_days_per_week="0.5", weeks_max=12)
    edition.refresh_from_db()
    return workspace_at_work(edition, town(DRAGUIGNAN), "Les conseils de quartier")


@pytest.fixture
def thomas(workspace):
    """Coach since the launch. A week ago he noted a first session, in which something was to be done."""
    coach = work_in(workspace.team, TeamRole.COACH, "Thomas", "Lefèvre")
    week_ago = timezone.now() - dt.timedelta(days=7)
    jeanne = work_in(workspace.team, TeamRole.AGENT, "Jeanne", "Aubry")
    session = CoachingSessionFactory(
        team=workspace.team, author=coach.user, held_on=week_ago.date(), logged_at=week_ago, half_days=2
    )
    session.present.set(workspace.team.memberships.filter(user=jeanne.user))
    NextActionFactory(session=session, position=1, text=BEFORE)
    return coach


@pytest.fixture
def jeanne(workspace, thomas):
    return workspace.team.memberships.select_related("user").get(role=TeamRole.AGENT)


def test_two_minutes_on_a_phone_with_the_network_cut(workspace, thomas, jeanne, arrive, person, watch):
    coach = Coach(arrive(as_=thomas, size=PHONE))
    team, page, started = workspace.team, coach.page, time.monotonic()
    coach.begin(team.name)
    # Like the last one, but for its words.
    expect(page.get_by_label("Durée")).to_have_value("2")
    expect(page.get_by_role("checkbox", name="Jeanne Aubry")).to_be_checked()
    assert faults_of(page) == []
    coach.settle(BEFORE, "C’est fait")
    coach.done().press_sequentially(DONE, delay=2)
    expect(coach.state).to_have_text(SAVED)
    assert stored(workspace)["done"] == [DONE]

    # A tunnel: said at once, nothing lost, even when the page is left.
    page.context.set_offline(True)
    page.get_by_role("textbox", name=re.compile("^Ce qui a été décidé")).fill(DECIDED)
    coach.decide(0, CALL, owner="Jeanne Aubry", day=(timezone.localdate() + dt.timedelta(days=5)).isoformat())
    coach.add_line()
    coach.decide(1, WRITE)
    coach.note().fill(NOTE)
    expect(coach.state).to_contain_text("Pas de connexion. Votre texte est gardé dans cet onglet")
    coach.log()
    expect(page.get_by_role("alert").filter(has_text="Pas de connexion : rien n’est parti")).to_be_visible()
    assert faults_of(page) == []
    assert logged(workspace) == 1
    # The network is back for the page, not yet for what it keeps.
    page.route("**/seances/noter/enregistrement/", lambda route: route.abort())
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_text("Ce que vous aviez commencé à écrire")).to_be_visible()
    expect(coach.line(1).get_by_label("Action")).to_have_value(WRITE)
    expect(coach.note()).to_have_value(NOTE)
    page.unroute("**/seances/noter/enregistrement/")
    forgive_the_cut(watch)

    coach.feel("Nuages")
    coming = page.get_by_role("group", name="La prochaine séance")
    coming.get_by_label("Jour").fill((timezone.localdate() + dt.timedelta(days=7)).isoformat())
    coming.get_by_label("Heure").fill("14:30")
    coach.log()
    expect(page.get_by_text("La séance est enregistrée : l’équipe peut la lire.")).to_be_visible()
    assert time.monotonic() - started < 120
    assert faults_of(page) == []
    expect(coach.main).to_contain_text(NOTE)
    assert page.evaluate("() => sessionStorage.length") == 0
    session = CoachingSession.objects.get(team=workspace.team, done=DONE)
    assert (session.state, session.decisions, session.weather, session.half_days) == ("logged", DECIDED, 3, 2)
    assert session.debit.half_days == 2
    actions = session.next_actions.order_by("position").values_list("text", "owner", "state")
    assert list(actions) == [(CALL, jeanne.pk, "open"), (WRITE, None, "open")]
    assert NextAction.objects.get(text=BEFORE, team=team).state == "done"
    assert str(session.next_appointment.hour) == "14:30:00"

    the_team_reads_it(workspace, jeanne, arrive, session)
    so_does_the_anct(arrive(as_=person("staff")), thomas, session, workspace)


def the_team_reads_it(workspace, jeanne, arrive, session):
    space = Workspace(arrive(as_=Person("agent", jeanne.user, jeanne.user.email, PASSWORD), size=PHONE))
    space.open(workspace.team.name)
    expect(space.main).to_contain_text("La prochaine est")
    space.go("Séances")
    assert faults_of(space.page) == []
    space.page.get_by_role("button", name=f"C’est fait : {CALL}").click()
    expect(space.told("C’est noté.")).to_be_visible()
    assert NextAction.objects.get(text=CALL, session=session).appointment.state == "done"
    space.main.get_by_role("link", name=re.compile(r"^\w+ \d+ \w+ \d{4}$")).first.click()
    for words in (DONE, DECIDED, WRITE):
        expect(space.main).to_contain_text(words)
    assert faults_of(space.page) == []
    assert CANARY not in space.page.content()
    assert PrivateNote.objects.get(session=session).text == NOTE


def so_does_the_anct(page, thomas, session, workspace):
    page.goto("/gestion/")
    page.get_by_role("main").get_by_role("link", name="Accompagnement", exact=True).click()
    assert faults_of(page) == []
    page.get_by_role("link", name="Thomas Lefèvre").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les équipes de Thomas Lefèvre")
    page.goto(f"/espace/{workspace.pk}/seances/{session.pk}/")
    expect(page.get_by_role("region", name="Note pour l’ANCT")).to_contain_text(NOTE)
    assert faults_of(page) == []


def test_the_same_without_scripts(workspace, thomas, arrive):
    coach = Coach(arrive(as_=thomas, size=PHONE, javascript=False))
    page = coach.page
    coach.begin(workspace.team.name)
    coach.done().fill(DONE)
    coach.decide(0, CALL, owner="Jeanne Aubry")
    coach.add_line()
    coach.decide(1, WRITE)
    coach.keep()
    expect(page.get_by_text("Brouillon enregistré. Vous seul le lisez")).to_be_visible()
    assert logged(workspace) == 1

    coach.line(0).get_by_role("button", name="Retirer").click()
    expect(coach.line(0).get_by_label("Action")).to_have_value(WRITE)
    expect(coach.done()).to_have_value(DONE)
    coach.settle(BEFORE, "Abandonnée")
    coach.feel("Grand soleil")
    coach.log()
    expect(page.get_by_text("La séance est enregistrée")).to_be_visible()
    session = CoachingSession.objects.get(team=workspace.team, done=DONE)
    assert (session.weather, [each.text for each in session.next_actions.order_by("pk")]) == (4, [WRITE])
    assert NextAction.objects.get(text=BEFORE, team=workspace.team).state == "given_up"

    page.get_by_role("link", name="Corriger", exact=True).click()
    coach.done().fill("Relu six entretiens.")
    page.get_by_role("button", name="Enregistrer la correction").click()
    expect(page.get_by_text("La correction est enregistrée.")).to_be_visible()
    page.locator("summary", has_text="par Thomas Lefèvre").click()
    expect(coach.main).to_contain_text(DONE)
    assert session.revisions.get().former["Ce qui a été fait"] == DONE


def test_a_message_read_again_before_it_leaves(workspace, thomas, jeanne, arrive, mails):
    coach = Coach(arrive(as_=thomas))
    page = coach.page
    page.goto("/accompagnement/")
    page.get_by_role("link", name="Écrire à plusieurs équipes").click()
    page.get_by_role("checkbox", name=workspace.team.name).check(force=True)
    page.get_by_role("textbox", name=re.compile("^Objet")).fill("Point de mercredi")
    page.get_by_role("textbox", name=re.compile("^Message")).fill("On se voit mercredi.")
    page.get_by_role("button", name="Voir qui le recevra").click()
    expect(coach.main).to_contain_text("Jeanne Aubry")
    assert faults_of(page) == []
    page.get_by_role("button", name="Envoyer à 1 personne").click()
    expect(page.get_by_text("Le message est envoyé.")).to_be_visible()
    expect(coach.main).to_contain_text("à 1 personne.")
    assert faults_of(page) == []
    mail = mails.message_to(jeanne.user.email, about="Point de mercredi")
    assert mail["Reply-To"] == thomas.email
    assert "On se voit mercredi." in plain(mail.get_body(preferencelist=("plain",)).get_content())


def forgive_the_cut(watch) -> None:
    """The browser says in its console that the network is gone, which is what this test does."""
    assert [line for line in watch.wrong if not _CUT.match(line)] == []
    watch.wrong.clear()


def stored(workspace) -> dict:
    return CoachingSession.objects.get(team=workspace.team, state="draft").typed.fields


def logged(workspace) -> int:
    return CoachingSession.objects.filter(team=workspace.team, state="logged").count()
