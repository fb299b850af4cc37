"""What a careful reader would say of a calendar: examples, then properties."""

import datetime as dt
from itertools import pairwise

import pytest
from dateutil.easter import easter as easter_of_another_source
from hypothesis import given
from hypothesis import strategies as some

from programmes.calendar_checks import (
    Calendar,
    CallDates,
    Jalon,
    check_calendar,
    closing_around_the_world,
    shifted,
    weeks_between,
)
from programmes.holidays import easter, holiday_everywhere, holiday_somewhere
from programmes.states import MilestoneKind

DAYS = some.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))
LAUNCH, CHECKPOINT, COMMITTEE = MilestoneKind.LAUNCH, MilestoneKind.CHECKPOINT, MilestoneKind.END_COMMITTEE


def calendar(*milestones, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 12, 31), weeks_min=1, call=None):
    jalons = tuple(Jalon(f"J{number}", kind, day) for number, (kind, day) in enumerate(milestones, start=1))
    return Calendar(starts_on, ends_on, weeks_min, jalons, call)


def remarks(*milestones, **frame):
    return [(remark.code, remark.text) for remark in check_calendar(calendar(*milestones, **frame))]


def test_an_ordinary_calendar_has_no_remark():
    assert (
        remarks(
            (LAUNCH, dt.date(2026, 3, 3)),
            (CHECKPOINT, dt.date(2026, 4, 14)),
            (COMMITTEE, dt.date(2026, 6, 2)),
            weeks_min=12,
        )
        == []
    )


@pytest.mark.parametrize(
    "milestones, frame, expected",
    [
        ([(LAUNCH, None)], {}, [("undated", "« J1 » n’a pas de date.")]),
        (
            [(CHECKPOINT, dt.date(2026, 5, 20)), (CHECKPOINT, dt.date(2026, 5, 12))],
            {},
            [("order", "« J2 » (12/05/2026) est rangé après « J1 » (20/05/2026), mais tombe avant.")],
        ),
        (
            [(LAUNCH, dt.date(2026, 5, 20)), (CHECKPOINT, dt.date(2026, 5, 12))],
            {},
            [
                ("order", "« J2 » (12/05/2026) est rangé après « J1 » (20/05/2026), mais tombe avant."),
                ("nature", "« J2 » (point d'étape) tombe avant « J1 » (journée de lancement)."),
            ],
        ),
        (
            [(LAUNCH, dt.date(2026, 5, 12)), (CHECKPOINT, dt.date(2026, 5, 12))],
            {},
            [("overlap", "« J1 » et « J2 » tombent le même jour, le 12/05/2026.")],
        ),
        (
            [(CHECKPOINT, dt.date(2026, 5, 16))],
            {},
            [("weekend", "« J1 » tombe un samedi, le 16/05/2026.")],
        ),
        (
            [(CHECKPOINT, dt.date(2026, 5, 14))],
            {},
            [("holiday", "« J1 » tombe un jour férié, le 14/05/2026 (Ascension).")],
        ),
        (
            [(CHECKPOINT, dt.date(2026, 6, 10))],
            {},
            [
                (
                    "local_holiday",
                    "« J1 » tombe le 10/06/2026, jour férié en Guyane seulement. Vérifiez si une équipe y travaille.",
                )
            ],
        ),
        (
            [(LAUNCH, dt.date(2025, 12, 30))],
            {},
            [("outside", "« J1 » tombe avant le début de l’édition, le 01/01/2026.")],
        ),
        (
            [(COMMITTEE, dt.date(2027, 1, 5))],
            {},
            [("outside", "« J1 » tombe après la fin de l’édition, le 31/12/2026.")],
        ),
        ([(MilestoneKind.PUBLICATION, dt.date(2027, 1, 5))], {}, []),
        (
            [(LAUNCH, dt.date(2026, 3, 3)), (COMMITTEE, dt.date(2026, 5, 19))],
            {"weeks_min": 12},
            [
                (
                    "too_short",
                    "Du lancement au comité de fin, il y a 11 semaines : le rythme de l’édition en demande au moins"
                    " 12.",
                )
            ],
        ),
        (
            [(LAUNCH, dt.date(2026, 3, 3))],
            {"call": CallDates(dt.datetime(2026, 1, 5, tzinfo=dt.UTC), dt.datetime(2026, 3, 3, 10, tzinfo=dt.UTC))},
            [("call_order", "L’appel ferme le 03/03/2026, quand les équipes sont déjà lancées.")],
        ),
        (
            [(LAUNCH, dt.date(2026, 3, 3))],
            {
                "call": CallDates(
                    dt.datetime(2026, 1, 5, tzinfo=dt.UTC),
                    dt.datetime(2026, 2, 10, 11, tzinfo=dt.UTC),
                    dt.date(2026, 2, 9),
                )
            },
            [("call_order", "Les décisions sont annoncées avant la fermeture de l’appel.")],
        ),
    ],
)
def test_each_remark(milestones, frame, expected):
    def spaced(pairs):  # no-break spaces read as spaces here
        return [(code, text.replace("\u00a0", " ")) for code, text in pairs]

    assert spaced(remarks(*milestones, **frame)) == spaced(expected)


@given(some.integers(1900, 2199))
def test_easter_is_the_one_of_another_source(year):
    assert easter(year) == easter_of_another_source(year)


def test_holidays_of_a_year():
    year = [dt.date(2026, 1, 1) + dt.timedelta(days=number) for number in range(365)]

    assert [f"{day:%d/%m}" for day in year if holiday_everywhere(day)] == [
        "01/01",
        "06/04",
        "01/05",
        "08/05",
        "14/05",
        "25/05",
        "14/07",
        "15/08",
        "01/11",
        "11/11",
        "25/12",
    ]
    assert [f"{day:%d/%m} {holiday_somewhere(day)}" for day in year if holiday_somewhere(day)] == [
        "03/04 en Alsace et en Moselle",
        "27/04 à Mayotte",
        "22/05 en Martinique",
        "27/05 en Guadeloupe et à Saint-Martin",
        "10/06 en Guyane",
        "09/10 à Saint-Barthélemy",
        "20/12 à La Réunion",
        "26/12 en Alsace et en Moselle",
    ]


@given(some.lists(DAYS, min_size=2, max_size=8, unique=True))
def test_dates_are_remarked_exactly_when_they_are_out_of_order(days):
    found = [code for code, _ in remarks(*((CHECKPOINT, day) for day in days)) if code == "order"]

    assert len(found) == sum(later < sooner for sooner, later in pairwise(days))
    assert (found == []) == (days == sorted(days))


@given(some.lists(DAYS, max_size=8))
def test_each_shared_day_is_told_once(days):
    found = [code for code, _ in remarks(*((CHECKPOINT, day) for day in days)) if code == "overlap"]

    assert len(found) == len({day for day in days if days.count(day) > 1})


@given(DAYS)
def test_a_working_day_is_never_remarked_for_itself(day):
    day_codes = {"weekend", "holiday", "local_holiday"}
    found = {code for code, _ in remarks((CHECKPOINT, day))} & day_codes

    assert ("weekend" in found) == (day.isoweekday() >= 6)
    assert ("holiday" in found) == bool(holiday_everywhere(day))
    assert len(found & {"holiday", "local_holiday"}) <= 1


@given(former=DAYS, new=DAYS, day=DAYS)
def test_a_copied_date_keeps_its_day_of_the_week(former, new, day):
    copied = shifted(day, weeks_between(former, new))

    assert copied.weekday() == day.weekday()
    assert abs((copied - day) - (new - former)) <= dt.timedelta(days=3)


@given(some.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2040, 1, 1), timezones=some.just(dt.UTC)))
def test_the_closing_is_one_instant_everywhere(closes_at):
    zones = [("La Réunion", "Indian/Reunion"), ("Polynésie", "Pacific/Tahiti"), ("Wallis", "Pacific/Wallis")]
    closings = closing_around_the_world(closes_at, zones)

    assert {closing.local for closing in closings} == {closes_at}
    assert [closing.places for closing in closings] == ["Polynésie", "La Réunion", "Wallis"]


def test_the_closing_read_from_afar():
    noon_in_paris = dt.datetime(2026, 6, 12, 10, tzinfo=dt.UTC)
    zones = [("La Réunion", "Indian/Reunion"), ("Polynésie", "Pacific/Tahiti"), ("Wallis", "Pacific/Wallis")]

    assert [
        (each.places, each.moment, each.is_other_day, each.is_out_of_hours)
        for each in closing_around_the_world(noon_in_paris, zones)
    ] == [
        ("Polynésie", "vendredi 12/06/2026, 00:00", False, True),
        ("La Réunion", "vendredi 12/06/2026, 14:00", False, False),
        ("Wallis", "vendredi 12/06/2026, 22:00", False, True),
    ]
