"""Figures of the follow-up: counted out of the questions asked about the sheets that a document tells."""

import datetime as dt

import pytest

from reports.figure_registry import Facts, definition_of, value_of
from reports.reduction import without_sheets
from reports.selectors.figures import figure_page
from reports.selectors.syntheses import freeze_synthesis
from reports.snapshot_data import snapshot_of
from reports.synthesis_data import FollowUpValue
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.follow_ups import followed_sheet
from tests.factories.programmes import ProgrammeFactory
from tests.factories.reports import synthesis_value

KEYS = ["follow_ups_asked", "follow_ups_answered", "alive_6_months", "alive_12_months"]
VALUE = synthesis_value(2)
ASKED = (
    FollowUpValue(slug="bretagne-1", months=3, answer="goes_on"),
    FollowUpValue(slug="bretagne-1", months=6, answer="changed"),
    FollowUpValue(slug="bretagne-2", months=6, answer="stopped"),
    FollowUpValue(slug="bretagne-2", months=12),
    FollowUpValue(slug="une-fiche-d-ailleurs", months=6, answer="goes_on"),
)
FACTS = Facts(VALUE.regions, VALUE.collectivites, follow_ups=ASKED)


def keys_of(value) -> list[str]:
    return [figure.key for figure in value.figures if figure.key in KEYS]


def test_counts_are_those_of_the_sheets_told():
    assert {key: value_of(definition_of(key).rows(FACTS)) for key in KEYS} == {
        "follow_ups_asked": 4,
        "follow_ups_answered": 3,
        "alive_6_months": 1,
        "alive_12_months": 0,
    }


def test_each_says_what_it_is_counted_out_of():
    assert definition_of("alive_6_months").tells(FACTS).startswith("Sur 2 interrogées 6 mois après leur comité, dont 2")
    assert (
        definition_of("alive_12_months").tells(FACTS).startswith("Sur 1 interrogée 12 mois après leur comité, dont 0")
    )
    assert definition_of("follow_ups_answered").tells(FACTS).startswith("Sur 4 questions posées.")


def test_the_list_behind_says_what_was_answered():
    assert [(row.key, row.detail) for row in definition_of("follow_ups_answered").rows(FACTS)] == [
        ("bretagne-1", "3 mois après : cela continue"),
        ("bretagne-1", "6 mois après : cela continue, sous une autre forme"),
        ("bretagne-2", "6 mois après : cela s’est arrêté"),
    ]


def test_a_document_of_which_nothing_was_asked_prints_none_of_them():
    assert keys_of(VALUE) == []


@pytest.mark.django_db
class TestFrozen:
    @pytest.fixture
    def programme(self):
        place = DepartementFactory(region=RegionFactory())
        programme = ProgrammeFactory()
        for answers in ({3: ["goes_on"], 6: ["goes_on"]}, {6: ["stopped"]}, {}):
            followed_sheet(answers, programme=programme, lead=CollectiviteFactory(departement=place))
        return programme

    def test_only_what_was_asked(self, programme):
        value = freeze_synthesis(programme)

        assert keys_of(value) == ["follow_ups_asked", "follow_ups_answered", "alive_6_months"]
        assert snapshot_of(value).figure("alive_6_months").value == 1
        assert [row.count for row in snapshot_of(value).figure("follow_ups_asked").behind] == [1, 1, 1]
        assert value.as_of >= dt.date(2026, 3, 11)  # the last answer

    def test_a_sheet_taken_away_takes_its_answers_with_it(self, programme):
        value = freeze_synthesis(programme)
        gone = next(each.slug for each in value.follow_ups if each.months == 3)

        left = without_sheets(value, [gone])

        assert left.figure("follow_ups_asked").value == 1
        assert left.figure("alive_6_months").value == 0

    def test_each_has_its_page_and_its_list(self, programme, client):
        page = figure_page(programme, "alive_6_months")

        assert (page.figure.value, [row.detail for row in page.rows]) == (1, ["Cela continue"])
        assert client.get(f"/programmes/{programme.slug}/chiffres/alive_6_months/").status_code == 200
        assert client.get(f"/programmes/{programme.slug}/chiffres/alive_12_months/").status_code == 404
