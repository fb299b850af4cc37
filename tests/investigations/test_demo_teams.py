"""The demonstration's live teams: believable, in every situation that the workspace must bear, created once."""

import datetime as dt

import pytest

from accounts.demo import ACCOUNTS, create_account
from agenda.models import Appointment, AppointmentTransition, Attendance
from agenda.selectors.board import undated_teams
from candidatures.demo import create_past_candidatures
from candidatures.models import Candidature
from collectivites.states import CollectiviteKind
from core import clock
from investigations.demo import create_live_teams
from investigations.models import Evidence, Interviewee, Investigation
from investigations.progress import delays
from investigations.selectors.gate import gate_of
from investigations.selectors.home import facts_of, with_progress
from investigations.states import Verdict
from programmes.demo import create_edition_at_work
from teams.models import Team
from teams.states import TeamState
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.investigations import ExistingSolutionFactory

pytestmark = pytest.mark.django_db
COMMUNES = {
    "35236": "Redon",
    "12089": "Decazeville",
    "29024": "Carhaix-Plouguer",
    "56165": "Ploërmel",
    "97424": "Cilaos",
    "86137": "Loudun",
}


@pytest.fixture
def made(settings):
    """(programme, candidatures, teams) of a first start, then what a second start creates."""
    settings.DEMO = True
    for code, name in COMMUNES.items():
        zone = "Indian/Reunion" if code.startswith("974") else "Europe/Paris"
        CollectiviteFactory(kind=CollectiviteKind.COMMUNE, insee_code=code, name=name, time_zone=zone)
    ExistingSolutionFactory(slug="publik")
    users = {account.role: create_account(account) for account in ACCOUNTS}
    return [start(users["Équipe ANCT"]) for _ in range(2)]


def start(staff):
    at = clock.now()
    programme, then = create_edition_at_work(source=None, actor=staff, at=at)
    candidatures = create_past_candidatures(programme=programme, staff=staff, at=then)
    return programme, candidatures, create_live_teams(programme=programme, staff=staff, at=at)


def test_a_team_has_begun_its_public_sheet(made):
    sheet = Investigation.objects.get(team__name="Redon, rendez-vous de passeport")
    passages = gate_of(sheet).passages

    assert (sheet.state, sheet.interviews, sheet.tested, sheet.solutions) == ("draft", 6, True, "")
    assert sheet.undocumented == {"aftermath": "Le comité de fin n’a pas encore eu lieu."}
    # Words between quotation marks in the title of an idea: somebody has to say that nobody said them.
    assert [(each.section, each.state) for each in passages] == [("inquiry", "agreed"), ("proposals", "open")]


def test_the_live_teams(made):
    (programme, candidatures, teams), again = made

    assert (candidatures, teams) == (6, 5)
    assert again == (programme, 0, 0)
    assert set(Candidature.objects.values_list("state", flat=True)) == {"decided"}
    assert set(programme.teams.values_list("state", flat=True)) == {TeamState.LAUNCHED}
    rows = with_progress(Investigation.objects.all()).select_related("team", "programme").order_by("pk")
    facts = {row.title: facts_of(row, today=clock.today()) for row in rows}
    assert len({each.week for each in facts.values()}) >= 4
    late = facts["Des logements vides que leurs propriétaires ne remettent pas en état"]
    assert [delay.route for delay in delays(late)] == ["sources", "matrix", "journal"]
    excellent = facts["Les rendez-vous de passeport que personne n’honore"]
    assert delays(excellent) == []
    assert Investigation.objects.get(is_joint=True).participations.count() == 2
    assert Investigation.objects.get(is_sensitive=True).sources.filter(is_sensitive=False).count() == 0
    assert Investigation.objects.filter(updated_at__gt=clock.now() + dt.timedelta(seconds=1)).count() == 0


def test_the_favourite_hypothesis_is_contradicted_by_the_field(made):
    favourite = excellent().hypotheses.get(position=1)
    directions = sorted(Evidence.objects.filter(hypothesis=favourite).values_list("direction", flat=True))

    assert favourite.verdict == Verdict.REFUTED
    assert directions == ["contradicts"] * 4 + ["nuances"]


def test_the_problem_was_reformulated_and_the_team_went_back(made):
    redon = excellent()

    last = redon.problem_versions.order_by("-number").first()
    assert (last.number, last.trigger_source.code) == (2, "E-06")
    steps = redon.phase_steps.order_by("number").values_list("phase", flat=True)
    assert list(steps) == ["research", "benchmark", "research", "prototyping", "testing"]


def test_nobody_met_is_named(made):
    assert Interviewee.objects.count() == 0


def test_their_agenda_has_something_of_everything(made):
    rows = Appointment.objects.filter(programme=made[0][0])

    assert set(rows.values_list("state", flat=True)) == {"planned", "done", "cancelled"}
    assert rows.filter(ends_at__lt=clock.now(), state="planned").count() == 0
    assert rows.filter(team=None, kind="checkpoint").exclude(hour=dt.time(10)).count() == 0
    cilaos = rows.get(team__name__startswith="Cilaos", kind="end_committee")
    assert (cilaos.time_zone, cilaos.starts_at.hour) == ("Indian/Reunion", 5)
    assert sorted(undated_teams(Team.objects.all()).values_list("name", flat=True)) == [
        "Decazeville, logements vides",
        "Loudun, accueil des victimes",
    ]
    moved = AppointmentTransition.objects.filter(transition="move").values_list("comment", flat=True)
    assert "La recyclerie est fermée le samedi." in moved
    assert set(Attendance.objects.values_list("presence", flat=True)) == {"present", "excused", "absent"}


def excellent():
    return Investigation.objects.get(title__startswith="Les rendez-vous de passeport")
