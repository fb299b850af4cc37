"""Private files: what is kept, under what name, and how it is served."""

import hashlib

import pytest
from django.conf import settings
from django.http import Http404
from django.urls import reverse

from core.files import clean_name, file_response, store_file
from core.models import StoredFile
from tests.factories.core import JobFactory, StoredFileFactory
from tests.personas import sign_in, staff
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db


def test_a_file_keeps_its_bytes_its_size_and_its_hash():
    stored = store_file(content=b"abc", name="Synthèse.pdf", content_type="application/pdf")

    again = StoredFile.objects.get(pk=stored.pk)
    assert (again.name, again.size_bytes) == ("Synthèse.pdf", 3)
    assert again.sha256 == hashlib.sha256(b"abc").hexdigest()
    with again.content.open() as content:
        assert content.read() == b"abc"


def test_the_name_on_disk_is_never_the_given_one():
    stored = store_file(content=b"abc", name="../../etc/passwd", content_type="text/plain")

    assert stored.name == "etc passwd"
    assert stored.content.name.rsplit("/", 1)[-1] == str(stored.pk)
    assert settings.STATIC_ROOT not in stored.content.path


@pytest.mark.parametrize(
    "raw, clean",
    [
        ("Fiche n° 3.pdf", "Fiche n° 3.pdf"),
        ("../../../racine.pdf", "racine.pdf"),
        ("C:\\temp\\note.odt", "C temp note.odt"),
        ("fiche\u202efdp.exe", "fiche fdp.exe"),
        ('a"b<c>|d?.pdf', "a b c d .pdf"),
        ("\r\nSet-Cookie: x", "Set-Cookie x"),
        ("   ", "fichier"),
        ("...", "fichier"),
        ("é" * 300 + ".pdf", "é" * 116 + ".pdf"),
    ],
)
def test_a_name_offered_to_the_reader_is_harmless(raw, clean):
    assert clean_name(raw) == clean


def test_a_file_is_served_as_an_attachment_that_can_run_nothing(client):
    job = JobFactory(succeeded=True, file=StoredFileFactory(name="Synthèse régionale.pdf", body=b"%PDF-1.7"))
    sign_in(client, staff())

    response = client.get(reverse("core:job_file", args=[job.pk]))

    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    response.close()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Synth%C3%A8se%20r%C3%A9gionale.pdf"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["ETag"] == f'"{hashlib.sha256(b"%PDF-1.7").hexdigest()}"'


def test_our_own_documents_may_open_in_the_page():
    response = file_response(StoredFileFactory(), inline=True)

    assert response["Content-Disposition"] == 'inline; filename="synthese.pdf"'
    response.close()


def test_a_hash_is_hexadecimal():
    assert_refused("storedfile_sha256_is_hex", lambda: StoredFileFactory(sha256="g" * 64))


def test_bytes_that_are_gone_are_a_page_not_found(caplog):
    stored = store_file(content=b"octets", name="note.txt", content_type="text/plain")
    stored.content.storage.delete(stored.content.name)

    with pytest.raises(Http404):
        file_response(stored)

    assert [record.getMessage() for record in caplog.records] == [f"the bytes of file {stored.pk} are missing"]
