"""What the database itself refuses of a composition, a snapshot, a published synthesis."""

import pytest
from django.db import IntegrityError

from tests.factories.programmes import ThemeFactory
from tests.factories.reports import (
    CompositionFactory,
    CompositionPictureFactory,
    CompositionVerbatimFactory,
    FigureSnapshotFactory,
    PublishedSynthesisFactory,
    SheetPlaceFactory,
    SynthesisFactory,
)

pytestmark = pytest.mark.django_db


def refused(name, build, **fields):
    with pytest.raises(IntegrityError, match=name):
        build(**fields)


@pytest.mark.parametrize("fields", [{"region_codes": ["53"]}, {"departement_codes": ["29"]}])
def test_a_synthesis_has_one_scope(fields):
    refused("synthesis_one_scope", SynthesisFactory, theme=ThemeFactory(), **fields)


def test_regions_and_departements_are_two_scopes():
    refused("synthesis_one_scope", SynthesisFactory, region_codes=["53"], departement_codes=["29"])


def test_words_have_a_consent():
    refused("compositionverbatim_has_consent", CompositionVerbatimFactory, consent_by="")


@pytest.mark.parametrize("field", ["text", "said_by"])
def test_words_are_words_of_somebody(field):
    refused("compositionverbatim_says_who", CompositionVerbatimFactory, **{field: ""})


@pytest.mark.parametrize("field", ["alt_text", "credit"])
def test_a_picture_is_described_and_credited(field):
    refused("compositionpicture_is_described", CompositionPictureFactory, **{field: ""})


def test_a_picture_has_a_size():
    refused("compositionpicture_has_size", CompositionPictureFactory, width=0)


def test_a_sheet_has_one_place():
    place = SheetPlaceFactory()
    refused("sheetplace_once", SheetPlaceFactory, composition=place.composition, investigation=place.investigation)


@pytest.mark.parametrize("fields", [{"is_left_out": True}, {"reason": "Sans raison d’être"}])
def test_a_sheet_left_out_says_why_and_no_other_does(fields):
    refused("sheetplace_left_out_has_reason", SheetPlaceFactory, **fields)


def test_the_same_figures_are_one_snapshot():
    snapshot = FigureSnapshotFactory()
    refused(
        "figuresnapshot_one_per_data",
        FigureSnapshotFactory,
        programme=snapshot.programme,
        data_hash=snapshot.data_hash,
    )


def test_a_snapshot_has_a_hash():
    refused("figuresnapshot_hash_is_hex", FigureSnapshotFactory, data_hash="bonjour")


def test_a_version_has_its_number():
    PublishedSynthesisFactory(slug="essai")
    refused("publishedsynthesis_one_per_number", PublishedSynthesisFactory, slug="essai")


def test_a_new_version_says_what_changed():
    refused("publishedsynthesis_says_what_changed", PublishedSynthesisFactory, number=2)


@pytest.mark.parametrize("fields", [{"taken_off": True, "taken_off_reason": ""}, {"taken_off_reason": "Pour rien"}])
def test_a_synthesis_taken_off_says_why(fields):
    refused("publishedsynthesis_taken_off_says_why", PublishedSynthesisFactory, **fields)


def test_a_programme_has_one_composition():
    composition = CompositionFactory()
    refused("programme_id", CompositionFactory, programme=composition.programme)
