"""Appointments as iCalendar objects (RFC 5545, RFC 5546). No query.

A calendar is copied by software that nobody here knows, and kept by servers for years: nothing confidential enters it.
A summary says the kind, the programme and the collectivités; never a team's own name, which tells its problem, never a
person, a note, or the link of a videoconference. An invitation, sent to one person, says the place too.
"""

import datetime as dt
from collections.abc import Iterable
from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress

from agenda.models import Appointment
from agenda.states import AppointmentState

PRODUCT = "-//ANCT//Programme d'investigations//FR"
REQUEST, CANCEL = "REQUEST", "CANCEL"


def summary_of(appointment: Appointment, collectivites: str) -> str:
    """« Point d’étape · PNI · Redon »."""
    kind = appointment.get_kind_display().replace("'", "’").capitalize()
    return " · ".join(part for part in (kind, appointment.programme.acronym, collectivites) if part)


def page_of(appointment: Appointment) -> str:
    return f"{settings.SITE_URL}/agenda/rendez-vous/{appointment.pk}/"


def feed_of(name: str, appointments: Iterable[Appointment], collectivites: dict[int, str]) -> bytes:
    """A published calendar: the same rows give the same bytes, so that a reader may be told that nothing changed."""
    calendar = _calendar()
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", dt.timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for appointment in appointments:
        calendar.add_component(_event(appointment, collectivites.get(appointment.team_id or 0, "")))
    return _written(calendar)


def download_of(appointment: Appointment, collectivites: str) -> bytes:
    """One rendez-vous, for whoever puts it in her calendar by hand."""
    calendar = _calendar()
    event = _event(appointment, collectivites)
    _add_place(event, appointment)
    calendar.add_component(event)
    return _written(calendar)


def message_of(
    appointment: Appointment, collectivites: str, *, method: str, to: str, sequence: int, at: dt.datetime
) -> str:
    """An iTIP message: REQUEST or CANCEL, from the service to one person, who need not answer."""
    calendar = _calendar()
    calendar.add("method", method)
    event = _event(appointment, collectivites, stamp=at, sequence=sequence)
    _add_place(event, appointment)
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = "Programme d’investigations"
    event.add("organizer", organizer)
    attendee = vCalAddress(f"mailto:{to}")
    attendee.params["RSVP"] = "FALSE"
    event.add("attendee", attendee)
    if method == CANCEL:
        event["status"] = "CANCELLED"
    calendar.add_component(event)
    return _written(calendar).decode()


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _event(
    appointment: Appointment, collectivites: str, *, stamp: dt.datetime | None = None, sequence: int | None = None
) -> Event:
    event = Event()
    event.add("uid", f"{appointment.uid}@{settings.MESSAGE_ID_DOMAIN}")
    event.add("dtstamp", (stamp or appointment.changed_at).astimezone(dt.UTC).replace(microsecond=0))
    event.add("last-modified", appointment.changed_at.astimezone(dt.UTC).replace(microsecond=0))
    event.add("sequence", appointment.sequence if sequence is None else sequence)
    if appointment.hour is None:
        event.add("dtstart", appointment.day)
        event.add("dtend", appointment.day + dt.timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", appointment.starts_at.astimezone(appointment.zone))
        event.add("dtend", appointment.ends_at.astimezone(appointment.zone))
    event.add("summary", summary_of(appointment, collectivites))
    event.add("url", page_of(appointment))
    event.add("status", "CANCELLED" if appointment.state == AppointmentState.CANCELLED else "CONFIRMED")
    return event


def _add_place(event: Event, appointment: Appointment) -> None:
    if appointment.place:
        event.add("location", appointment.place)


def _written(calendar: Calendar) -> bytes:
    """With the zones of its events, described for the years around them alone: the whole century is 4 KB a zone."""
    years = [event.decoded("dtstart").year for event in calendar.events] or [2000]
    calendar.add_missing_timezones(first_date=dt.date(min(years) - 1, 1, 1), last_date=dt.date(max(years) + 2, 1, 1))
    return calendar.to_ical()
