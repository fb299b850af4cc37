"""An agent tells what she did, on a phone; her coach confirms; staff have her heard; anyone checks her attestation."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from evaluation.models import Attestation, CompetenceStatement
from teams.states import TeamRole
from tests.e2e.auditing import faults_by_appearance
from tests.e2e.calls import edition_of_teams, town, workspace_at_work
from tests.e2e.conftest import PHONE
from tests.e2e.pages.certification import CertificationDesk
from tests.e2e.pages.workspace import Workspace
from tests.e2e.people import work_in

EDITION, AGEN = "Édition des attestations", "47001"
FRAME, TEXT = "Cadrer un problème", "J’ai apporté le problème du guichet."


@pytest.fixture
def team(rows):
    return workspace_at_work(edition_of_teams(EDITION), town(AGEN), "Les courriers sans réponse").team


def test_from_the_work_to_a_code_that_anyone_checks(team, arrive, person, watch):
    samira = work_in(team, TeamRole.AGENT, "Samira", "Belkacem")
    thomas = work_in(team, TeamRole.COACH, "Thomas", "Girard")

    phone = CertificationDesk(arrive(as_=samira, size=PHONE))
    Workspace(phone.page).open(team.name)
    phone.open_own()
    expect(phone.heading).to_have_text("Ma certification")
    phone.tell(FRAME, TEXT)
    assert faults_by_appearance(phone.page) == {}

    coach = CertificationDesk(arrive(as_=thomas))
    Workspace(coach.page).open(team.name)
    coach.open_own()
    coach.confirm("Samira Belkacem", FRAME)
    assert CompetenceStatement.objects.get(team=team).opinion == "confirmed"

    desk = CertificationDesk(arrive(as_=person("staff")))
    desk.open_board(f"{EDITION} 2027")
    assert faults_by_appearance(desk.page) == {}
    desk.create_session(timezone.localdate().isoformat())
    desk.register_all_the_same("Samira Belkacem", "Comité reporté.")
    assert faults_by_appearance(desk.page) == {}
    desk.receive("Samira Belkacem")

    paper = Attestation.objects.get(person=samira.user)
    anyone = CertificationDesk(arrive(javascript=False, size=PHONE))
    anyone.check(paper.printed_code.lower().replace("-", " "))
    expect(anyone.heading).to_have_text("Cette attestation est valable")
    expect(anyone.main).to_contain_text("Samira Belkacem")

    watch.expect(404)
    anyone.check("CCCC-CCCC")
    expect(anyone.heading).to_have_text("Ce code ne correspond à aucune attestation")
