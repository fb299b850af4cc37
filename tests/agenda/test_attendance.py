"""Presences: held by several people at once, with guests; the sheet that people sign."""

import datetime as dt

import pytest
import time_machine

from agenda.models import Attendance
from agenda.services.attendance import NewGuest, Noted, NotedGuest, note_attendance
from tests import personas
from tests.core.html import parse
from tests.factories.accounts import UserFactory
from tests.factories.agenda import AppointmentFactory
from tests.factories.teams import MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 10, 15, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def that_day():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def team():
    return TeamFactory(launched=True, name="Redon")


@pytest.fixture
def committee(team):
    return AppointmentFactory(team=team, programme=team.programme, kind="end_committee", title="Comité de fin")


def member(team, first_name, **values):
    return MembershipFactory(team=team, user__first_name=first_name, user__last_name="X", **values).user


def noted():
    rows = Attendance.objects.order_by("pk").select_related("person")
    return {row.guest_name or row.person.first_name: row.presence for row in rows}


def url(appointment, tail="presences/"):
    return f"/agenda/rendez-vous/{appointment.pk}/{tail}"


def text(response):
    return parse(response).one("main").text.replace("\u00a0", " ")


def test_a_coach_notes_his_team_and_a_guest(client, team, committee):
    thomas, samira, yann = member(team, "Thomas", role="coach"), member(team, "Samira"), member(team, "Yann")
    client.force_login(thomas)

    answer = client.post(
        url(committee),
        {
            f"p{samira.pk}": "present",
            f"p{yann.pk}": "excused",
            "name1": "Mme  Le Gall",
            "capacity1": "Directrice générale",
        },
    )

    assert answer.status_code == 302
    assert noted() == {"Samira": "present", "Yann": "excused", "Mme Le Gall": "present"}
    guest = Attendance.objects.get(person=None)
    assert (guest.guest_capacity, guest.noted_by, guest.noted_at) == ("Directrice générale", thomas, AT)
    assert Attendance.objects.get(person=samira).team == team
    assert "2 présents, 1 excusé." in text(client.get(url(committee, "")))


def test_two_people_note_at_once_and_neither_loses_anything(team, committee):
    samira, yann, zoe = (member(team, name) for name in ("Samira", "Yann", "Zoé"))
    first, second = UserFactory(), UserFactory()

    note_attendance(
        appointment=committee,
        people=[Noted(samira, team, "present", ""), Noted(yann, team, "present", ""), Noted(zoe, team, "", "")],
        actor=first,
        at=AT,
    )
    kept = note_attendance(
        appointment=committee,
        people=[Noted(samira, team, "", ""), Noted(yann, team, "absent", ""), Noted(zoe, team, "excused", "")],
        actor=second,
        at=AT,
    )

    assert noted() == {"Samira": "present", "Yann": "present", "Zoé": "excused"}
    assert [(one.name, one.theirs, one.yours) for one in kept] == [("Yann X", "présent", "absent")]


def test_the_page_says_what_was_kept_of_a_colleague(client, team, committee):
    samira = member(team, "Samira")
    personas.sign_in(client, personas.staff())
    client.get(url(committee))
    Attendance.objects.create(
        appointment=committee, person=samira, team=team, presence="excused", noted_at=AT, noted_by=None
    )

    page = client.post(url(committee), {f"p{samira.pk}": "absent", f"seen-p{samira.pk}": ""}, follow=True)

    assert "Samira X : un collègue a noté « excusé » entre-temps." in page.content.decode().replace("\u00a0", " ")
    assert noted() == {"Samira": "excused"}


def test_an_entry_is_changed_and_taken_back(team, committee):
    samira, actor = member(team, "Samira"), UserFactory()

    for presence, seen in (("present", ""), ("absent", "present"), ("absent", "absent"), ("", "absent")):
        note_attendance(appointment=committee, people=[Noted(samira, team, presence, seen)], actor=actor, at=AT)

    assert noted() == {}


def test_guests_are_changed_removed_and_not_doubled(team, committee):
    actor = UserFactory()
    guest = NewGuest("M. Kerguélen", "Maire", "present", None)
    for _ in range(2):
        note_attendance(appointment=committee, people=[], new_guests=[guest], actor=actor, at=AT)
    row = Attendance.objects.get()

    note_attendance(
        appointment=committee, people=[], guests=[NotedGuest(row.pk, "absent", "present", False)], actor=actor, at=AT
    )
    kept = note_attendance(
        appointment=committee, people=[], guests=[NotedGuest(row.pk, "excused", "present", False)], actor=actor, at=AT
    )
    assert (noted(), [one.theirs for one in kept]) == ({"M. Kerguélen": "absent"}, ["absent"])
    for _ in range(2):  # the second time it is no longer there
        note_attendance(
            appointment=committee, people=[], guests=[NotedGuest(row.pk, "absent", "absent", True)], actor=actor, at=AT
        )

    assert noted() == {}


def test_a_capacity_without_a_name_is_asked_for(client, team, committee):
    personas.sign_in(client, personas.staff())

    answer = client.post(url(committee), {"capacity2": "Maire"})

    assert (answer.status_code, noted()) == (422, {})
    assert "Donnez le nom de la personne, ou videz sa qualité." in text(answer)


def test_a_common_gathering_lists_everybody_by_team(client, team):
    common = AppointmentFactory(programme=team.programme)
    other = TeamFactory(programme=team.programme, launched=True, name="Loudun")
    samira, zoe = member(team, "Samira"), member(other, "Zoé")
    gone = member(other, "Luc", ends_on=dt.date(2026, 10, 1))
    personas.sign_in(client, personas.staff())

    page = client.get(url(common))
    client.post(url(common), {f"p{zoe.pk}": "present"})

    groups = [(group.name, [line[0].person for line in lines]) for group, lines in page.context["form"].groups()]
    assert groups == [("Loudun", [zoe]), ("Redon", [samira])]
    assert Attendance.objects.get().team == other
    assert gone not in [person for _, people in groups for person in people]


def test_who_was_noted_stays_in_the_list_after_leaving(client, team, committee):
    samira = member(team, "Samira")
    Attendance.objects.create(appointment=committee, person=samira, team=team, presence="present", noted_at=AT)
    samira.memberships.update(ends_on=dt.date(2026, 10, 10))
    personas.sign_in(client, personas.staff())

    page = client.get(url(committee))

    assert [[line[0].person for line in lines] for _, lines in page.context["form"].groups()] == [[samira]]


def test_the_sheet_to_sign_has_everybody_and_blank_lines(client, team, committee):
    member(team, "Samira", user__job_title="Agente d’accueil")
    personas.sign_in(client, personas.staff())

    page = client.get(url(committee, "emargement/"))

    expected, guests = parse(page).all("table")
    assert [cell.text for cell in expected.all("td")] == ["agent, Agente d’accueil", ""]
    assert len(guests.one("tbody").all("tr")) == 6
    assert "jeudi 15 octobre 2026 de 10 h 00 à 11 h 00" in text(page)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_whatever_it_holds(client, team, committee, count, django_assert_num_queries):
    for number in range(count):
        person = member(team, f"Agent {number}")
        Attendance.objects.create(appointment=committee, person=person, team=team, presence="present", noted_at=AT)
    personas.sign_in(client, personas.staff())

    with django_assert_num_queries(8):
        assert client.get(url(committee)).status_code == 200


def test_who_is_in_two_teams_is_noted_once(team):
    common, other = AppointmentFactory(programme=team.programme), TeamFactory(programme=team.programme)
    gael = member(team, "Gaël", role="coach")

    twice = [Noted(gael, each, "present", "") for each in (team, other)]
    note_attendance(appointment=common, people=twice, actor=gael, at=AT)

    assert [row.team for row in Attendance.objects.order_by("pk")] == [team]
