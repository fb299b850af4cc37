"""Frozen values: JSON both ways, a hash that follows every value, totals that equal their parts."""

import dataclasses
import json

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import figures
from reports.synthesis_data import SheetValue, SynthesisValue
from tests.factories.reports import PLACES, VERDICTS, region_group, sheet_value, synthesis_value


def test_a_synthesis_survives_json():
    value = synthesis_value(2)

    assert SynthesisValue.from_json(json.loads(json.dumps(value.to_json()))) == value


def test_a_sheet_survives_json():
    value = sheet_value()

    assert SheetValue.from_json(json.loads(json.dumps(value.to_json()))) == value


def test_the_hash_is_that_of_the_values_alone():
    assert synthesis_value().data_hash() == synthesis_value().data_hash()
    assert len(synthesis_value().data_hash()) == 64


def test_the_hash_survives_a_database_that_reorders_keys():
    value = synthesis_value()
    reordered = json.loads(json.dumps(value.to_json(), sort_keys=True))

    assert SynthesisValue.from_json(reordered).data_hash() == value.data_hash()


def test_one_letter_changes_the_hash():
    value = sheet_value()

    assert dataclasses.replace(value, summary=value.summary + ".").data_hash() != value.data_hash()


def test_values_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        sheet_value().title = "Autre"


def test_a_missing_field_is_refused():
    raw = sheet_value().to_json()
    del raw["title"]

    with pytest.raises(pydantic.ValidationError, match="title"):
        SheetValue.from_json(raw)


def test_the_lead_comes_apart_from_its_companions():
    value = sheet_value()

    assert (value.lead.role, [place.role for place in value.companions]) == ("lead", ["partner"])


@given(st.lists(st.integers(min_value=1, max_value=4), min_size=1, max_size=3))
def test_partitions_add_up_to_their_total(counts):
    regions = tuple(
        region_group(place, tuple(sheet_value(f"{place[2]}-{n}") for n in range(count)))
        for place, count in zip(PLACES, counts, strict=False)
    )
    found = figures.breakdowns(regions, (), verdicts=VERDICTS)

    sums = {value.key: sum(row.count for row in value.rows) for value in found if value.is_partition}
    assert sums == {
        "regions": sum(counts),
        "exits": sum(counts),
        "verdicts": 2 * sum(counts),
        "prototypes": sum(counts),
        "kinds": 0,
    }
    assert sums == {value.key: value.total for value in found if value.is_partition}


def test_verdicts_by_region_add_up_to_all_the_hypotheses():
    value = synthesis_value(2)

    told = sum(sum(line.counts) for line in value.verdicts_by_region)
    assert told == value.figure("hypotheses").value == 12


def test_the_map_counts_every_sheet_once():
    assert synthesis_value(2).sheets_by_departement() == {"29": 2, "93": 2, "973": 2}
