"""Named constraints of ideas, prototypes, trials, indicators: each broken, its allowed twin beside it."""

import pytest

from tests.factories.teams import LAUNCHED_ON
from tests.factories.trials import (
    IdeaVoteFactory,
    IndicatorFactory,
    IndicatorMeasureFactory,
    PrototypeFactory,
    PrototypeFileFactory,
    SolutionIdeaFactory,
    TrialFactory,
)
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["impact", "effort"])
def test_levels_go_from_one_to_four(field):
    idea = SolutionIdeaFactory(**{field: 4})

    SolutionIdeaFactory(investigation=idea.investigation, **{field: None})
    for level in (0, 5):
        assert_refused(
            "solutionidea_levels_on_scale",
            lambda level=level: SolutionIdeaFactory(investigation=idea.investigation, **{field: level}),
        )


def test_one_voice_an_idea():
    vote = IdeaVoteFactory()

    IdeaVoteFactory(idea=vote.idea)
    assert_refused("ideavote_once", lambda: IdeaVoteFactory(idea=vote.idea, user=vote.user))


def test_a_prototype_is_of_a_kind():
    prototype = PrototypeFactory(kind="mockup")

    assert_refused(
        "prototype_is_of_a_kind",
        lambda: PrototypeFactory(investigation=prototype.investigation, kind="none_described"),
    )


def test_files_of_a_prototype_are_ranked():
    first = PrototypeFileFactory(position=1)

    PrototypeFileFactory(prototype=first.prototype, position=2)
    assert_refused(
        "prototypefile_one_per_position", lambda: PrototypeFileFactory(prototype=first.prototype, position=1)
    )


def test_a_picture_is_described():
    picture = PrototypeFileFactory(is_picture=True, alt_text="Une affiche à l’accueil.")

    assert_refused(
        "prototypefile_picture_is_described",
        lambda: PrototypeFileFactory(prototype=picture.prototype, is_picture=True),
    )


def test_a_trial_has_its_number():
    first = TrialFactory(number=1)

    TrialFactory(prototype=first.prototype, number=2)
    assert_refused("trial_one_per_number", lambda: TrialFactory(prototype=first.prototype, number=1))


def test_a_trial_ends_after_its_start():
    trial = TrialFactory(ends_on=LAUNCHED_ON)

    assert_refused(
        "trial_ends_after_start",
        lambda: TrialFactory(prototype=trial.prototype, ends_on=LAUNCHED_ON.replace(day=1)),
    )


def test_an_indicator_has_its_name():
    first = IndicatorFactory(name="Attente")

    IndicatorFactory(name="Attente")  # another team
    assert_refused(
        "indicator_one_per_name", lambda: IndicatorFactory(investigation=first.investigation, name="Attente")
    )


@pytest.mark.parametrize("missing", ["baseline", "baseline_on"])
def test_a_baseline_has_its_date(missing):
    indicator = IndicatorFactory(baseline=None, baseline_on=None)

    assert_refused(
        "indicator_baseline_has_date",
        lambda: IndicatorFactory(investigation=indicator.investigation, **{missing: None}),
    )


def test_one_measure_a_day():
    first = IndicatorMeasureFactory(day=LAUNCHED_ON)

    IndicatorMeasureFactory(day=LAUNCHED_ON)  # another indicator
    assert_refused(
        "indicatormeasure_one_per_day", lambda: IndicatorMeasureFactory(indicator=first.indicator, day=LAUNCHED_ON)
    )
