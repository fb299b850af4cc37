"""Monday at 8:00 on each clock, and the sentences of a digest."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from coaching.digests import DueAction, Line, Week, action_lines, counted, days_told, part_of, week_due
from collectivites import time_zones
from tests.coaching.digest_scene import EIGHT, MONDAY, PARIS, day


def test_it_leaves_at_eight_and_not_before():
    second = dt.timedelta(seconds=1)

    assert week_due(EIGHT - second, "Europe/Paris") is None
    assert week_due(EIGHT, "Europe/Paris") == PARIS


@pytest.mark.parametrize("zone", time_zones.ALL)
def test_once_a_week_on_every_clock_for_two_years(zone):
    """Asked at every half-hour: the first answer of each week is at 8:00 sharp on the local clock."""
    at = dt.datetime(2026, 1, 4, tzinfo=dt.UTC)  # a Sunday
    first = {}
    while at.year < 2028:
        week = week_due(at, zone)
        if week is not None:
            first.setdefault(week.key, at)
        at += dt.timedelta(minutes=30)

    shown = {f"{moment.astimezone(ZoneInfo(zone)):%A %H:%M}" for moment in first.values()}
    assert (shown, len(first)) == ({"Monday 08:00"}, 104)


def test_after_three_days_of_outage_there_is_one_and_then_none():
    hour = dt.timedelta(hours=1)

    assert week_due(EIGHT + dt.timedelta(days=3), "Europe/Paris") == PARIS
    assert week_due(EIGHT + dt.timedelta(days=3, hours=4) - hour, "Europe/Paris") == PARIS
    assert week_due(EIGHT + dt.timedelta(days=3, hours=4), "Europe/Paris") is None
    assert week_due(EIGHT + dt.timedelta(days=6), "Europe/Paris") is None


def test_weeks_follow_each_other_without_a_gap():
    """Across the change of hour too (25 October 2026)."""
    weeks = [Week(MONDAY + dt.timedelta(days=7 * number), "Europe/Paris") for number in range(4)]

    assert [week.since for week in weeks[1:]] == [week.as_of for week in weeks[:-1]]


def test_the_week_is_that_of_the_calendar():
    assert Week(dt.date(2026, 12, 28), "Europe/Paris").key == "2026-W53"
    assert Week(dt.date(2027, 1, 4), "Europe/Paris").key == "2027-W01"


@pytest.mark.parametrize("number, words", [(0, "0 séance"), (1, "1 séance"), (2, "2 séances")])
def test_counting_in_french(number, words):
    assert counted(number, "séance") == words


def test_days_are_joined_as_people_say_them():
    days = [day(13), day(15), day(16)]

    assert days_told(days[:1]) == "le mardi 13 octobre"
    assert days_told(days) == "le mardi 13 octobre, le jeudi 15 octobre et le vendredi 16 octobre"


def test_actions_are_told_one_by_one_the_oldest_first():
    actions = [DueAction("Écrire au CCAS.", "", day(14)), DueAction("Appeler la mission.", "Samira B", day(2))]

    assert action_lines("Le Tampon", actions, week=PARIS, is_sensitive=False, path="/e/") == [
        Line("Le Tampon : « Appeler la mission. » (Samira B), pour le vendredi 2 octobre, en retard", "/e/"),
        Line("Le Tampon : « Écrire au CCAS. », pour le mercredi 14 octobre", "/e/"),
    ]


def test_too_many_actions_are_counted():
    actions = [DueAction(f"Action {number}.", "", day(14)) for number in range(8)]

    lines = action_lines("Le Tampon", actions, week=PARIS, is_sensitive=False)

    assert (len(lines), lines[-1].text) == (7, "Le Tampon : et 2 autres actions")


def test_of_a_sensitive_team_only_counts_and_dates():
    actions = [DueAction("Rappeler Mme P.", "Ana", day(2)), DueAction("Rappeler M. B.", "Ana", day(14))]

    assert action_lines("Le Tampon", actions, week=PARIS, is_sensitive=True) == [
        Line("Le Tampon : 1 action en retard, depuis le vendredi 2 octobre ; 1 action à finir d’ici dimanche")
    ]


def test_what_says_nothing_is_not_there():
    assert part_of("Gestion", [("Courriels", []), ("Signaux", iter([]))]) is None
    assert [
        section.title for section in part_of("Gestion", [("Courriels", []), ("Signaux", [Line("x")])]).sections
    ] == ["Signaux"]
