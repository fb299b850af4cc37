"""Each figure is the sum of the list behind it; a snapshot keeps keys and values, never titles."""

import json

import pytest

from reports.figure_registry import DEFINITIONS, Facts, definition_of, value_of
from reports.snapshot_data import SnapshotValue, snapshot_of
from tests.factories.reports import PLACES, region_group, sheet_value, synthesis_value

VALUE = synthesis_value(2)
FACTS = Facts(VALUE.regions, VALUE.collectivites)


TOLD = [definition for definition in DEFINITIONS if definition.is_told(FACTS)]


@pytest.mark.parametrize("definition", TOLD, ids=lambda definition: definition.key)
def test_the_value_is_the_sum_of_the_list(definition):
    assert value_of(definition.rows(FACTS)) == VALUE.figure(definition.key).value
    assert VALUE.figure(definition.key).population == definition.population


def test_keys_and_tokens_are_unique():
    assert len({definition.key for definition in DEFINITIONS}) == len(DEFINITIONS)
    assert len({definition.token for definition in DEFINITIONS}) == len(DEFINITIONS)


def test_the_list_of_hypotheses_says_how_many_by_sheet():
    rows = definition_of("hypotheses").rows(FACTS)

    assert [(row.kind, row.key, row.count) for row in rows[:2]] == [
        ("sheet", "bretagne-1", 2),
        ("sheet", "bretagne-2", 2),
    ]


def test_a_solution_met_twice_is_one_line():
    assert [(row.key, row.label, row.detail) for row in definition_of("solutions").rows(FACTS)] == [
        ("outil", "Outil libre", "6 fiches")
    ]


def test_sheets_left_out_are_said_in_the_definition():
    regions = (region_group(PLACES[0], (sheet_value("a"),)),)

    assert [definition_of("sheets").tells(Facts(regions, (), left_out)) for left_out in (0, 1, 2)] == [
        "Fiches publiées à ce jour, une par investigation.",
        "Fiches publiées à ce jour, une par investigation. 1 autre n’est pas dans ce document.",
        "Fiches publiées à ce jour, une par investigation. 2 autres ne sont pas dans ce document.",
    ]


def test_a_snapshot_holds_values_and_keys_but_no_title():
    snapshot = snapshot_of(VALUE)
    stored = json.dumps(snapshot.to_json(), ensure_ascii=False)

    assert (snapshot.figure("sheets").value, snapshot.figure("inconnu")) == (6, None)
    assert [row.key for row in snapshot.figure("sheets").behind[:2]] == ["bretagne-1", "bretagne-2"]
    assert "Titre de" not in stored
    assert SnapshotValue.from_json(snapshot.to_json()).data_hash() == snapshot.data_hash()
