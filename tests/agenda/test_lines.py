"""One appointment read on several clocks, across the changes of hour; the weeks of a list."""

import datetime as dt

import pytest

from agenda.lines import Line, weeks_of
from agenda.models import Appointment
from agenda.moments import instants_of

AT = dt.datetime(2026, 10, 1, 8, 0, tzinfo=dt.UTC)
NBSP = "\u00a0"


def planned(day=dt.date(2026, 10, 15), hour=dt.time(9), zone="Europe/Paris", minutes=90, **values):
    minutes = minutes if hour else None
    starts_at, ends_at = instants_of(day=day, hour=hour, duration_minutes=minutes, time_zone=zone)
    values = {"kind": "checkpoint", "state": "planned", "title": "Point", **values}
    return Appointment(
        pk=1,
        day=day,
        hour=hour,
        duration_minutes=minutes,
        time_zone=zone,
        starts_at=starts_at,
        ends_at=ends_at,
        **values,
    )


def shown(line):
    return tuple(text.replace(NBSP, " ") for text in (line.day_words, line.hours, line.clock, line.elsewhere))


@pytest.mark.parametrize(
    "reader, day, expected",
    [
        # A common rendez-vous at 9:00 in Paris, in summer then in winter.
        ("Europe/Paris", dt.date(2026, 10, 24), ("samedi 24 octobre", "9 h 00 à 10 h 30", "", "")),
        (
            "Indian/Reunion",
            dt.date(2026, 10, 24),
            ("samedi 24 octobre", "11 h 00 à 12 h 30", "heure de La Réunion", "9 h 00 à 10 h 30, heure de Paris"),
        ),
        (
            "Indian/Reunion",
            dt.date(2026, 10, 26),
            ("lundi 26 octobre", "12 h 00 à 13 h 30", "heure de La Réunion", "9 h 00 à 10 h 30, heure de Paris"),
        ),
        (
            "Indian/Mayotte",
            dt.date(2026, 10, 26),
            ("lundi 26 octobre", "11 h 00 à 12 h 30", "heure de Mayotte", "9 h 00 à 10 h 30, heure de Paris"),
        ),
        (
            "America/Cayenne",
            dt.date(2026, 10, 24),
            ("samedi 24 octobre", "4 h 00 à 5 h 30", "heure de Guyane", "9 h 00 à 10 h 30, heure de Paris"),
        ),
        (
            "America/Cayenne",
            dt.date(2026, 10, 26),
            ("lundi 26 octobre", "5 h 00 à 6 h 30", "heure de Guyane", "9 h 00 à 10 h 30, heure de Paris"),
        ),
        (
            "America/Guadeloupe",
            dt.date(2027, 3, 29),
            ("lundi 29 mars 2027", "3 h 00 à 4 h 30", "heure de Guadeloupe", "9 h 00 à 10 h 30, heure de Paris"),
        ),
        (
            "America/Martinique",
            dt.date(2027, 3, 26),
            ("vendredi 26 mars 2027", "4 h 00 à 5 h 30", "heure de Martinique", "9 h 00 à 10 h 30, heure de Paris"),
        ),
    ],
)
def test_nine_in_paris_read_elsewhere(reader, day, expected):
    assert shown(Line(planned(day=day), reader, "Europe/Paris", AT)) == expected


def test_the_day_itself_may_be_another():
    """8:00 in Nouméa is the evening before in Paris."""
    line = Line(planned(hour=dt.time(8), zone="Pacific/Noumea"), "Europe/Paris", "Pacific/Noumea", AT)

    assert shown(line) == (
        "mercredi 14 octobre",
        "23 h 00 à 0 h 30",
        "heure de Paris",
        "jeudi 15 octobre, 8 h 00 à 9 h 30, heure de Nouvelle-Calédonie",
    )


def test_two_clocks_that_agree_are_said_once():
    line = Line(planned(zone="America/Martinique"), "America/Guadeloupe", "America/Martinique", AT)

    assert shown(line) == ("jeudi 15 octobre", "9 h 00 à 10 h 30", "heure de Guadeloupe", "")


def test_what_has_no_hour_is_due_on_the_same_day_everywhere():
    line = Line(planned(hour=None), "Pacific/Tahiti", "Europe/Paris", AT)

    assert shown(line) == ("jeudi 15 octobre", "", "", "")


@pytest.mark.parametrize(
    "at, state, kind, late, days",
    [
        (dt.datetime(2026, 10, 15, 19, 59, tzinfo=dt.UTC), "planned", "action", False, 0),  # 23:59 in La Réunion
        (dt.datetime(2026, 10, 15, 20, 0, tzinfo=dt.UTC), "planned", "action", True, 1),
        (dt.datetime(2026, 10, 17, 8, 0, tzinfo=dt.UTC), "done", "action", False, 2),
        (dt.datetime(2026, 10, 17, 8, 0, tzinfo=dt.UTC), "planned", "checkpoint", False, 2),
    ],
)
def test_an_action_is_late_when_its_day_is_over_where_she_lives(at, state, kind, late, days):
    line = Line(planned(hour=None, kind=kind, state=state, zone="Indian/Reunion"), "Indian/Reunion", "Europe/Paris", at)

    assert (line.is_overdue, line.days_late) == (late, days)


@pytest.mark.parametrize("days, words", [(-1, ""), (0, "aujourd’hui"), (1, "demain"), (12, "dans 12 jours")])
def test_countdown(days, words):
    at = dt.datetime(2026, 10, 15, 6, tzinfo=dt.UTC) - dt.timedelta(days=days)
    assert Line(planned(), "Europe/Paris", "Europe/Paris", at).countdown == words


def test_weeks_have_names():
    today = dt.date(2026, 10, 1)  # a Thursday
    days = [
        dt.date(2026, 10, 4),
        dt.date(2026, 10, 1),
        dt.date(2026, 10, 5),
        dt.date(2026, 10, 19),
        dt.date(2027, 1, 4),
    ]
    lines = [Line(planned(day=day), "Europe/Paris", "Europe/Paris", AT) for day in days]

    weeks = weeks_of(lines, today=today)

    assert [(week.label, [line.day for line in week.lines]) for week in weeks] == [
        ("Cette semaine", [days[1], days[0]]),
        ("La semaine prochaine", [days[2]]),
        ("Semaine du lundi 19 octobre", [days[3]]),
        ("Semaine du lundi 4 janvier 2027", [days[4]]),
    ]
