"""Days and hours in words: every clock of the Republic, the 1st, no-break spaces, the day that changes on the way."""

import datetime as dt

import pytest

from agenda import wording
from collectivites import time_zones
from tests.factories.agenda import AppointmentFactory

NINE_IN_PARIS = dt.datetime(2026, 10, 13, 7, 0, tzinfo=dt.UTC)
NB = "\u00a0"


def appointment(**values):
    return AppointmentFactory.build(programme=None, day=dt.date(2026, 10, 13), **values)


@pytest.mark.parametrize("zone", time_zones.ALL)
def test_every_clock_has_a_name(zone):
    assert wording.clock_name(zone).startswith("heure de")


def test_clocks_are_offered_paris_first():
    choices = wording.clock_choices()

    assert choices[0] == ("Europe/Paris", "Heure de Paris")
    assert sorted(zone for zone, _ in choices) == sorted(time_zones.ALL)


@pytest.mark.parametrize(
    "zone, words",
    [
        ("Europe/Paris", f"mardi 13 octobre à 9{NB}h{NB}00"),
        ("Indian/Reunion", f"mardi 13 octobre à 11{NB}h{NB}00, heure de La Réunion"),
        ("America/Cayenne", f"mardi 13 octobre à 4{NB}h{NB}00, heure de Guyane"),
        ("Pacific/Tahiti", f"lundi 12 octobre à 21{NB}h{NB}00, heure de Tahiti"),
        ("Pacific/Marquesas", f"lundi 12 octobre à 21{NB}h{NB}30, heure des Marquises"),
    ],
)
def test_a_moment_is_told_on_the_reader_s_clock(zone, words):
    assert wording.moment_in_words(NINE_IN_PARIS, zone) == words


def test_paris_is_named_where_clocks_mix():
    assert wording.moment_in_words(NINE_IN_PARIS, "Europe/Paris", always_named=True).endswith(", heure de Paris")


def test_days():
    assert wording.day_in_words(dt.date(2026, 10, 1)) == "jeudi 1er octobre"
    assert wording.day_in_words(dt.date(2027, 2, 28), with_year=True) == "dimanche 28 février 2027"


def test_a_day_without_an_hour_is_the_same_day_everywhere():
    due = appointment(hour=None, duration_minutes=None)

    assert {wording.when(due, zone) for zone in time_zones.ALL} == {"mardi 13 octobre"}
    assert wording.span(due, "Pacific/Tahiti") == "mardi 13 octobre"


def test_an_appointment_is_told_from_start_to_end():
    meeting = appointment(hour=dt.time(9), duration_minutes=90)

    assert wording.when(meeting, "Indian/Reunion") == f"mardi 13 octobre à 11{NB}h{NB}00, heure de La Réunion"
    assert wording.span(meeting, "Europe/Paris") == f"mardi 13 octobre de 9{NB}h{NB}00 à 10{NB}h{NB}30"
    assert wording.span(meeting, "Pacific/Noumea") == (
        f"mardi 13 octobre de 18{NB}h{NB}00 à 19{NB}h{NB}30, heure de Nouvelle-Calédonie"
    )


def test_an_end_on_another_day_says_its_day():
    late = appointment(hour=dt.time(15), duration_minutes=600)

    assert wording.span(late, "Europe/Paris") == (
        f"du mardi 13 octobre à 15{NB}h{NB}00 au mercredi 14 octobre à 1{NB}h{NB}00"
    )
