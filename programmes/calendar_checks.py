"""Sanity of a calendar: what a careful reader would remark. Pure: no database, no clock. Nothing here forbids."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

from programmes.holidays import holiday_everywhere, holiday_somewhere
from programmes.paris_time import PARIS_ZONE
from programmes.states import MilestoneKind

SATURDAY = 5
# Outside these hours nobody is at the office to send a candidature or to answer a call.
OFFICE_OPENS, OFFICE_CLOSES = dt.time(8), dt.time(19)
# The natural order of the common dates; the synthesis may well appear after the end of the programme.
_KIND_ORDER = list(MilestoneKind)
_MAY_BE_LATER = {MilestoneKind.CERTIFICATION, MilestoneKind.PUBLICATION}
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclasses.dataclass(frozen=True)
class Jalon:
    """A milestone, as far as its place in the calendar goes."""

    title: str
    kind: str
    day: dt.date | None


@dataclasses.dataclass(frozen=True)
class CallDates:
    opens_at: dt.datetime
    closes_at: dt.datetime
    decision_on: dt.date | None = None


@dataclasses.dataclass(frozen=True)
class Calendar:
    starts_on: dt.date
    ends_on: dt.date
    weeks_min: int
    milestones: tuple[Jalon, ...]  # in the order of their ranks
    call: CallDates | None = None


@dataclasses.dataclass(frozen=True)
class Remark:
    """One thing to look at: `code` for the machine, `text` for the reader."""

    code: str
    text: str


@dataclasses.dataclass(frozen=True)
class LocalClosing:
    """What the clocks show, in one time zone, when the call closes."""

    places: str
    local: dt.datetime
    is_other_day: bool
    is_out_of_hours: bool

    @property
    def moment(self) -> str:
        """As written on the page: templates would bring a datetime back to Paris."""
        return f"{_WEEKDAYS[self.local.weekday()]} {self.local:%d/%m/%Y, %H:%M}"


def check_calendar(calendar: Calendar) -> list[Remark]:
    """Everything worth a look, in reading order. An empty list is a calendar without surprise."""
    dated = [milestone for milestone in calendar.milestones if milestone.day]
    return [
        *_undated(calendar.milestones),
        *_ranks(dated),
        *_natural_order(dated),
        *_overlaps(dated),
        *(remark for milestone in dated for remark in day_remarks(f"« {milestone.title} »", milestone.day)),
        *_outside(calendar, dated),
        *_too_short(calendar, dated),
        *(_call(calendar.call, dated) if calendar.call else []),
    ]


def day_remarks(subject: str, day: dt.date) -> list[Remark]:
    """Weekend, holiday everywhere, holiday in some territories."""
    remarks = []
    when = f"le {_day(day)}"
    if day.weekday() >= SATURDAY:
        remarks.append(Remark("weekend", f"{subject} tombe un {_WEEKDAYS[day.weekday()]}, {when}."))
    if name := holiday_everywhere(day):
        remarks.append(Remark("holiday", f"{subject} tombe un jour férié, {when} ({name})."))
    elif where := holiday_somewhere(day):
        remarks.append(
            Remark(
                "local_holiday",
                f"{subject} tombe {when}, jour férié {where} seulement. Vérifiez si une équipe y travaille.",
            )
        )
    return remarks


def closing_around_the_world(closes_at: dt.datetime, zones: Iterable[tuple[str, str]]) -> list[LocalClosing]:
    """The local hour of the closing in each zone, `zones` being pairs (places, name of the zone), west to east.

    Zones that show the same hour as Paris at that instant are told too: their readers look for their name.
    """
    paris_day = closes_at.astimezone(PARIS_ZONE).date()
    closings = []
    for places, zone in zones:
        local = closes_at.astimezone(ZoneInfo(zone))
        closings.append(
            LocalClosing(
                places=places,
                local=local,
                is_other_day=local.date() != paris_day,
                is_out_of_hours=not OFFICE_OPENS <= local.time() <= OFFICE_CLOSES,
            )
        )
    return sorted(closings, key=lambda closing: (closing.local.replace(tzinfo=None), closing.places))


def weeks_between(former: dt.date, new: dt.date) -> int:
    """Whole weeks, to the nearest, that lead from one start to another: a Tuesday stays a Tuesday."""
    return round((new - former).days / 7)


def shifted(day: dt.date | None, weeks: int) -> dt.date | None:
    return day + dt.timedelta(weeks=weeks) if day else None


def _undated(milestones: Sequence[Jalon]) -> list[Remark]:
    return [Remark("undated", f"« {each.title} » n’a pas de date.") for each in milestones if not each.day]


def _ranks(dated: Sequence[Jalon]) -> list[Remark]:
    return [
        Remark(
            "order",
            f"« {later.title} » ({_day(later.day)}) est rangé après « {sooner.title} » ({_day(sooner.day)}),"
            " mais tombe avant.",
        )
        for sooner, later in pairwise(dated)
        if later.day < sooner.day
    ]


def _natural_order(dated: Sequence[Jalon]) -> list[Remark]:
    """A checkpoint before the launch, a committee before a checkpoint: the dates contradict the natures."""
    remarks = []
    by_date = sorted(dated, key=lambda each: (each.day, _KIND_ORDER.index(each.kind)))
    for before, after in pairwise(by_date):
        if _KIND_ORDER.index(before.kind) > _KIND_ORDER.index(after.kind):
            remarks.append(
                Remark(
                    "nature",
                    f"« {before.title} » ({MilestoneKind(before.kind).label}) tombe avant « {after.title} »"
                    f" ({MilestoneKind(after.kind).label}).",
                )
            )
    return remarks


def _overlaps(dated: Sequence[Jalon]) -> list[Remark]:
    by_day: dict[dt.date, list[str]] = {}
    for each in dated:
        by_day.setdefault(each.day, []).append(f"« {each.title} »")
    return [
        Remark("overlap", f"{' et '.join(titles)} tombent le même jour, le {_day(day)}.")
        for day, titles in sorted(by_day.items())
        if len(titles) > 1
    ]


def _outside(calendar: Calendar, dated: Sequence[Jalon]) -> list[Remark]:
    remarks = []
    for each in dated:
        if each.day < calendar.starts_on:
            remarks.append(
                Remark("outside", f"« {each.title} » tombe avant le début de l’édition, le {_day(calendar.starts_on)}.")
            )
        elif each.day > calendar.ends_on and each.kind not in _MAY_BE_LATER:
            remarks.append(
                Remark("outside", f"« {each.title} » tombe après la fin de l’édition, le {_day(calendar.ends_on)}.")
            )
    return remarks


def _too_short(calendar: Calendar, dated: Sequence[Jalon]) -> list[Remark]:
    launch = min((each.day for each in dated if each.kind == MilestoneKind.LAUNCH), default=None)
    committee = max((each.day for each in dated if each.kind == MilestoneKind.END_COMMITTEE), default=None)
    if not launch or not committee or committee < launch:
        return []
    weeks = (committee - launch).days // 7
    if weeks >= calendar.weeks_min:
        return []
    return [
        Remark(
            "too_short",
            f"Du lancement au comité de fin, il y a {weeks} semaine{'s' if weeks > 1 else ''} :"
            f" le rythme de l’édition en demande au moins {calendar.weeks_min}.",
        )
    ]


def _call(call: CallDates, dated: Sequence[Jalon]) -> list[Remark]:
    closing_day = call.closes_at.astimezone(PARIS_ZONE).date()
    launch = min((each.day for each in dated if each.kind == MilestoneKind.LAUNCH), default=None)
    remarks = day_remarks("La fermeture de l’appel", closing_day)
    if launch and launch <= closing_day:
        remarks.append(
            Remark("call_order", f"L’appel ferme le {_day(closing_day)}, quand les équipes sont déjà lancées.")
        )
    if call.decision_on:
        remarks += day_remarks("L’annonce des décisions", call.decision_on)
        if call.decision_on <= closing_day:
            remarks.append(Remark("call_order", "Les décisions sont annoncées avant la fermeture de l’appel."))
        if launch and launch <= call.decision_on:
            remarks.append(Remark("call_order", "Les décisions sont annoncées quand les équipes sont déjà lancées."))
    return remarks


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"
