"""Each named constraint, broken straight through the ORM; its allowed twin beside it."""

import pytest

from tests.factories.core import StoredFileFactory
from tests.factories.reports import ChapterFactory, SheetDocumentFactory, SynthesisFactory
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db


def test_the_same_data_under_the_same_template_is_one_synthesis():
    first = SynthesisFactory()

    SynthesisFactory(data_hash=first.data_hash, template_version="fedcba9876543210")
    assert_refused("synthesis_one_per_data", lambda: SynthesisFactory(data_hash=first.data_hash))


def test_a_synthesis_is_known_by_a_hash_and_tells_sheets():
    assert_refused("synthesis_hash_is_hex", lambda: SynthesisFactory(data_hash="z" * 64))
    assert_refused("synthesis_tells_sheets", lambda: SynthesisFactory(sheet_count=0))


def test_a_built_synthesis_has_pages():
    SynthesisFactory(file=StoredFileFactory(), page_count=1)
    assert_refused("synthesis_built_has_pages", lambda: SynthesisFactory(file=StoredFileFactory()))
    assert_refused("synthesis_built_has_pages", lambda: SynthesisFactory(page_count=3))


def test_the_pdf_of_a_sheet_has_a_file_or_says_why():
    SheetDocumentFactory(file=None, page_count=None, error="La fiche est trop lourde.")
    assert_refused("sheetdocument_file_or_error", lambda: SheetDocumentFactory(file=None, page_count=None))
    assert_refused("sheetdocument_file_or_error", lambda: SheetDocumentFactory(error="La fiche est trop lourde."))
    assert_refused("sheetdocument_hash_is_hex", lambda: SheetDocumentFactory(data_hash="z" * 64))


def test_a_chapter_has_pages_and_a_key():
    assert_refused("chapter_has_pages", lambda: ChapterFactory(page_count=0))
    assert_refused("chapter_key_is_hex", lambda: ChapterFactory(key="z" * 64))
