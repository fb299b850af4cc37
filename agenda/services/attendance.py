"""Who was there. Several people hold the list at once: only what a person changed is written."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.models import User
from agenda.models import Appointment, Attendance
from agenda.states import Presence
from teams.models import Team


@dataclasses.dataclass(frozen=True)
class Noted:
    """What a page says of one person: `presence` as chosen, `seen` as it was shown. Empty: nothing noted."""

    person: User
    team: Team
    presence: str
    seen: str


@dataclasses.dataclass(frozen=True)
class NotedGuest:
    """A guest already in the list."""

    attendance_pk: int
    presence: str
    seen: str
    is_removed: bool


@dataclasses.dataclass(frozen=True)
class NewGuest:
    name: str
    capacity: str
    presence: str
    team: Team | None


@dataclasses.dataclass(frozen=True)
class Kept:
    """A colleague noted something else meanwhile: his entry stays."""

    name: str
    theirs: str
    yours: str


@transaction.atomic
def note_attendance(
    *,
    appointment: Appointment,
    people: Iterable[Noted],
    guests: Iterable[NotedGuest] = (),
    new_guests: Iterable[NewGuest] = (),
    actor: Any,
    at: dt.datetime,
) -> list[Kept]:
    """Write what changed since the page was shown. Returns the entries of colleagues that were kept against ours."""
    Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    rows = list(Attendance.objects.filter(appointment=appointment).select_related("person").order_by("pk"))
    of_person = {row.person_id: row for row in rows if row.person_id}
    by_pk = {row.pk: row for row in rows}
    kept: list[Kept] = []
    for one in people:
        row = of_person.get(one.person.pk)
        present = row.presence if row else ""
        if one.presence in (one.seen, present):
            continue
        if present != one.seen:
            kept.append(Kept(str(one.person), _label(present), _label(one.presence)))
        elif not one.presence:
            row.delete()
        elif row is None:
            of_person[one.person.pk] = Attendance.objects.create(  # a coach of two teams is told twice, noted once
                appointment=appointment,
                person=one.person,
                team=one.team,
                presence=one.presence,
                noted_by=actor,
                noted_at=at,
            )
        else:
            _write(row, one.presence, actor=actor, at=at)
    for guest in guests:
        row = by_pk.get(guest.attendance_pk)
        if row is None:
            continue  # a colleague removed it
        if guest.is_removed:
            row.delete()
        elif guest.presence not in ("", guest.seen, row.presence):
            if row.presence != guest.seen:
                kept.append(Kept(row.guest_name, _label(row.presence), _label(guest.presence)))
            else:
                _write(row, guest.presence, actor=actor, at=at)
    _add_guests(appointment, rows, new_guests, actor=actor, at=at)
    return kept


def _add_guests(
    appointment: Appointment, rows: list[Attendance], guests: Iterable[NewGuest], *, actor: Any, at: dt.datetime
) -> None:
    """The same name with the same capacity is the same guest: a form sent twice adds nothing."""
    known = {(row.guest_name, row.guest_capacity) for row in rows}
    for guest in guests:
        if (guest.name, guest.capacity) in known:
            continue
        known.add((guest.name, guest.capacity))
        Attendance.objects.create(
            appointment=appointment,
            team=guest.team,
            guest_name=guest.name,
            guest_capacity=guest.capacity,
            presence=guest.presence,
            noted_by=actor,
            noted_at=at,
        )


def _write(row: Attendance, presence: str, *, actor: Any, at: dt.datetime) -> None:
    row.presence, row.noted_by, row.noted_at = presence, actor, at
    row.save(update_fields=["presence", "noted_by", "noted_at"])


def _label(presence: str) -> str:
    return Presence(presence).label if presence else "rien"
