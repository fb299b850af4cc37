"""Fixing, changing, cancelling a rendez-vous: the staff for all, a coach for what he leads."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from agenda.models import Appointment
from agenda.services.appointments import change_appointment
from tests import personas
from tests.core.html import parse
from tests.factories.agenda import AppointmentFactory
from tests.factories.programmes import MilestoneFactory, ProgrammeFactory
from tests.factories.teams import MembershipFactory, TeamFactory, workspace_of

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 10, 1, 8, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def first_of_october():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def programme():
    return ProgrammeFactory(slug="pni-2026", starts_on=dt.date(2026, 9, 14), ends_on=dt.date(2027, 4, 30))


@pytest.fixture
def team(programme):
    return TeamFactory(programme=programme, launched=True, name="Cilaos", time_zone="Indian/Reunion")


@pytest.fixture
def claire(client):
    return personas.sign_in(client, personas.staff())


@pytest.fixture
def thomas(client, team):
    user = MembershipFactory(team=team, role="coach", user__first_name="Thomas", user__last_name="Lefèvre").user
    client.force_login(user)
    return user


def url(appointment, tail=""):
    return f"/agenda/rendez-vous/{appointment.pk}/{tail}"


def session(team, **values):
    values = {"kind": "session", "title": "Séance", "time_zone": team.time_zone, **values}
    return AppointmentFactory(team=team, programme=team.programme, **values)


def plain(response):
    return parse(response).one("main").text.replace("\u00a0", " ")


def typed(response, **changes):
    """What the browser would send back."""
    form = response.context["form"]
    values = {bound.name: bound.value() for bound in form if bound.value() is not None}
    return {**{name: str(value) for name, value in values.items()}, **changes}


def errors(response):
    return [item.text for item in parse(response).one("div", id="error-summary").one("ul").all("li")]


# --- The staff's agenda -----------------------------------------------------------------------------------------------


def test_the_agenda_says_first_which_teams_have_no_committee(client, claire, programme, team):
    dated = TeamFactory(programme=programme, launched=True, name="Redon")
    AppointmentFactory(team=dated, programme=programme, kind="end_committee", title="Comité de fin")
    cancelled = TeamFactory(programme=programme, launched=True, name="Loudun")
    AppointmentFactory(team=cancelled, programme=programme, kind="end_committee", state="cancelled")

    page = client.get("/gestion/agenda/")

    assert [each.name for each in page.context["agenda"].undated] == ["Cilaos", "Loudun"]
    assert "Sans date de comité de fin (2)" in plain(page)


def test_hours_are_those_of_the_team_and_of_paris(client, claire, team):
    session(team, hour=dt.time(9))

    text = plain(client.get("/gestion/agenda/?edition=pni-2026"))

    assert "jeudi 15 octobre 9 h 00 à 10 h 00" in text
    assert "heure de La Réunion soit 7 h 00 à 8 h 00, heure de Paris" in text


@pytest.mark.parametrize(
    "query, titles",
    [
        ("", ["Commun", "Séance", "Comité"]),
        ("&equipe=communs", ["Commun"]),
        ("&equipe={team}", ["Séance", "Comité"]),
        ("&nature=session", ["Séance"]),
        ("&equipe={team}&nature=end_committee", ["Comité"]),
        ("&equipe=9999999&nature=rien", ["Commun", "Séance", "Comité"]),
    ],
)
def test_filters(client, claire, programme, team, query, titles):
    AppointmentFactory(programme=programme, title="Commun", day=dt.date(2026, 10, 5))
    session(team, day=dt.date(2026, 10, 6))
    session(team, kind="end_committee", title="Comité", day=dt.date(2026, 12, 1))
    AppointmentFactory(title="D’une autre édition")

    page = client.get(f"/gestion/agenda/?edition=pni-2026{query.format(team=team.pk)}")

    shown = [line.appointment.title for week in page.context["agenda"].weeks for line in week.lines]
    assert shown == titles


@pytest.mark.parametrize("count", [1, 30])
def test_the_agenda_costs_the_same_whatever_it_holds(client, claire, programme, count, django_assert_num_queries):
    for number in range(count):
        each = TeamFactory(programme=programme, launched=True, name=f"Équipe {number:02}")
        session(each)
    client.get("/gestion/agenda/")

    with django_assert_num_queries(7):
        assert client.get("/gestion/agenda/").status_code == 200


def test_the_staff_fixes_a_committee_in_the_hours_of_the_team(client, claire, programme, team):
    address = f"/gestion/agenda/pni-2026/nouveau/?equipe={team.pk}&nature=end_committee"
    page = client.get(address)
    assert page.context["form"]["kind"].value() == "end_committee"

    values = typed(page, day="2026-12-01", hour="09:00", duration_minutes="120", place="Mairie")
    answer = client.post(address, values)

    made = Appointment.objects.get()
    assert answer["Location"] == url(made)
    assert (made.team, made.kind, made.title, made.place) == (team, "end_committee", "Comité de fin", "Mairie")
    assert made.starts_at == dt.datetime(2026, 12, 1, 5, 0, tzinfo=dt.UTC)


def test_or_in_the_hours_of_paris(client, claire, team):
    address = f"/gestion/agenda/pni-2026/nouveau/?equipe={team.pk}"
    page = client.get(address)
    assert [label for _, label in page.context["form"].fields["time_zone"].choices] == [
        "l’heure de La Réunion",
        "l’heure de Paris",
    ]

    values = typed(page, kind="checkpoint", day="2026-12-01", hour="09:00", duration_minutes="60")
    client.post(address, values | {"time_zone": "Europe/Paris"})

    assert Appointment.objects.get().starts_at == dt.datetime(2026, 12, 1, 8, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"day": ""}, ["Jour : Ce champ est obligatoire."]),
        ({"day": "demain"}, ["Jour : Écrivez une date, par exemple 31/12/2026."]),
        ({"duration_minutes": ""}, ["Durée : Dites combien de temps, puisqu’il y a une heure."]),
        ({"link": "visio"}, None),
        ({"kind": ""}, ["Nature : Choisissez la nature du rendez-vous."]),
        ({"kind": "launch"}, None),
    ],
)
def test_what_cannot_be_fixed(client, claire, team, changes, expected):
    address = f"/gestion/agenda/pni-2026/nouveau/?equipe={team.pk}"
    good = {
        "kind": "other",
        "day": "2026-12-01",
        "hour": "09:00",
        "duration_minutes": "60",
        "time_zone": team.time_zone,
    }

    answer = client.post(address, good | changes)

    assert (answer.status_code, Appointment.objects.count()) == (422, 0)
    if expected:
        assert errors(answer) == expected


# --- The page, and its change -----------------------------------------------------------------------------------------


def test_a_common_one_takes_its_hour_here_and_its_day_from_the_edition(client, claire, programme):
    milestone = MilestoneFactory(programme=programme, starts_on=dt.date(2026, 10, 15))
    common = AppointmentFactory(programme=programme, milestone=milestone, hour=None, duration_minutes=None)

    page = client.get(url(common, "modifier/"))
    assert list(page.context["form"].fields) == ["hour", "duration_minutes", "place", "link", "note", "word", "seen"]
    assert page.context["day_url"] == reverse("programmes:milestone_edit", args=[milestone.pk])
    client.post(url(common, "modifier/"), typed(page, hour="10:30", duration_minutes="90", place="Paris"))

    common.refresh_from_db()
    assert (common.hour, common.duration_minutes, common.place, common.sequence) == (dt.time(10, 30), 90, "Paris", 1)
    assert (common.day, common.occurrence) == (dt.date(2026, 10, 15), 0)


def test_a_coach_moves_a_session_with_a_word(client, thomas, team):
    appointment = session(team)
    page = client.get(url(appointment, "modifier/"))

    client.post(url(appointment, "modifier/"), typed(page, day="2026-10-20", word="Le lundi est pris."))

    appointment.refresh_from_db()
    assert (appointment.day, appointment.sequence, appointment.occurrence) == (dt.date(2026, 10, 20), 1, 1)
    assert "Changer la date ou l’heure" in plain(client.get(url(appointment)))
    assert "Le lundi est pris." in plain(client.get(url(appointment)))


def test_two_people_change_it_at_once(client, thomas, team):
    appointment = session(team, place="Mairie")
    page = client.get(url(appointment, "modifier/"))
    change_appointment(appointment=appointment, values={"place": "École"}, actor=None, at=AT)

    answer = client.post(url(appointment, "modifier/"), typed(page, place="Salle des fêtes"))

    assert answer.status_code == 409
    assert "Enregistré entre-temps : « École »" in " ".join(errors(answer)).replace("\u00a0", " ")
    assert client.post(url(appointment, "modifier/"), typed(answer)).status_code == 302
    appointment.refresh_from_db()
    assert appointment.place == "Salle des fêtes"


def test_an_agent_reads_what_her_coach_fixes(client, team):
    samira = MembershipFactory(team=team, user__first_name="Samira", user__last_name="B", user__job_title="").user
    client.force_login(samira)
    appointment = session(team, hour=dt.time(9), link="https://visio.test/salle", note="Venez à trois.")

    page = client.get(url(appointment))

    text = plain(page)
    assert "jeudi 15 octobre 2026 de 9 h 00 à 10 h 00, heure de La Réunion" in text
    assert "Venez à trois." in text
    assert "Samira B, agent" in text
    assert "Modifier" not in text
    assert "Histoire" not in text
    (event,) = Calendar.from_ical(client.get(url(appointment, "rendez-vous.ics")).content).events
    assert event.decoded("dtstart") == dt.datetime(2026, 10, 15, 5, 0, tzinfo=dt.UTC)
    assert event["summary"] == "Séance avec le coach · PI"


def test_cancelled_with_its_reason_then_restored(client, thomas, team):
    appointment = session(team)

    assert errors(client.post(url(appointment, "annuler/"), {"comment": " "})) == [
        "Pourquoi : Dites pourquoi : les personnes invitées le liront."
    ]
    client.post(url(appointment, "annuler/"), {"comment": "Grève"})
    assert "Annulé Grève" in plain(client.get(url(appointment)))
    assert client.post(url(appointment, "annuler/"), {"comment": "Encore"}).status_code == 409
    client.post(url(appointment, "retablir/"))

    appointment.refresh_from_db()
    assert (appointment.state, appointment.sequence, appointment.occurrence) == ("planned", 2, 1)


def test_done_it_does_not_change_any_more(client, thomas, team):
    appointment = session(team)

    client.post(url(appointment, "fait/"))

    assert client.get(url(appointment, "modifier/")).status_code == 409
    assert client.post(url(appointment, "fait/")).status_code == 409


def test_the_launch_of_a_team_is_changed_on_its_page(client, claire, programme):
    team = TeamFactory(programme=programme, launches_on=dt.date(2026, 11, 2))
    launch = AppointmentFactory(team=team, programme=programme, kind="launch", day=dt.date(2026, 11, 2))

    page = client.get(url(launch, "modifier/"))

    assert page.context["day_url"] == f"/gestion/equipes/{team.pk}/preparer/"
    assert {"day", "title", "place"} & set(page.context["form"].fields) == set()


# --- Several committees at once ---------------------------------------------------------------------------------------


def test_several_committees_are_fixed_at_once(client, claire, programme, team):
    other = TeamFactory(programme=programme, launched=True, name="Redon")
    present = AppointmentFactory(team=other, programme=programme, kind="end_committee", day=dt.date(2026, 11, 30))
    address = "/gestion/agenda/pni-2026/comites/"
    lines = {line.team.name: line for line in client.get(address).context["lines"]}
    data = {
        f"t{team.pk}-day": "2026-12-01",
        f"t{team.pk}-hour": "09:00",
        f"t{team.pk}-duration_minutes": "120",
        f"t{other.pk}-day": "2026-12-02",
        f"t{other.pk}-hour": "10:00",
        f"t{other.pk}-duration_minutes": "60",
        f"t{other.pk}-seen": lines["Redon"].initial["seen"],
    }

    refused = client.post(address, data | {f"t{team.pk}-day": ""})
    assert (refused.status_code, Appointment.objects.count()) == (422, 1)
    client.post(address, data)

    made = Appointment.objects.get(team=team)
    assert (made.kind, made.title, made.starts_at) == (
        "end_committee",
        "Comité de fin",
        dt.datetime(2026, 12, 1, 5, 0, tzinfo=dt.UTC),
    )
    present.refresh_from_db()
    assert (present.day, present.occurrence) == (dt.date(2026, 12, 2), 1)
    stale = client.post(address, data)
    assert stale.status_code == 409
    assert "Un collègue a changé ce comité entre-temps" in plain(stale)


# --- In the workspace -------------------------------------------------------------------------------------------------


def test_the_agenda_of_the_team_is_read_on_its_clock(client, team):
    workspace = workspace_of(team)
    client.force_login(MembershipFactory(team=team, user__time_zone="Europe/Paris").user)
    AppointmentFactory(programme=team.programme, title="Point d’étape", day=dt.date(2026, 10, 26), hour=dt.time(9))
    session(team, title="Passée", day=dt.date(2026, 9, 20))

    page = client.get(reverse("investigations:agenda", args=[workspace.pk]))

    text = plain(page)
    assert "lundi 26 octobre 12 h 00 à 13 h 00" in text
    assert "soit 9 h 00 à 10 h 00, heure de Paris" in text
    assert [line.appointment.title for line in page.context["agenda"].past] == ["Passée"]
    assert "Fixer un rendez-vous" not in text


def test_a_coach_fixes_a_session_from_the_workspace(client, thomas, team):
    workspace = workspace_of(team)
    address = reverse("investigations:agenda_new", args=[workspace.pk])
    page = client.get(address)
    assert [value for value, _ in page.context["form"].fields["kind"].choices] == ["session", "other"]

    client.post(address, typed(page, day="2026-10-20", hour="14:00", duration_minutes="90"))

    made = Appointment.objects.get()
    assert (made.kind, made.title, made.team) == ("session", "Séance avec le coach", team)
    assert made.starts_at == dt.datetime(2026, 10, 20, 10, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("count", [1, 30])
def test_the_agenda_of_a_team_costs_the_same(client, team, count, django_assert_num_queries):
    workspace = workspace_of(team)
    for _ in range(count):
        session(team)
        person = MembershipFactory(team=team).user
    client.force_login(person)
    address = reverse("investigations:agenda", args=[workspace.pk])

    with django_assert_num_queries(6):
        assert client.get(address).status_code == 200
