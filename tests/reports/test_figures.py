"""Key figures: what they count, and what is said when a printed one differs."""

from reports import figures
from reports.synthesis_data import PrintedValue, ResearchValue
from tests.factories.reports import PLACES, region_group, sheet_value, synthesis_value


def printed(key, label, value, numeric):
    return PrintedValue(
        key=key,
        label=label,
        printed_value=value,
        numeric=numeric,
        population="tous",
        source="synthèse",
        as_of="2022-05",
    )


BOTH = (
    printed("investigations", "investigations menées", "49", 49),
    printed("teams", "équipes d’investigation", "50", 50),
)


def one_region(*sheets):
    return (region_group(PLACES[0], sheets),)


def figure(key, regions, printed_figures=(), *, is_whole=True):
    found = figures.key_figures(regions, (), printed_figures, is_whole=is_whole)
    return next(value for value in found if value.key == key)


def test_a_printed_figure_that_differs_is_told_beside():
    sheets = figure("sheets", one_region(sheet_value("a"), sheet_value("b")), BOTH)

    assert sheets.value == 2
    assert sheets.printed == BOTH
    assert sheets.difference == (
        "Ici 2 : 47 de moins que « 49 investigations menées » ; 48 de moins que « 50 équipes d’investigation »."
    )


def test_a_printed_figure_that_agrees_is_told_without_a_word():
    regions = figure("regions", one_region(sheet_value()), (printed("regions", "régions", "1", 1),))

    assert (regions.value, len(regions.printed), regions.difference) == (1, 1, "")


def test_a_printed_figure_without_a_number_is_not_compared():
    services = figure("digital_services", one_region(), (printed("national_services", "services", "plusieurs", None),))

    assert services.difference == ""


def test_printed_figures_of_the_whole_are_not_compared_with_some_regions():
    sheets = figure("sheets", one_region(sheet_value()), BOTH, is_whole=False)

    assert (sheets.printed, sheets.difference) == ((), "")


def test_interviews_are_summed_only_where_they_were_counted():
    silent = ResearchValue(interviews_text="non chiffré", methods=("entretiens",))
    interviews = figure("interviews", one_region(sheet_value("a"), sheet_value("b", research=silent)))

    assert interviews.value == 12
    assert "1 sur 2" in interviews.definition


def test_a_solution_met_twice_counts_once():
    assert figure("solutions", one_region(sheet_value("a"), sheet_value("b"))).value == 1


def test_methods_of_one_sheet_are_not_shares_of_a_whole():
    methods = synthesis_value().breakdown("methods")

    assert not methods.is_partition
    assert [(row.label, row.count) for row in methods.rows] == [("entretiens", 3), ("questionnaire", 3)]


def test_rows_go_from_the_most_frequent_to_the_least():
    regions = one_region(sheet_value("a", themes=("b", "a")), sheet_value("b", themes=("b",)))
    themes = next(value for value in figures.breakdowns(regions, (), verdicts=()) if value.key == "themes")

    assert [(row.label, row.count) for row in themes.rows] == [("b", 2), ("a", 1)]
