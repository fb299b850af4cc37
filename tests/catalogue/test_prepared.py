"""Queries composed once: right values in right places, whoever asks, in whatever order."""

import uuid

import pytest

from catalogue.prepared import Prepared
from investigations.models import Investigation
from tests.factories.investigations import InvestigationFactory

pytestmark = pytest.mark.django_db


def by_title(*, title: str, own: uuid.UUID):
    sheets = Investigation.objects.filter(title=title) | Investigation.objects.filter(summary=title)
    return sheets.exclude(pk=own).order_by("slug").values_list("slug")


def prepared() -> Prepared:
    return Prepared(by_title, title="?title", own=uuid.UUID(int=0))


def test_each_value_goes_to_all_its_places(django_assert_num_queries):
    one = InvestigationFactory(slug="a", title="Un")
    InvestigationFactory(slug="b", summary="Un")
    other = InvestigationFactory(slug="c", title="Deux")
    query = prepared()

    with django_assert_num_queries(3):
        assert query.rows(title="Un", own=other.pk) == [("a",), ("b",)]
        assert query.rows(title="Un", own=one.pk) == [("b",)]
        assert query.rows(title="Deux", own=one.pk) == [("c",)]


def test_values_are_never_text_of_the_statement():
    InvestigationFactory(slug="a", title="' OR 1=1 --")

    assert prepared().rows(title="' OR 1=1 --", own=uuid.UUID(int=1)) == [("a",)]
    assert prepared().rows(title="' OR 1=1", own=uuid.UUID(int=1)) == []


def test_it_is_composed_once():
    composed = []

    def compose(*, title: str):
        composed.append(title)
        return Investigation.objects.filter(title=title).values_list("slug")

    query = Prepared(compose, title="?title")
    query.rows(title="Un")
    query.rows(title="Deux")

    assert composed == ["?title"]


def test_a_parameter_that_the_query_ignores_is_a_mistake():
    query = Prepared(lambda *, title: Investigation.objects.values_list("slug"), title="?title")

    with pytest.raises(ValueError, match="title"):
        query.rows(title="Un")
