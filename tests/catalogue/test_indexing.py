"""The read model follows publication, inside the transaction that decides it, and can be rebuilt."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from catalogue.models import SheetIndex
from catalogue.services import index_sheet, reindex_catalogue
from investigations.models import Investigation
from investigations.services.publication import announce_revision, withdraw_sheet
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.investigations import (
    PUBLISHED_AT,
    InvestigationFactory,
    published_sheet,
    taken_back_sheet,
)
from tests.factories.programmes import ProgrammeFactory
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)


def indexed() -> set[str]:
    return {card["slug"] for card in SheetIndex.objects.values_list("card", flat=True)}


def test_publication_adds_the_sheet_and_withdrawal_removes_it():
    InvestigationFactory(slug="brouillon")
    sheet = published_sheet(slug="publiee")
    assert indexed() == {"publiee"}

    withdraw_sheet(investigation=sheet, actor=None, at=AT, comment="Erreur.")
    assert indexed() == set()


def test_a_publication_undone_leaves_no_row():
    with transaction.atomic():
        published_sheet()
        transaction.set_rollback(True)

    assert indexed() == set()


def test_a_revision_rewrites_the_row():
    sheet = published_sheet(title="Avant")
    Investigation.objects.filter(pk=sheet.pk).update(title="Après")
    announce_revision(investigation=sheet)

    assert [row.card["title"] for row in SheetIndex.objects.all()] == ["Après"]


def test_indexing_a_draft_removes_its_row():
    sheet = published_sheet()
    Investigation.objects.filter(pk=sheet.pk).update(state="withdrawn")

    index_sheet(investigation=sheet, at=AT)

    assert indexed() == set()


def test_the_card_holds_what_lists_show():
    lot = DepartementFactory(code="21", name="Côte-d'Or", region=RegionFactory(name="Bourgogne"))
    sheet = published_sheet(
        slug="une-fiche",
        title="L'accueil : mieux faire",
        summary="Un résumé ; court.",
        lead=CollectiviteFactory(name="Is-sur-Tille", departement=lot),
        themes=["social", "eau"],
    )

    assert SheetIndex.objects.get(pk=sheet.pk).card == {
        "slug": "une-fiche",
        "title": "L’accueil\u00a0: mieux faire",
        "summary": "Un résumé\u202f; court.",
        "place": "Is-sur-Tille",
        "departement": "Côte-d’Or (21)",
        "themes": ["Eau", "Social"],
        "exit": "internalisation",
        "exit_label": "Internalisation",
    }


def test_rebuilding_writes_what_is_missing_and_removes_what_is_stale():
    kept = published_sheet(slug="gardee")
    SheetIndex.objects.all().delete()
    stale = published_sheet(slug="perimee")
    Investigation.objects.filter(pk=stale.pk).update(state="withdrawn")
    taken_back_sheet()

    assert reindex_catalogue(at=AT) == (1, 1)
    assert indexed() == {"gardee"}
    assert reindex_catalogue(at=AT) == (1, 0)
    assert SheetIndex.objects.get(pk=kept.pk).indexed_at == AT


def test_the_command_says_what_it_did():
    published_sheet()
    said = StringIO()

    call_command("reindex_catalogue", stdout=said)

    assert said.getvalue() == "Catalogue : 1 fiche(s) indexée(s), 0 ligne(s) retirée(s).\n"


def test_rebuilding_is_a_bounded_number_of_queries(django_assert_num_queries):
    programme = ProgrammeFactory()
    for number in range(5):
        published_sheet(programme=programme, position=number + 1)

    with django_assert_num_queries(17):
        reindex_catalogue(at=AT)


def test_a_row_that_outlived_its_publication_is_not_public():
    sheet = published_sheet()
    hidden = published_sheet(programme=ProgrammeFactory(in_preparation=True))
    stale = published_sheet()
    Investigation.objects.filter(pk=stale.pk).update(state="withdrawn")

    assert SheetIndex.objects.count() == 3
    assert [row.pk for row in SheetIndex.objects.public()] == [sheet.pk]
    assert hidden.published_at == PUBLISHED_AT


def test_a_row_without_facet_is_refused():
    sheet = published_sheet()

    assert_refused("sheetindex_facets_are_words", lambda: SheetIndex.objects.filter(pk=sheet.pk).update(facets=[]))


def test_a_body_without_territory_sorts_last():
    body = CollectiviteFactory(as_body=True, departement=None, region=None)
    published_sheet(slug="sans-lieu", lead=body)
    published_sheet(slug="placee")

    order = SheetIndex.objects.order_by("territory_key").values_list("card__slug", flat=True)
    assert list(order) == ["placee", "sans-lieu"]
