"""Staff find the team in trouble on the board, and why, and put a signal aside; its coach reads it on a phone, and its
agents see nothing of it."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import expect

from coaching.models import SignalAcknowledgement
from teams.states import TeamRole
from tests.e2e.auditing import faults_by_appearance, faults_of
from tests.e2e.calls import edition_of_teams, town, workspace_at_work
from tests.e2e.conftest import PHONE
from tests.e2e.pages.health import HealthDesk
from tests.e2e.pages.workspace import Workspace
from tests.e2e.people import work_in
from tests.factories.coaching import CoachingSessionFactory, DayAccountFactory, NextActionFactory

EDITION = "Édition des signaux"
AGEN, EPINAL = "47001", "88160"
NO_SESSION = "Pas de séance depuis deux semaines"
NOTE = "Congés de l’équipe cette semaine, séance fixée lundi."


@pytest.fixture
def teams(rows):
    """One that nobody has seen for two weeks, one that its coach saw yesterday."""
    programme, now, today = edition_of_teams(EDITION), timezone.now(), timezone.localdate()
    late = workspace_at_work(programme, town(AGEN), "Les logements vides").team
    seen = workspace_at_work(programme, town(EPINAL), "Le suivi des appels").team
    for team, days in ((late, 15), (seen, 1)):
        session = CoachingSessionFactory(
            team=team, held_on=today - dt.timedelta(days=days), logged_at=now, weather=2, role="coach"
        )
        DayAccountFactory(team=team, used_half_days=2)
    NextActionFactory(session=session, team=late, due_on=today - dt.timedelta(days=12))
    return late, seen


def test_staff_find_the_team_in_trouble_and_why(teams, arrive, person, watch):
    late, seen = teams
    thomas = work_in(late, TeamRole.COACH, "Thomas", "Girard")
    samira = work_in(late, TeamRole.AGENT, "Samira", "Belkacem")
    desk = HealthDesk(arrive(as_=person("staff")))

    desk.open_board()
    assert faults_by_appearance(desk.page) == {}
    desk.choose_edition(f"{EDITION} 2027")
    # Both wrote nothing for three weeks; the one that nobody saw comes first.
    assert desk.teams_under(re.compile("équipes à regarder$")) == [late.name, seen.name]
    last = date_format(timezone.localdate() - dt.timedelta(days=15), "j F")
    expect(desk.signal(NO_SESSION)).to_contain_text(
        f"Dernière séance enregistrée le {last}, avec le coach, il y a 15 jours"
    )
    why = desk.unfold(NO_SESSION)
    expect(why).to_contain_text("Aucune séance de coach ou de designer enregistrée depuis 14 jours.")
    expect(why).to_contain_text("Appelez l’équipe et fixez une date.")
    assert faults_of(desk.page) == []

    until = timezone.localdate() + dt.timedelta(days=10)
    desk.put_aside(NO_SESSION, NOTE, until)
    assert faults_by_appearance(desk.page) == {}
    row = SignalAcknowledgement.objects.get(team=late)
    assert (row.signal, row.note, row.until) == ("aucune-seance", NOTE, until)

    phone = HealthDesk(arrive(size=PHONE, as_=thomas))
    Workspace(phone.page).open(late.name)
    phone.main.get_by_role("link", name="Santé de l’équipe").click()
    expect(phone.heading).to_have_text("Santé de l’équipe")
    expect(phone.main).to_contain_text(NOTE)
    assert faults_by_appearance(phone.page) == {}
    phone.take_back()
    row.refresh_from_db()
    assert row.withdrawn_by == thomas.user

    others = arrive(as_=samira)
    watch.expect(404)
    assert others.goto(f"/equipes/{late.pk}/sante/").status == 404


def test_the_board_works_without_scripts_and_says_what_is_missing(teams, arrive, person, watch):
    late, _seen = teams
    desk = HealthDesk(arrive(as_=person("staff"), size=PHONE, javascript=False))
    desk.open_board()
    desk.unfold("Des actions attendent")
    expect(desk.signal("Des actions attendent")).to_contain_text("en retard de plus de 10 jours")
    watch.expect(422)

    desk.page.goto(f"/equipes/{late.pk}/sante/signaux/aucune-seance/")
    desk.page.get_by_role("button", name="Mettre de côté").click()

    expect(desk.main.get_by_role("heading", name="erreur")).to_be_visible()
