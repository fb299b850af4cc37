"""Drawings: each tells itself in words, none relies on colour alone, none breaks on odd data."""

import re
from xml.etree import ElementTree

import pytest

from reports import charts
from reports.synthesis_data import BreakdownRow, BreakdownValue, RegionVerdicts
from tests.factories.reports import PLACES, VERDICTS, region_group, sheet_value, synthesis_value

SVG = "{http://www.w3.org/2000/svg}"


def breakdown(*counts):
    rows = tuple(BreakdownRow(key=str(n), label=f"Ligne <{n}>", count=count) for n, count in enumerate(counts))
    return BreakdownValue(
        key="x", title="Titre", definition="", unit="fiches", total=sum(counts), is_partition=True, rows=rows
    )


def widths(svg):
    return [float(bar.get("width")) for bar in parse(svg).iter(f"{SVG}rect")]


def parse(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 -- drawn by us just before


def title_of(svg):
    return parse(svg).find(f"{SVG}title").text


def test_bars_are_in_proportion():
    assert widths(charts.horizontal_bars(breakdown(10, 5)))[1::2] == [258.0, 129.0]


def test_a_chart_tells_its_values_in_words():
    assert title_of(charts.horizontal_bars(breakdown(10, 5))) == (
        "Titre, diagramme en barres. Ligne <0> : 10 ; Ligne <1> : 5."
    )


@pytest.mark.parametrize("counts", [(), (0,), (0, 0)])
def test_nothing_to_count_is_drawn_all_the_same(counts):
    assert title_of(charts.horizontal_bars(breakdown(*counts))).startswith("Titre")


@pytest.mark.parametrize("rows, drawn", [(8, 8), (10, 10), (11, 8), (20, 8)])
def test_a_long_breakdown_draws_its_first_rows(rows, drawn):
    assert len(widths(charts.horizontal_bars(breakdown(*range(rows, 0, -1))))) == 2 * drawn


def test_stacked_verdicts_add_up_and_are_told():
    lines = [RegionVerdicts(region_code="53", region_name="Bretagne", counts=(3, 1, 0, 2))]
    svg = charts.stacked_verdicts(lines, VERDICTS)
    bars = widths(svg)[-3:]  # no bar for the verdict that nobody got

    assert round(sum(bars)) == 310
    assert title_of(svg) == (
        "Verdicts par région, barres empilées. Bretagne : 3 confirmée, 1 infirmée, 2 non tranchée."
    )


def test_every_verdict_has_its_own_fill():
    assert len(set(charts.VERDICT_FILLS.values())) == len(VERDICTS) == 4
    assert set(charts.VERDICT_FILLS) == {name for name, _label in VERDICTS}


def test_the_map_numbers_what_it_colours():
    svg = charts.france_map({"93": 4, "974": 1}, names={"93": "Seine-Saint-Denis", "974": "La Réunion"})
    drawing = parse(svg)
    numbers = [text.text for text in drawing.iter(f"{SVG}text") if text.get("font-weight") == "700"]

    assert numbers == ["4", "1"]
    assert title_of(svg).endswith("Seine-Saint-Denis 4, La Réunion 1.")
    assert len(list(drawing.iter(f"{SVG}path"))) == 101 + 1 + 3


def test_a_territory_that_the_map_lacks_is_still_told():
    svg = charts.france_map({"988": 2}, names={"988": "Nouvelle-Calédonie"})

    assert title_of(svg).endswith("Nouvelle-Calédonie 2.")


def test_ile_de_france_has_its_inset_and_bretagne_has_none():
    bretagne, ile_de_france, guyane = synthesis_value().regions

    assert charts.inner_paris_map(bretagne) == charts.inner_paris_map(guyane) == ""
    assert title_of(charts.inner_paris_map(ile_de_france)) == "Paris et petite couronne : Seine-Saint-Denis 1."


def test_a_region_without_drawing_has_none():
    far = region_group(("988", "Nouvelle-Calédonie", "nc", "988", "Nouvelle-Calédonie", ("988",)), (sheet_value(),))

    assert charts.region_map(far) == ""


def test_a_region_map_draws_the_neighbourhood_only():
    drawn = [len(re.findall("<path", charts.region_map(region_group(place, (sheet_value(),))))) for place in PLACES]

    assert [count < 40 for count in drawn] == [True, True, True]


@pytest.mark.parametrize("count, total, expected", [(1, 3, 33), (2, 3, 67), (0, 0, 0), (5, 5, 100)])
def test_percent(count, total, expected):
    assert charts.percent(count, total) == expected
