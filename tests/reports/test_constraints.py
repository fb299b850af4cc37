"""Each named constraint, broken straight through the ORM; its allowed twin beside it."""

import pytest

from tests.factories.committee_documents import SIGNED_AT, CommitteeDossierFactory
from tests.factories.core import StoredFileFactory
from tests.factories.reports import ChapterFactory, SheetDocumentFactory, SynthesisFactory
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db


def test_the_same_data_under_the_same_template_is_one_synthesis():
    first = SynthesisFactory()

    SynthesisFactory(data_hash=first.data_hash, template_version="autre")
    assert_refused("synthesis_one_per_data", lambda: SynthesisFactory(data_hash=first.data_hash))


def test_a_synthesis_tells_at_least_one_sheet():
    SynthesisFactory(sheet_count=1)
    assert_refused("synthesis_tells_sheets", lambda: SynthesisFactory(sheet_count=0))


@pytest.mark.parametrize("wrong", ["", "a" * 63, "G" * 64, "A" * 64])
def test_hashes_are_hexadecimal(wrong):
    assert_refused("synthesis_hash_is_hex", lambda: SynthesisFactory(data_hash=wrong))
    assert_refused("sheetdocument_hash_is_hex", lambda: SheetDocumentFactory(data_hash=wrong))
    assert_refused("chapter_key_is_hex", lambda: ChapterFactory(key=wrong))


def test_a_built_synthesis_has_its_document_and_its_pages():
    SynthesisFactory(built=True)
    assert_refused("synthesis_built_has_pages", lambda: SynthesisFactory(page_count=3))
    assert_refused("synthesis_built_has_pages", lambda: SynthesisFactory(file=StoredFileFactory()))
    assert_refused("synthesis_built_has_pages", lambda: SynthesisFactory(file=StoredFileFactory(), page_count=0))


def test_a_sheet_document_has_a_file_or_says_why_not():
    SheetDocumentFactory()
    SheetDocumentFactory(file=None, page_count=None, error="Trop long.")
    for wrong in (
        {"file": None},
        {"page_count": None},
        {"page_count": 0},
        {"error": "Trop long."},
        {"file": None, "page_count": None},
    ):
        assert_refused("sheetdocument_file_or_error", lambda wrong=wrong: SheetDocumentFactory(**wrong))


def test_a_chapter_has_pages():
    ChapterFactory(page_count=1)
    assert_refused("chapter_has_pages", lambda: ChapterFactory(page_count=0))


def test_the_dossier_of_a_committee_is_built_or_says_why_not():
    CommitteeDossierFactory()
    CommitteeDossierFactory(file=StoredFileFactory(), page_count=2)
    CommitteeDossierFactory(error="Trop long.", failed_at=SIGNED_AT)
    for wrong in ({"key": "A" * 64}, {"key": ""}):
        assert_refused("committeedossier_key_is_hex", lambda wrong=wrong: CommitteeDossierFactory(**wrong))
    for wrong in ({"page_count": 2}, {"file": StoredFileFactory()}, {"file": StoredFileFactory(), "page_count": 0}):
        assert_refused("committeedossier_file_has_pages", lambda wrong=wrong: CommitteeDossierFactory(**wrong))
    for wrong in ({"error": "Trop long."}, {"failed_at": SIGNED_AT}):
        assert_refused("committeedossier_failure_says_why", lambda wrong=wrong: CommitteeDossierFactory(**wrong))
