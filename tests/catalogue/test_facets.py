"""Counts of the facets equal a count made by hand, whatever the sheets and the choices."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue import facets
from catalogue.facets import FACETS
from catalogue.models import SheetIndex
from catalogue.selectors.listing import listing
from collectivites.states import CollectiviteKind
from investigations.states import ExitBasis, ExitScenario
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.investigations import published_sheet
from tests.factories.programmes import ProgrammeFactory, ThemeFactory

pytestmark = pytest.mark.django_db

VALUES = {
    "theme": ["social", "sport", "eau"],
    "region": ["76", "84"],
    "issue": ["internalisation", "stop"],
    "solution": ["pix", "publik"],
}
rows = st.lists(
    st.fixed_dictionaries({key: st.sets(st.sampled_from(values)) for key, values in VALUES.items()}), max_size=8
)
choices = st.fixed_dictionaries(
    {}, optional={key: st.sets(st.sampled_from(values), min_size=1).map(tuple) for key, values in VALUES.items()}
)


def insert(sheets: list[dict[str, set[str]]]) -> None:
    """Rows of the index as they are: what is under test is counting, not indexing."""
    programme = ProgrammeFactory()
    for number, values in enumerate(sheets):
        sheet = published_sheet(programme=programme, position=number + 1)
        words = [facets.token(key, value) for key in values for value in values[key]]
        SheetIndex.objects.filter(pk=sheet.pk).update(facets=["edition:e", *words])


def satisfies(values: dict[str, set[str]], chosen: dict[str, tuple[str, ...]], *, apart_from: str = "") -> bool:
    return all(values[key] & set(wanted) for key, wanted in chosen.items() if key != apart_from)


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(sheets=rows, chosen=choices)
def test_counts_equal_brute_force(sheets, chosen):
    SheetIndex.objects.all().delete()
    insert(sheets)

    counts = facets.count(SheetIndex.objects.public(), chosen, at_most=100)

    assert counts.total == sum(satisfies(values, chosen) for values in sheets)
    for key, possible in VALUES.items():
        expected = {
            value: number
            for value in possible
            if (number := sum(value in row[key] and satisfies(row, chosen, apart_from=key) for row in sheets))
        }
        assert counts.by_value[key] == expected
    assert counts.without == {key: sum(satisfies(row, chosen, apart_from=key) for row in sheets) for key in chosen}


def test_counts_stop_beyond_a_limit():
    insert([{"theme": {"eau"}}] * 3)
    sheets = SheetIndex.objects.public()

    assert facets.count(sheets, {}, at_most=3).total == 3
    saturated = facets.count(sheets, {"theme": ("eau",)}, at_most=2)
    assert (saturated.total, saturated.by_value, saturated.without) == (None, {}, {})
    assert facets.count_all(sheets).by_value["theme"] == {"eau": 3}


def test_counting_is_one_statement(django_assert_num_queries):
    insert([{"theme": {"eau"}}] * 2)
    with django_assert_num_queries(1):
        facets.count(
            SheetIndex.objects.public(), {"theme": ("eau",), "region": ("76",), "issue": ("stop",)}, at_most=100
        )


def test_a_sheet_bears_the_facets_of_all_its_collectivites():
    lot = DepartementFactory(code="46", name="Lot", region=RegionFactory(code="76", name="Occitanie"))
    lead = CollectiviteFactory(departement=lot, population=1500, population_year=2023)
    partner = CollectiviteFactory(as_cc=True, population=60_000, population_year=2023)
    sheet = published_sheet(
        lead=lead,
        partners=[partner],
        themes=[ThemeFactory(slug="eau")],
        met=["pix"],
        exit_scenario=ExitScenario.STOP,
        exit_basis=ExitBasis.EXPLICIT,
    )

    assert set(SheetIndex.objects.get(pk=sheet.pk).facets) == {
        f"edition:{sheet.programme.slug}",
        "issue:stop",
        "theme:eau",
        "solution:pix",
        f"collectivite:{lead.pk}",
        f"collectivite:{partner.pk}",
        f"nature:{CollectiviteKind.COMMUNE}",
        f"nature:{CollectiviteKind.CC}",
        "region:76",
        f"region:{partner.region.code}",
        "departement:46",
        f"departement:{partner.departement.code}",
        "population:under_2000",
        "population:from_50000",
    }


def test_vocabulary_holds_what_is_public_only():
    published_sheet(themes=["social"], met=["pix"], programme=ProgrammeFactory(slug="ouvert"))
    hidden = published_sheet(themes=["secret"], met=["cache"], programme=ProgrammeFactory(in_preparation=True))

    words = facets.vocabulary()

    assert list(words) == [facet.key for facet in FACETS]
    assert words["theme"] == {"social": "Social"}
    assert words["solution"] == {"pix": "Pix"}
    assert list(words["edition"]) == ["ouvert"]
    assert words["issue"] == {value: label.replace("'", "’") for value, label in ExitScenario.choices}
    assert hidden.participations.get().collectivite.region.code in words["region"]  # the referential is public


def choose(query: str):
    return listing(QueryDict(query), page="1")


class TestOptions:
    def test_a_choice_does_not_hide_its_neighbours(self):
        published_sheet(themes=["social"])
        published_sheet(themes=["sport"])

        theme = next(group for group in choose("theme=social").groups if group.key == "theme")

        assert [(option.value, option.count, option.is_chosen) for option in theme.options] == [
            ("social", 1, True),
            ("sport", 1, False),
        ]

    def test_a_choice_restricts_the_other_facets(self):
        published_sheet(themes=["social"], met=["pix"])
        published_sheet(themes=["sport"], met=["publik"])

        solutions = next(group for group in choose("theme=social").groups if group.key == "solution")

        assert [(option.value, option.count) for option in solutions.options] == [("pix", 1)]

    def test_values_of_a_facet_are_alternatives_and_facets_are_conditions(self):
        published_sheet(title="A", themes=["social"], met=["pix"])
        published_sheet(title="B", themes=["sport"], met=["pix"])
        published_sheet(title="C", themes=["sport"], met=["publik"])

        assert sorted(card["title"] for card in choose("theme=social&theme=sport").cards) == ["A", "B", "C"]
        assert sorted(card["title"] for card in choose("theme=sport&solution=pix").cards) == ["B"]

    def test_rare_solutions_stay_in_the_register(self):
        for number in range(14):
            published_sheet(met=[f"outil-{number:02}", "pix"])

        solutions = next(group for group in choose("solution=outil-13").groups if group.key == "solution")

        assert len(solutions.options) == 12
        assert solutions.hidden == 3
        assert [option.value for option in solutions.options if option.is_chosen] == ["outil-13"]
        assert "pix" in [option.value for option in solutions.options]


class TestTooMany:
    """Beyond a number of sheets, the list stays quick and says what it did not do."""

    @pytest.fixture(autouse=True)
    def sheets(self):
        programme = ProgrammeFactory()
        for number, theme in enumerate(["eau", "eau", "eau", "sport"]):
            published_sheet(title=f"Fiche {number}", programme=programme, position=number + 1, themes=[theme])

    def test_without_filter(self, django_assert_num_queries):
        with django_assert_num_queries(3):
            found = listing(QueryDict("q=fiche"), page="1", at_most=2)

        assert (found.total, found.is_more, found.is_unranked) == (2, True, True)
        assert [card["title"] for card in found.cards] == ["Fiche 0", "Fiche 1"]
        assert {option.count for group in found.groups for option in group.options} == {None}

    def test_a_filter_may_leave_a_number_worth_telling(self, django_assert_num_queries):
        with django_assert_num_queries(4):
            found = listing(QueryDict("q=fiche&theme=sport"), page="1", at_most=2)

        assert (found.total, found.is_more, found.is_unranked) == (1, False, False)
        assert [card["title"] for card in found.cards] == ["Fiche 3"]

    def test_or_still_too_many(self):
        found = listing(QueryDict("theme=eau"), page="1", at_most=2)

        assert (found.total, found.is_more, found.is_unranked) == (2, True, False)
        assert [active.without_it for active in found.active] == [None]
