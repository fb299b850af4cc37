"""One's own agenda: across teams, on one's own clock, what is late first."""

import datetime as dt

import pytest
import time_machine

from tests.core.html import parse
from tests.factories.accounts import UserFactory
from tests.factories.agenda import AppointmentFactory
from tests.factories.teams import MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 10, 1, 8, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def first_of_october():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def samira(client):
    user = UserFactory(first_name="Samira")
    client.force_login(user)
    return user


def in_team(user, zone="Indian/Reunion", **values):
    team = TeamFactory(launched=True, time_zone=zone, **values)
    MembershipFactory(team=team, user=user)
    return team


def fixed(team, title, day, **values):
    values = {"kind": "session", "time_zone": team.time_zone, **values}
    return AppointmentFactory(team=team, programme=team.programme, title=title, day=day, **values)


def action(team, title, day, owner):
    return fixed(team, title, day, kind="action", hour=None, duration_minutes=None, owner=owner)


def text(response):
    return parse(response).one("main").text.replace("\u00a0", " ")


def titles(response):
    agenda = response.context["agenda"]
    lines = [line for week in agenda.weeks for line in week.lines]
    return [line.appointment.title for line in agenda.overdue], [line.appointment.title for line in lines]


def test_everything_that_concerns_her_late_actions_first(client, samira):
    team, other = in_team(samira), in_team(samira)
    fixed(team, "Demain", dt.date(2026, 10, 2))
    fixed(other, "Plus tard", dt.date(2026, 11, 2))
    fixed(team, "Annulée", dt.date(2026, 10, 3), state="cancelled")
    fixed(team, "Passée", dt.date(2026, 9, 20))
    AppointmentFactory(programme=team.programme, title="Commun", day=dt.date(2026, 10, 15))
    AppointmentFactory(title="D’une autre édition")
    action(team, "En retard", dt.date(2026, 9, 28), samira)
    action(team, "À faire", dt.date(2026, 10, 2), samira)
    action(team, "D’un autre", dt.date(2026, 9, 28), MembershipFactory(team=team).user)
    done = action(team, "Faite", dt.date(2026, 10, 9), samira)
    done.state = "done"
    done.save(update_fields=["state"])

    page = client.get("/agenda/")

    assert titles(page) == (["En retard"], ["À faire", "Demain", "Annulée", "Commun", "Plus tard"])
    assert [line.appointment.title for line in page.context["agenda"].past] == ["Passée"]
    assert "En retard en retard de 3 jours" in text(page)
    assert [week.label for week in page.context["agenda"].weeks] == [
        "Cette semaine",
        "Semaine du lundi 12 octobre",
        "Semaine du lundi 2 novembre",
    ]


@pytest.mark.parametrize(
    "zone, chosen, said, hours",
    [
        ("Indian/Reunion", "", "heure de La Réunion", "9 h 00 à 10 h 00"),
        ("America/Cayenne", "", "heure de Guyane", "9 h 00 à 10 h 00"),
        ("Europe/Paris", "", "Les heures sont à l’heure de Paris.", "9 h 00 à 10 h 00"),
        ("Indian/Reunion", "Europe/Paris", "heure de Paris", "7 h 00 à 8 h 00"),
        ("Europe/Paris", "Indian/Mayotte", "heure de Mayotte", "10 h 00 à 11 h 00"),
    ],
)
def test_hours_are_hers(client, samira, zone, chosen, said, hours):
    samira.time_zone = chosen
    samira.save(update_fields=["time_zone"])
    fixed(in_team(samira, zone), "Séance", dt.date(2026, 10, 15), hour=dt.time(9))

    page = text(client.get("/agenda/"))

    assert said in page
    assert f"jeudi 15 octobre {hours}" in page


def test_one_team_among_several(client, samira):
    team, other = in_team(samira), in_team(samira)
    fixed(team, "Ici", dt.date(2026, 10, 2))
    fixed(other, "Ailleurs", dt.date(2026, 10, 2))
    AppointmentFactory(programme=team.programme, title="Commun", day=dt.date(2026, 10, 15))

    assert titles(client.get(f"/agenda/?equipe={team.pk}"))[1] == ["Ici", "Commun"]
    for unknown in ("abc", "999999999", "²"):
        assert len(titles(client.get(f"/agenda/?equipe={unknown}"))[1]) == 3


def test_an_empty_agenda_says_what_will_come(client, samira):
    assert "Rien à venir" in text(client.get("/agenda/"))


def test_the_tile_of_my_space_says_what_comes_first(client, samira):
    team = in_team(samira)
    assert "Mon agenda" in text(client.get("/mon-espace/"))
    action(team, "En retard", dt.date(2026, 9, 28), samira)
    fixed(team, "Séance", dt.date(2026, 10, 15), hour=dt.time(9))

    page = text(client.get("/mon-espace/"))

    assert "1 action en retard. Prochain rendez-vous : séance avec le coach, jeudi 15 octobre" in page
    assert "9 h 00 à 10 h 00, heure de La Réunion" in page


def test_who_is_in_no_team_has_no_tile(client, samira):
    assert "Mon agenda" not in text(client.get("/mon-espace/"))


@pytest.mark.parametrize("count", [1, 30])
def test_it_costs_the_same_whatever_it_holds(client, samira, count, django_assert_num_queries):
    for number in range(count):
        team = in_team(samira)
        fixed(team, f"Séance {number}", dt.date(2026, 10, 15))
        fixed(team, f"Ancienne {number}", dt.date(2026, 9, 15))
        action(team, f"Action {number}", dt.date(2026, 9, 15), samira)

    with django_assert_num_queries(6):
        assert client.get("/agenda/").status_code == 200
