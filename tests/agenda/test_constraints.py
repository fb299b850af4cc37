"""Each named constraint of the agenda, broken straight through the ORM; its allowed twin beside it."""

import datetime as dt

import pytest

from agenda.models import Attendance, CalendarFeed, CalendarInvitation
from teams.models import Team
from tests.factories.accounts import UserFactory
from tests.factories.agenda import AppointmentFactory
from tests.factories.core import OutboxMailFactory
from tests.factories.programmes import MilestoneFactory
from tests.factories.teams import TeamFactory
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 10, 1, 8, 0, tzinfo=dt.UTC)


def test_an_appointment_ends_after_it_starts():
    AppointmentFactory(starts_at=AT, ends_at=AT + dt.timedelta(minutes=5))
    assert_refused("appointment_ends_after_start", lambda: AppointmentFactory(starts_at=AT, ends_at=AT))


@pytest.mark.parametrize("hour, minutes", [(None, 60), (dt.time(9), None), (dt.time(9), 4), (dt.time(9), 1441)])
def test_an_hour_goes_with_a_duration(hour, minutes):
    instants = {"starts_at": AT, "ends_at": AT + dt.timedelta(hours=1)}
    for good_hour, good_minutes in ((None, None), (dt.time(9), 5), (dt.time(9), 1440)):
        AppointmentFactory(hour=good_hour, duration_minutes=good_minutes, **instants)
    assert_refused(
        "appointment_hour_has_duration", lambda: AppointmentFactory(hour=hour, duration_minutes=minutes, **instants)
    )


def test_the_clock_is_french():
    AppointmentFactory(time_zone="America/Cayenne")
    assert_refused("appointment_time_zone_known", lambda: AppointmentFactory(time_zone="Europe/Berlin"))


def test_the_clock_of_a_team_is_french():
    TeamFactory(time_zone="Indian/Mayotte")
    assert_refused("team_time_zone_known", lambda: TeamFactory(time_zone="Europe/Berlin"))
    assert Team.objects.count() == 1


def test_a_milestone_is_common():
    AppointmentFactory(milestone=MilestoneFactory())
    assert_refused(
        "appointment_milestone_is_common", lambda: AppointmentFactory(of_team=True, milestone=MilestoneFactory())
    )


def test_an_action_is_that_of_a_team():
    AppointmentFactory(of_team=True, kind="action", owner=UserFactory())
    assert_refused("appointment_owner_has_team", lambda: AppointmentFactory(kind="action", owner=UserFactory()))


def test_a_presence_is_noted_once():
    gathering, person = AppointmentFactory(), UserFactory()
    common = {"presence": "present", "noted_at": AT}
    Attendance.objects.create(appointment=gathering, person=person, **common)
    Attendance.objects.create(appointment=AppointmentFactory(), person=person, **common)
    assert_refused(
        "attendance_once_per_person",
        lambda: Attendance.objects.create(appointment=gathering, person=person, **common),
    )


@pytest.mark.parametrize("has_person, name", [(False, ""), (True, "Mme le maire")])
def test_a_presence_is_that_of_a_person_or_of_a_guest(has_person, name):
    gathering = AppointmentFactory()
    common = {"appointment": gathering, "presence": "present", "noted_at": AT}
    Attendance.objects.create(guest_name="Mme le maire", **common)
    Attendance.objects.create(guest_name="Mme le maire", **common)  # two guests may bear one name
    person = UserFactory() if has_person else None
    assert_refused(
        "attendance_names_someone", lambda: Attendance.objects.create(person=person, guest_name=name, **common)
    )


def test_a_calendar_is_told_by_one_row():
    gathering, person = AppointmentFactory(), UserFactory()
    CalendarInvitation.objects.create(appointment=gathering, person=person, sequence=0, sent_at=AT)
    assert_refused(
        "calendarinvitation_once",
        lambda: CalendarInvitation.objects.create(appointment=gathering, person=person, sequence=1, sent_at=AT),
    )


@pytest.mark.parametrize("of_team", [False, True])
def test_a_calendar_has_one_living_address(of_team):
    person, team = UserFactory(), TeamFactory() if of_team else None
    common = {"person": person, "team": team, "created_at": AT}
    CalendarFeed.objects.create(token_hash="a", revoked_at=AT, **common)
    CalendarFeed.objects.create(token_hash="b", **common)
    CalendarFeed.objects.create(token_hash="c", person=person, team=TeamFactory(), created_at=AT)
    assert_refused("calendarfeed_one_live", lambda: CalendarFeed.objects.create(token_hash="d", **common))


@pytest.mark.parametrize("calendar, method", [("BEGIN:VCALENDAR", ""), ("BEGIN:VCALENDAR", "PUBLISH"), ("", "REQUEST")])
def test_a_calendar_in_a_mail_says_its_method(calendar, method):
    OutboxMailFactory(calendar="BEGIN:VCALENDAR", calendar_method="CANCEL")
    OutboxMailFactory()
    assert_refused(
        "outboxmail_calendar_has_method", lambda: OutboxMailFactory(calendar=calendar, calendar_method=method)
    )
