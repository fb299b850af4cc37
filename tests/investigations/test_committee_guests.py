"""Guests of a committee: a link of their own, for a time, and a calendar that follows its day."""

import datetime as dt

import pytest
from django.db.models import F
from icalendar import Calendar

from agenda.models import Appointment
from agenda.services.appointments import move_state
from agenda.states import AppointmentKind
from core.models import OutboxMail
from investigations.models import CommitteeGuest
from investigations.services.committee_guests import (
    guest_of_token,
    invite_guest,
    note_opening,
    revoke_guest,
    tell_guests,
)
from tests.factories.agenda import AppointmentFactory
from tests.investigations.team_scene import build_team_scene

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 12, 4, 15, 0, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(hours=1)


@pytest.fixture
def scene():
    return build_team_scene()


def link_in(mail: OutboxMail) -> str:
    return next(word for word in mail.text.split() if "/comites/lien/" in word).rstrip("/").rsplit("/", 1)[-1]


def invited(scene, email: str = "dgs@ville.test", at: dt.datetime = AT) -> CommitteeGuest:
    return invite_guest(
        investigation=scene.workspace,
        name="Anne Le Goff",
        email=email,
        capacity="dgs",
        function="Directrice générale",
        actor=scene.samira,
        at=at,
    )


def test_a_guest_receives_a_link_of_which_only_the_fingerprint_is_kept(scene):
    guest = invited(scene, email="DGS@Ville.test")

    mail = OutboxMail.objects.get()
    token = link_in(mail)
    assert (mail.recipient, mail.is_secret) == ("dgs@ville.test", True)
    assert guest_of_token(token, at=AT) == guest
    assert token not in guest.token_hash


def test_a_second_invitation_closes_the_first_link(scene):
    first = invited(scene)
    token = link_in(OutboxMail.objects.get())
    second = invited(scene, at=AT + dt.timedelta(hours=1))

    assert guest_of_token(token, at=AT + dt.timedelta(hours=2)) is None
    first.refresh_from_db()
    assert (first.revoked_at, second.revoked_at) == (AT + dt.timedelta(hours=1), None)


@pytest.mark.parametrize("after", ["revoked", "expired", "unknown"])
def test_a_link_that_is_over_opens_nothing(scene, after):
    guest = invited(scene)
    token, at = link_in(OutboxMail.objects.get()), AT + dt.timedelta(days=1)
    if after == "revoked":
        revoke_guest(guest=guest, actor=scene.samira, at=AT)
    elif after == "expired":
        at = guest.expires_at
    else:
        token += "x"

    assert guest_of_token(token, at=at) is None


def test_the_link_outlives_the_committee_by_thirty_days(scene):
    appointment = AppointmentFactory(
        programme=scene.workspace.programme,
        team=scene.workspace.team,
        kind=AppointmentKind.END_COMMITTEE,
        day=dt.date(2027, 1, 10),
    )

    assert invited(scene).expires_at == appointment.starts_at + dt.timedelta(days=30)


def test_the_first_reading_is_noted_once(scene):
    guest = invited(scene)
    for hours in (1, 2):
        note_opening(guest=guest, at=AT + dt.timedelta(hours=hours))

    guest.refresh_from_db()
    assert guest.opened_at == AT + dt.timedelta(hours=1)


# --- Her calendar ---------------------------------------------------------------------------------------------------


def planned(scene, **values) -> Appointment:
    whole = {"kind": AppointmentKind.END_COMMITTEE, "day": dt.date(2027, 1, 12), "place": "Mairie", **values}
    return AppointmentFactory(programme=scene.workspace.programme, team=scene.workspace.team, **whole)


def moved(appointment: Appointment, *, by: dt.timedelta, at: dt.datetime) -> None:
    Appointment.objects.filter(pk=appointment.pk).update(
        day=appointment.day + by,
        starts_at=appointment.starts_at + by,
        ends_at=appointment.ends_at + by,
        sequence=F("sequence") + 1,
        changed_at=at,
    )


def calendars() -> list[tuple[str, str]]:
    """Method and day told, of each mail that carries a calendar."""
    rows = OutboxMail.objects.exclude(calendar="").order_by("created_at", "pk")
    told = [(row.calendar_method, Calendar.from_ical(row.calendar).events[0]) for row in rows]
    return [(method, f"{event.decoded('dtstart'):%Y%m%d}") for method, event in told]


def test_the_invitation_carries_a_calendar(scene):
    planned(scene)

    guest = invited(scene)

    mail = OutboxMail.objects.get()
    assert calendars() == [("REQUEST", "20270112")]
    assert f"mailto:{guest.email}" in mail.calendar.replace("\r\n ", "")
    assert "Mairie" in mail.calendar
    assert tell_guests(at=LATER) == 0


def test_without_a_day_there_is_no_calendar_until_it_is_fixed(scene):
    invited(scene)
    assert (calendars(), tell_guests(at=LATER)) == ([], 0)

    planned(scene, changed_at=AT)

    assert [tell_guests(at=LATER), tell_guests(at=LATER)] == [1, 0]
    assert calendars() == [("REQUEST", "20270112")]
    said = OutboxMail.objects.exclude(calendar="").get()
    assert "mardi 12 janvier 2027" in said.text.replace("\u00a0", " ")
    assert "/comites/lien/" not in said.text


def test_a_committee_that_moves_is_told_once_it_has_rested(scene):
    appointment = planned(scene)
    invited(scene)
    moved(appointment, by=dt.timedelta(days=7), at=LATER)

    assert tell_guests(at=LATER + dt.timedelta(minutes=1)) == 0
    assert [tell_guests(at=LATER + dt.timedelta(minutes=5 * number)) for number in (1, 2)] == [1, 0]
    assert calendars() == [("REQUEST", "20270112"), ("REQUEST", "20270119")]


def test_a_committee_that_loses_its_day_is_taken_out_of_the_calendar(scene):
    appointment = planned(scene)
    invited(scene)
    move_state(appointment=appointment, name="cancel", actor=scene.coach, at=LATER, comment="Le maire est absent.")

    assert [tell_guests(at=LATER + dt.timedelta(minutes=5)) for _ in range(2)] == [1, 0]
    assert calendars() == [("REQUEST", "20270112"), ("CANCEL", "20270112")]
    assert "maire" not in OutboxMail.objects.get(calendar_method="CANCEL").text


@pytest.mark.parametrize("how", ["revoked", "over"])
def test_whoever_is_no_longer_invited_is_told_nothing(scene, how):
    appointment = planned(scene)
    guest = invited(scene)
    at = LATER + dt.timedelta(minutes=5)
    if how == "revoked":
        revoke_guest(guest=guest, actor=scene.samira, at=AT)
        moved(appointment, by=dt.timedelta(days=7), at=LATER)
    else:
        at = appointment.starts_at + dt.timedelta(hours=1)
        moved(appointment, by=dt.timedelta(0), at=LATER)

    assert tell_guests(at=at) == 0
    assert len(calendars()) == 1
