"""Documents joined to a candidature: what is taken, what is refused, who reads them, what is left of them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidatures.models import Attachment, Candidature, Submission
from candidatures.services import deposit_attachments
from candidatures.services.deposit import deposit_candidature
from candidatures.services.deposit_attachments import add_attachment, remove_attachment
from candidatures.services.errors import CallClosedError, TooManyError
from candidatures.states import CandidatureState
from core.models import StoredFile
from core.uploads import DOCX, PDF, CheckedUpload
from tests.candidatures.test_deposit_pages import close, own, text_of, url  # noqa: F401 -- `own` is a fixture
from tests.candidatures.test_deposit_services import at_once, ready
from tests.core.test_uploads import docx, pdf, with_script
from tests.factories.accounts import ReferentMandateFactory
from tests.personas import sign_in, staff

pytestmark = pytest.mark.django_db
LETTER = CheckedUpload(b"%PDF-1.7 lettre", PDF)


def join(candidature: Candidature, upload: CheckedUpload = LETTER, label: str = "Lettre") -> Attachment:
    return add_attachment(
        candidature=candidature, upload=upload, name="lettre.pdf", label=label, actor=None, at=timezone.now()
    )


def send(client, candidature, content: bytes, name: str = "lettre.docx", label: str = "Lettre de la direction"):
    files = SimpleUploadedFile(name, content, content_type="application/octet-stream")
    return client.post(url("attachments", candidature), {"label": label, "file": files})


def test_a_document_is_joined_and_read_as_a_file_to_save(client, own):  # noqa: F811
    content = docx()

    response = send(client, own, content, name="../../Lettre\u202e du DGS.docx")

    assert (response.status_code, response["Location"]) == (302, url("attachments", own))
    attachment = own.attachments.get()
    assert (attachment.label, attachment.added_by) == ("Lettre de la direction", own.referent)
    assert (attachment.file.name, attachment.file.content_type) == ("Lettre du DGS.docx", DOCX)
    answer = client.get(url("attachment", own, attachment_pk=attachment.pk))
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "content, name, label, words",
    [
        (pdf(with_script), "a.pdf", "Lettre", "Ce PDF contient un script ou une action automatique."),
        (b"MZ", "a.pdf", "Lettre", "n’est pas celui que son nom annonce"),
        (b"", "a.pdf", "Lettre", "Ce document est vide."),
        (b"%PDF-" + b"0" * (10 << 20), "a.pdf", "Lettre", "Ce document est trop lourd : 10 Mo au plus."),
        (docx(), "a.docx", " ", "Dites en quelques mots ce qu’est ce document."),
    ],
)
def test_a_refused_document_says_why_and_keeps_what_was_typed(client, own, content, name, label, words):  # noqa: F811
    response = send(client, own, content, name, label)

    assert response.status_code == 422
    assert words in text_of(response)
    assert response.context["form"]["label"].value() == label
    assert (own.attachments.count(), StoredFile.objects.count()) == (0, 0)


def test_forty_megabytes_are_refused_before_anything_is_read(client, own):  # noqa: F811
    response = send(client, own, b"0" * (40 << 20), "a.pdf")

    assert response.status_code == 413
    page = text_of(response)
    assert "Un document pèse 10 Mo au plus." in page
    assert f'href="{url("attachments", own)}"' in page
    own.refresh_from_db()
    assert (own.state, StoredFile.objects.count()) == ("draft", 0)


def test_five_documents_and_no_more(own):  # noqa: F811
    for _ in range(5):
        join(own)

    with pytest.raises(TooManyError) as refusal:
        join(own)
    assert str(refusal.value) == "Une candidature porte 5 documents au plus : retirez-en un d’abord."
    assert own.attachments.count() == 5


def test_twenty_five_megabytes_together(own):  # noqa: F811
    nine = CheckedUpload(b"0" * 9_000_000, PDF)
    join(own, nine)
    join(own, nine)

    with pytest.raises(TooManyError) as refusal:
        join(own, nine)
    assert str(refusal.value) == "Ensemble, les documents pèseraient plus de 25 Mo : il reste 7,0\u00a0Mo."
    join(own, CheckedUpload(b"0" * 7_000_000, PDF))
    assert own.attachments.count() == 3


def test_a_refused_document_leaves_no_bytes_behind(own, monkeypatch):  # noqa: F811
    close(own)
    storage = StoredFile._meta.get_field("content").storage
    before = everything_in(storage)

    with pytest.raises(CallClosedError):
        join(own)
    monkeypatch.setattr(deposit_attachments, "mark_saved", fail)
    own.programme.call.closes_at = timezone.now() + timezone.timedelta(days=1)
    own.programme.call.save()
    with pytest.raises(ZeroDivisionError):
        join(own)

    assert everything_in(storage) == before


def fail(*args: object, **kwargs: object) -> None:
    raise ZeroDivisionError


def everything_in(storage, folder: str = "files") -> set[str]:
    if not storage.exists(folder):
        return set()
    folders, files = storage.listdir(folder)
    inside = {f"{folder}/{name}" for name in files}
    return inside.union(*(everything_in(storage, f"{folder}/{name}") for name in folders))


def test_a_document_taken_back_leaves_no_bytes_after_commit(client, own, django_capture_on_commit_callbacks):  # noqa: F811
    attachment = join(own)
    content = attachment.file.content
    path = url("attachment_remove", own, attachment_pk=attachment.pk)

    with django_capture_on_commit_callbacks(execute=False):
        assert client.post(path)["Location"] == url("attachments", own)
        assert content.storage.exists(content.name) is True
    other = join(own)
    with django_capture_on_commit_callbacks(execute=True):
        remove_attachment(attachment=other, actor=None, at=timezone.now())

    assert (Attachment.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert other.file.content.storage.exists(other.file.content.name) is False
    assert client.post(path).status_code == 404


def test_once_deposited_a_document_is_a_correction(own):  # noqa: F811
    deposit_candidature(candidature=own, actor=None, at=timezone.now())

    attachment = join(own)
    remove_attachment(attachment=attachment, actor=None, at=timezone.now())

    numbers = Submission.objects.order_by("number").values_list("number", flat=True)
    joined = [len(row.content["attachments"]) for row in Submission.objects.order_by("number")]
    assert (list(numbers), joined) == ([1, 2, 3], [0, 1, 0])


def test_nothing_changes_once_closed(client, own):  # noqa: F811
    attachment = join(own)
    close(own)

    assert send(client, own, docx()).status_code == 403
    assert client.post(url("attachment_remove", own, attachment_pk=attachment.pk)).status_code == 403
    assert own.attachments.count() == 1
    assert client.get(url("attachments", own)).status_code == 200


def test_who_reads_a_document(own):  # noqa: F811
    attachment = join(own)
    path = url("attachment", own, attachment_pk=attachment.pk)
    stranger = ReferentMandateFactory().user

    def code_for(person) -> int:
        client = Client()
        sign_in(client, person)
        response = client.get(path)
        if response.streaming:
            b"".join(response.streaming_content)  # a file is closed by whoever reads it to its end
        return response.status_code

    reviewer = staff()
    assert (code_for(own.referent), code_for(stranger), code_for(reviewer)) == (
        200,
        404,
        404,
    )  # a draft is its authors'
    deposit_candidature(candidature=own, actor=None, at=timezone.now())
    assert (code_for(own.referent), code_for(stranger), code_for(reviewer)) == (200, 404, 200)


def test_a_document_is_not_reached_through_another_candidature(client, own):  # noqa: F811
    """The address names the candidature and the document: both are checked, together."""
    attachment = join(ready())
    path = reverse("candidatures:attachment", kwargs={"pk": own.pk, "attachment_pk": attachment.pk})

    assert client.get(path).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_documents_at_once_do_not_pass_the_limit():
    candidature = ready()
    for _ in range(4):
        join(candidature)

    answers = at_once(lambda: join(candidature), lambda: join(candidature))

    assert sorted(type(answer).__name__ for answer in answers) == ["Attachment", "TooManyError"]
    assert candidature.attachments.count() == 5
    assert Candidature.objects.get().state == CandidatureState.DRAFT
