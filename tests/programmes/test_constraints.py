"""Each named constraint, broken straight through the ORM; its allowed twin beside it."""

import datetime as dt

import pytest

from programmes.models import Engagement
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.programmes import (
    MilestoneFactory,
    PrintedFigureFactory,
    ProgrammeFactory,
    ProgrammePhaseFactory,
    SourceDiscrepancyFactory,
)
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name, wrong, right",
    [
        ("programme_ends_after_start", {"ends_on": dt.date(2021, 4, 1)}, {"ends_on": dt.date(2021, 4, 2)}),
        ("programme_weeks_ordered", {"weeks_min": 13}, {"weeks_min": 9}),
        ("programme_weeks_ordered", {"weeks_min": 0}, {"weeks_min": 1}),
        ("programme_weeks_ordered", {"weeks_max": 53}, {"weeks_max": 52}),
        ("programme_team_size_ordered", {"team_size_min": 5}, {"team_size_min": 4}),
        ("programme_team_size_ordered", {"team_size_max": 13}, {"team_size_max": 12}),
        ("programme_days_in_a_week", {"days_per_week": 6}, {"days_per_week": 5}),
        ("programme_days_in_a_week", {"days_per_week": 0}, {"days_per_week": 0.5}),
        ("programme_days_in_a_week", {"coach_days_per_week": -1}, {"coach_days_per_week": 0}),
    ],
)
def test_rhythm_of_a_programme(name, wrong, right):
    ProgrammeFactory(**right)
    assert_refused(name, lambda: ProgrammeFactory(**wrong))


def test_phases_are_ranked_and_appear_once():
    first = ProgrammePhaseFactory(position=1, code="research")

    ProgrammePhaseFactory(programme=first.programme, position=2, code="testing")
    assert_refused(
        "programmephase_one_per_position",
        lambda: ProgrammePhaseFactory(programme=first.programme, position=1, code="exit"),
    )
    assert_refused(
        "programmephase_one_per_code",
        lambda: ProgrammePhaseFactory(programme=first.programme, position=3, code="research"),
    )


def test_milestones_are_ranked():
    first = MilestoneFactory()

    assert_refused(
        "milestone_one_per_position",
        lambda: MilestoneFactory(programme=first.programme, position=first.position),
    )


def test_a_figure_is_printed_once_with_its_source():
    first = PrintedFigureFactory()

    assert_refused("printedfigure_one_per_key", lambda: PrintedFigureFactory(programme=first.programme, key=first.key))
    assert_refused("printedfigure_has_source_and_population", lambda: PrintedFigureFactory(source=""))
    assert_refused("printedfigure_has_source_and_population", lambda: PrintedFigureFactory(population=""))


@pytest.mark.parametrize("as_of", ["mai 2022", "22", "2022-5"])
def test_the_date_of_a_figure_is_iso(as_of):
    for right in ("2022", "2022-05", "2022-05-31"):
        PrintedFigureFactory(as_of=right)
    assert_refused("printedfigure_date_is_partial_iso", lambda: PrintedFigureFactory(as_of=as_of))


def test_discrepancies_are_ranked():
    first = SourceDiscrepancyFactory()

    assert_refused(
        "sourcediscrepancy_one_per_position",
        lambda: SourceDiscrepancyFactory(programme=first.programme, position=first.position),
    )


def test_a_collectivite_is_engaged_once():
    programme = ProgrammeFactory()
    collectivite = CollectiviteFactory()
    common = {"programme": programme, "role": "signatory", "name_then": "Ville"}
    Engagement.objects.create(collectivite=collectivite, position=1, **common)

    assert_refused(
        "engagement_once", lambda: Engagement.objects.create(collectivite=collectivite, position=2, **common)
    )
    assert_refused(
        "engagement_one_per_position",
        lambda: Engagement.objects.create(collectivite=CollectiviteFactory(), position=1, **common),
    )
