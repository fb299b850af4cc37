"""An appointment as a line of a list, on the clock of whoever reads it. No query."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from agenda.models import Appointment
from agenda.states import AppointmentKind, AppointmentState
from agenda.wording import clock_name, day_in_words, hour_in_words
from collectivites import time_zones


@dataclasses.dataclass(frozen=True)
class Line:
    """`time_zone`: the reader's. `also`: another clock, said when it does not show the same hour."""

    appointment: Appointment
    time_zone: str
    also: str
    at: dt.datetime
    people: Sequence[Any] = ()  # whom it invites, where the page says so

    @property
    def day(self) -> dt.date:
        """On the reader's clock. What has no hour is due on the same day everywhere."""
        if self.appointment.hour is None:
            return self.appointment.day
        return self.appointment.starts_at.astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def day_words(self) -> str:
        """With the year when it is not the present one."""
        return day_in_words(self.day, with_year=self.day.year != self._today.year)

    @property
    def hours(self) -> str:
        return hours_on(self.appointment, self.time_zone)

    @property
    def clock(self) -> str:
        """Named as soon as it is not Paris's, and whenever two clocks are read on the line."""
        if self.appointment.hour is None:
            return ""
        return clock_name(self.time_zone) if self.time_zone != time_zones.PARIS or self.elsewhere else ""

    @property
    def elsewhere(self) -> str:
        """« 9 h 00 à 10 h 00, heure de La Réunion », empty when both clocks agree at this moment."""
        appointment = self.appointment
        if appointment.hour is None or same_hour(appointment.starts_at, self.time_zone, self.also):
            return ""
        other = appointment.starts_at.astimezone(ZoneInfo(self.also)).date()
        day = f"{day_in_words(other)}, " if other != self.day else ""
        return f"{day}{hours_on(appointment, self.also)}, {clock_name(self.also)}"

    @property
    def is_past(self) -> bool:
        return self.appointment.ends_at <= self.at

    @property
    def is_cancelled(self) -> bool:
        return self.appointment.state == AppointmentState.CANCELLED

    @property
    def is_overdue(self) -> bool:
        """An action whose day is over on the reader's clock, and that is not done."""
        is_open = self.appointment.state == AppointmentState.PLANNED and self.appointment.kind == AppointmentKind.ACTION
        return is_open and self.day < self._today

    @property
    def days_late(self) -> int:
        return (self._today - self.day).days

    @property
    def countdown(self) -> str:
        """« aujourd’hui », « demain », « dans 12 jours »; nothing for what is behind."""
        days = (self.day - self._today).days
        if days < 0:
            return ""
        return {0: "aujourd’hui", 1: "demain"}.get(days, f"dans {days} jours")

    @property
    def _today(self) -> dt.date:
        return self.at.astimezone(ZoneInfo(self.time_zone)).date()


@dataclasses.dataclass(frozen=True)
class Week:
    label: str
    lines: list[Line]


def weeks_of(lines: Iterable[Line], *, today: dt.date) -> list[Week]:
    """In order, each line under the Monday of its day."""
    groups: dict[dt.date, list[Line]] = {}
    for line in sorted(lines, key=lambda one: (one.day, one.appointment.starts_at, one.appointment.pk)):
        groups.setdefault(line.day - dt.timedelta(days=line.day.weekday()), []).append(line)
    return [Week(_week_label(monday, today), group) for monday, group in groups.items()]


def hours_on(appointment: Appointment, time_zone: str) -> str:
    """« 9 h 00 à 10 h 30 »; empty for what has no hour."""
    if appointment.hour is None:
        return ""
    zone = ZoneInfo(time_zone)
    start, end = appointment.starts_at.astimezone(zone), appointment.ends_at.astimezone(zone)
    return f"{hour_in_words(start)} à {hour_in_words(end)}"


def same_hour(instant: dt.datetime, one: str, other: str) -> bool:
    """Whether two clocks agree at this moment: those of Guadeloupe and Martinique do, Paris and La Réunion never."""
    return instant.astimezone(ZoneInfo(one)).utcoffset() == instant.astimezone(ZoneInfo(other)).utcoffset()


def _week_label(monday: dt.date, today: dt.date) -> str:
    weeks = (monday - (today - dt.timedelta(days=today.weekday()))).days // 7
    named = {0: "Cette semaine", 1: "La semaine prochaine"}.get(weeks)
    return named or f"Semaine du {day_in_words(monday, with_year=monday.year != today.year)}"
