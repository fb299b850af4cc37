"""What a weekly digest is made of: frozen values, in words. Pure: no query.

Only what changed in the week that ended, and what is due in the one that begins. Everything is read as it stood on
Monday at 8:00, on the person's clock: a digest composed late, after an outage, says what it would have said.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Protocol
from zoneinfo import ZoneInfo

from agenda.moments import instant_of
from agenda.states import AppointmentKind
from agenda.wording import Dated, day_in_words, when

DIGEST_HOUR = dt.time(8)
# An outage of three days still gives one digest; later than that, the next Monday is nearer.
LATEST = dt.timedelta(hours=76)
MOST_ACTIONS = 6  # told one by one, for a team; the others are counted


@dataclasses.dataclass(frozen=True)
class Week:
    """A Monday at 8:00 on one clock, and the days around it."""

    monday: dt.date
    time_zone: str

    @property
    def as_of(self) -> dt.datetime:
        return instant_of(self.monday, DIGEST_HOUR, self.time_zone)

    @property
    def since(self) -> dt.datetime:
        """What happened from here to `as_of` is new: each thing is in one digest, and in one only."""
        return instant_of(self.monday - dt.timedelta(days=7), DIGEST_HOUR, self.time_zone)

    @property
    def sunday(self) -> dt.date:
        return self.monday + dt.timedelta(days=6)

    @property
    def next_sunday(self) -> dt.date:
        return self.monday + dt.timedelta(days=13)

    @property
    def key(self) -> str:
        """« 2026-W42 », of the ISO calendar."""
        return f"{self.monday:%G-W%V}"


def week_due(at: dt.datetime, time_zone: str) -> Week | None:
    """The week whose digest leaves at this moment on this clock; None before Monday 8:00 and when it is too late."""
    local = at.astimezone(ZoneInfo(time_zone)).date()
    week = Week(local - dt.timedelta(days=local.weekday()), time_zone)
    return week if week.as_of <= at < week.as_of + LATEST else None


@dataclasses.dataclass(frozen=True)
class Line:
    """One sentence, and the page where the rest is read."""

    text: str
    path: str = ""


@dataclasses.dataclass(frozen=True)
class Section:
    title: str
    lines: tuple[Line, ...]


@dataclasses.dataclass(frozen=True)
class Part:
    """What concerns the person in one capacity."""

    title: str
    sections: tuple[Section, ...]


@dataclasses.dataclass(frozen=True)
class Digest:
    week: Week
    parts: tuple[Part, ...]

    @property
    def is_empty(self) -> bool:
        return not self.parts


def part_of(title: str, sections: Iterable[tuple[str, Iterable[Line]]]) -> Part | None:
    """Without the sections that say nothing; None when all of them do."""
    filled = tuple(Section(name, found) for name, lines in sections if (found := tuple(lines)))
    return Part(title, filled) if filled else None


# --- Sentences -------------------------------------------------------------------------------------------------------


class Meeting(Dated, Protocol):
    kind: str
    title: str


def counted(number: int, singular: str, plural: str = "") -> str:
    """« 1 séance », « 2 séances »."""
    return f"{number} {singular if number < 2 else plural or singular + 's'}"


def days_told(days: Sequence[dt.date]) -> str:
    """« le mardi 13 octobre », « le mardi 13 octobre et le jeudi 15 octobre »."""
    words = [f"le {day_in_words(day)}" for day in days]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"


def sessions_line(team: str, days: Sequence[dt.date], *, path: str = "") -> Line:
    return Line(f"{team} : {counted(len(days), 'séance')}, {days_told(sorted(days))}", path)


def meeting_line(meeting: Meeting, time_zone: str, *, team: str, is_sensitive: bool, path: str = "") -> Line:
    """Of a team on a sensitive subject, the kind and not the title, which somebody typed."""
    title = AppointmentKind(meeting.kind).label.capitalize() if is_sensitive else meeting.title
    whose = f" ({team})" if team else ""
    moment = when(meeting, time_zone)
    return Line(f"{moment[0].upper()}{moment[1:]} : {title}{whose}", path)


@dataclasses.dataclass(frozen=True)
class DueAction:
    text: str
    owner: str
    due_on: dt.date


def action_lines(
    team: str, actions: Sequence[DueAction], *, week: Week, is_sensitive: bool, path: str = ""
) -> list[Line]:
    """One by one, the oldest first; of a team on a sensitive subject, how many and until when, nothing else."""
    ordered = sorted(actions, key=lambda action: action.due_on)
    if is_sensitive:
        late = [action for action in ordered if action.due_on < week.monday]
        due = ordered[len(late) :]
        told = []
        if late:
            told.append(f"{counted(len(late), 'action')} en retard, depuis le {day_in_words(late[0].due_on)}")
        if due:
            told.append(f"{counted(len(due), 'action')} à finir d’ici dimanche")
        return [Line(f"{team} : {' ; '.join(told)}", path)]
    lines = [Line(f"{team} : {_action_in_words(action, week)}", path) for action in ordered[:MOST_ACTIONS]]
    if len(ordered) > MOST_ACTIONS:
        left = counted(len(ordered) - MOST_ACTIONS, "autre action", "autres actions")
        lines.append(Line(f"{team} : et {left}", path))
    return lines


def _action_in_words(action: DueAction, week: Week) -> str:
    who = f" ({action.owner})" if action.owner else ""
    late = ", en retard" if action.due_on < week.monday else ""
    return f"« {action.text} »{who}, pour le {day_in_words(action.due_on)}{late}"
