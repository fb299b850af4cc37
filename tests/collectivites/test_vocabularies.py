"""Pure rules: SIREN, population bands, time zones, addresses."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectivites import time_zones
from collectivites.siren import is_valid_siren
from collectivites.slugs import free_slug, short_name, slug_base
from collectivites.states import (
    BODY_KINDS,
    INSEE_KINDS,
    POPULATION_BOUNDS,
    SIREN_KINDS,
    CollectiviteKind,
    PopulationBand,
    population_band,
)
from collectivites.time_zones import time_zone_of
from tests.factories.collectivites import siren


@pytest.mark.parametrize("number", ["200035442", "242900801", "219300704", "356000000"])
def test_true_siren(number):
    assert is_valid_siren(number) is True


@pytest.mark.parametrize(
    "number", ["200035443", "20003544", "2000354422", "20003544A", "", "２０００３５４４２", "200035442\n"]
)
def test_false_siren(number):
    assert is_valid_siren(number) is False


@given(st.integers(0, 9_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(number, place, shift):
    right = siren(number)
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]

    assert (is_valid_siren(right), is_valid_siren(wrong)) == (True, False)


@pytest.mark.parametrize(
    "population,band",
    [
        (None, None),
        (0, PopulationBand.UNDER_2000),
        (1_999, PopulationBand.UNDER_2000),
        (2_000, PopulationBand.FROM_2000),
        (9_999, PopulationBand.FROM_2000),
        (10_000, PopulationBand.FROM_10000),
        (49_999, PopulationBand.FROM_10000),
        (50_000, PopulationBand.FROM_50000),
        (199_999, PopulationBand.FROM_50000),
        (200_000, PopulationBand.FROM_200000),
        (12_463_067, PopulationBand.FROM_200000),
    ],
)
def test_population_band(population, band):
    assert population_band(population) == band


def test_no_negative_population():
    with pytest.raises(ValueError, match="-1"):
        population_band(-1)


def test_bands_leave_no_gap():
    bounds = list(POPULATION_BOUNDS.values())

    assert list(POPULATION_BOUNDS) == list(PopulationBand)
    assert [lowest for lowest, _ in bounds[1:]] == [highest + 1 for _, highest in bounds[:-1]]
    assert (bounds[0][0], bounds[-1][1]) == (0, None)


def test_every_kind_is_of_one_family():
    families = [*INSEE_KINDS, *SIREN_KINDS, *BODY_KINDS]

    assert sorted(families) == sorted(CollectiviteKind)


@pytest.mark.parametrize(
    "departement,commune,zone",
    [
        ("88", "88160", "Europe/Paris"),
        ("2A", "2A004", "Europe/Paris"),
        ("973", "97304", "America/Cayenne"),
        ("974", "97412", "Indian/Reunion"),
        ("976", "97608", "Indian/Mayotte"),
        ("987", "98735", "Pacific/Tahiti"),
        ("987", "98723", "Pacific/Marquesas"),
        ("987", "98719", "Pacific/Gambier"),
        ("988", "", "Pacific/Noumea"),
    ],
)
def test_time_zone(departement, commune, zone):
    assert time_zone_of(departement, commune) == zone


def test_every_time_zone_exists():
    assert [ZoneInfo(name).key for name in time_zones.ALL] == list(time_zones.ALL)


@pytest.mark.parametrize(
    "name,departement,slug",
    [
        ("Épinal", "88", "epinal-88"),
        ("Sainte-Rose", "974", "sainte-rose-974"),
        ("Communauté de communes du Sud Artois", "62", "cc-du-sud-artois-62"),
        ("Région Bretagne", "", "region-bretagne"),
        ("Ajaccio", "2A", "ajaccio-2a"),
        ("Œuilly", "51", "oeuilly-51"),
    ],
)
def test_slug(name, departement, slug):
    assert slug_base(name, departement) == slug


def test_slug_taken_gets_the_code_then_a_number():
    taken = {"epinal-88"}
    assert free_slug("Épinal", "88", "88160", taken) == "epinal-88-88160"
    taken.add("epinal-88-88160")
    assert free_slug("Épinal", "88", "88160", taken) == "epinal-88-88160-2"
    assert free_slug("Épinal", "88", "", taken) == "epinal-88-2"


def test_short_name():
    assert short_name("Communauté d'agglomération Roissy Pays de France") == "CA Roissy Pays de France"
    assert short_name("Bordeaux Métropole") == "Bordeaux Métropole"
