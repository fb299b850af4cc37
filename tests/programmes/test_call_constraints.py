"""What the database refuses of a call, its criteria, rules and commitments."""

import datetime as dt

import pytest
from django.utils import timezone

from programmes.states import EligibilityCheck
from tests.factories import calls as make
from tests.refusals import assert_refused, assert_refused_at_commit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name, factory, wrong",
    [
        ("call_closes_after_opening", make.CallFactory, {"closes_at": timezone.now() - dt.timedelta(days=60)}),
        ("call_has_room", make.CallFactory, {"team_capacity": 0}),
        ("callextension_is_later", make.CallExtensionFactory, {"closes_at": timezone.now() - dt.timedelta(days=60)}),
        ("criterion_weight_when_counted", make.CriterionFactory, {"weight": 0}),
        ("criterion_weight_when_counted", make.CriterionFactory, {"is_independent": True}),
        ("eligibilityrule_has_what_it_checks", make.EligibilityRuleFactory, {"check_kind": EligibilityCheck.KIND}),
    ],
)
def test_what_makes_sense(name, factory, wrong):
    assert_refused(name, lambda: factory(**wrong))


@pytest.mark.parametrize(
    "name, factory, by",
    [
        ("criterion_one_per_label", make.CriterionFactory, ("programme", "label")),
        ("charter_one_per_version", make.CharterFactory, ("programme", "version")),
    ],
)
def test_twice_is_once(name, factory, by):
    first = factory()

    assert_refused(name, lambda: factory(**{field: getattr(first, field) for field in by}))


@pytest.mark.parametrize(
    "name, factory, by",
    [
        ("criterion_one_per_position", make.CriterionFactory, ("programme", "position")),
        ("eligibilityrule_one_per_position", make.EligibilityRuleFactory, ("programme", "position")),
        ("commitment_one_per_position", make.CommitmentFactory, ("charter", "position")),
    ],
)
def test_ranks_are_unique_once_settled(name, factory, by):
    first = factory()

    assert_refused_at_commit(name, lambda: factory(**{field: getattr(first, field) for field in by}))
