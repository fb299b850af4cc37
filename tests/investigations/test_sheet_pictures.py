"""Pictures of a sheet and the committee's presentation: joined, described, put in order, removed, served."""

import datetime as dt
import io
import struct
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from core.models import StoredFile
from investigations.models import Investigation, SheetPicture, SheetPresentation
from investigations.services.publication import publish_sheet
from investigations.services.revisions import open_revision
from investigations.services.sheet_pictures import MAX_PICTURES, remove_picture
from tests.factories.investigations import InvestigationFactory
from tests.factories.sheets import SheetPictureFactory, SheetPresentationFactory
from tests.investigations.team_scene import build_team_scene, text_of
from tests.personas import client_of, referent, sign_in, staff

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 12, 4, 15, 0, tzinfo=dt.UTC)
WORDS = {"base": "", "alt_text": "Une affiche à l’entrée du hall.", "caption": "Le premier jour.", "credit": "La ville"}
PAGE_QUERIES = 17


@pytest.fixture
def scene():
    return build_team_scene()


def picture_file(
    name: str = "Mme Durand.png", kind: str = "PNG", size: tuple[int, int] = (60, 30)
) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", size, "navy").save(buffer, format=kind)
    return SimpleUploadedFile(name, buffer.getvalue())


def pdf_file(name: str = "Comité final.pdf") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(buffer)
    return SimpleUploadedFile(name, buffer.getvalue())


def lying_png() -> bytes:
    """It announces 30 000 × 30 000 points, in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def make_public(scene) -> Investigation:
    texts = dict.fromkeys(("summary", "problem", "context", "inquiry", "solutions", "aftermath"), "Un texte.")
    Investigation.objects.filter(pk=scene.workspace.pk).update(**texts, exit_scenario="stop", exit_basis="explicit")
    return publish_sheet(investigation=scene.workspace, actor=None, at=AT)


# --- Pictures -------------------------------------------------------------------------------------------------------


def test_a_picture_is_added_without_the_name_of_its_file(scene):
    client = scene.client(scene.samira)

    response = client.post(scene.url("sheet_picture_new"), {**WORDS, "file": picture_file()})

    assert (response.status_code, response["Location"]) == (302, scene.url("sheet_pictures"))
    row = SheetPicture.objects.get()
    assert (row.width, row.height, row.position, row.author) == (60, 30, 1, scene.samira)
    assert row.file.name == f"image-{scene.workspace.slug}.png"
    page = text_of(client.get(scene.url("sheet_pictures")))
    assert 'alt="Une affiche à l’entrée du hall."' in page
    assert "Le premier jour. Crédit : La ville" in page


@pytest.mark.parametrize(
    "name, content, told",
    [
        ("IMG_1.HEIC", b"\x00\x00\x00\x18ftypheic", "Exportez-la en JPEG."),
        ("photo.jpg", b"\x00\x00\x00\x18ftypheic", "Exportez-la en JPEG."),
        ("grande.png", lying_png(), "40 millions de points au plus"),
        ("note.pdf", b"%PDF-1.7", "choisissez un fichier JPEG ou PNG"),
        ("vide.png", b"", "Ce fichier est vide."),
        ("page.png", b"<html>", "n’est pas celui que son nom annonce"),
    ],
)
def test_a_file_that_is_no_picture_says_why_and_keeps_the_words(scene, name, content, told):
    data = {**WORDS, "file": SimpleUploadedFile(name, content)}

    response = scene.client(scene.samira).post(scene.url("sheet_picture_new"), data)

    assert response.status_code == 422
    assert told in " ".join(response.context["form"].errors["file"])
    assert response.context["form"]["alt_text"].value() == WORDS["alt_text"]
    assert (SheetPicture.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_hundred_megapixels_are_refused_in_words(scene):
    buffer = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(buffer, format="PNG")
    data = {**WORDS, "file": SimpleUploadedFile("plan.png", buffer.getvalue())}

    response = scene.client(scene.samira).post(scene.url("sheet_picture_new"), data)

    assert response.status_code == 422
    assert "40 millions de points au plus" in response.context["form"].errors["file"][0]


@pytest.mark.parametrize(
    "changed, field, told",
    [
        ({"alt_text": ""}, "alt_text", "Décrivez l’image"),
        ({"alt_text": "IMG_2041.jpg"}, "alt_text", "C’est un nom de fichier"),
        ({"alt_text": "Photo 3"}, "alt_text", "C’est un nom de fichier"),
        ({"credit": ""}, "credit", "Dites à qui est l’image"),
        ({"shows_people": "on"}, "people_agreed", "sans son accord écrit"),
    ],
)
def test_words_that_miss_are_asked_and_the_file_is_to_choose_again(scene, changed, field, told):
    data = {**WORDS, **changed, "file": picture_file()}

    response = scene.client(scene.samira).post(scene.url("sheet_picture_new"), data)

    form = response.context["form"]
    assert response.status_code == 422
    assert told in form.errors[field][0]
    assert "Rechoisissez ensuite le fichier" in form.errors["file"][0]
    assert form["caption"].value() == "Le premier jour."


def test_people_who_agreed_are_shown(scene):
    data = {**WORDS, "shows_people": "on", "people_agreed": "on", "file": picture_file()}

    scene.client(scene.samira).post(scene.url("sheet_picture_new"), data)

    assert SheetPicture.objects.get().people_agreed is True


def test_a_ninth_picture_is_refused_and_leaves_no_file(scene):
    for _ in range(MAX_PICTURES):
        SheetPictureFactory(investigation=scene.workspace)
    client = scene.client(scene.samira)

    response = client.post(scene.url("sheet_picture_new"), {**WORDS, "file": picture_file()})

    assert response.status_code == 422
    assert "8 images au plus" in text_of(response)
    assert (SheetPicture.objects.count(), StoredFile.objects.count()) == (8, 8)
    assert scene.url("sheet_picture_new") not in text_of(client.get(scene.url("sheet_pictures")))


def test_words_are_changed_unless_a_colleague_did(scene):
    row = SheetPictureFactory(investigation=scene.workspace)
    url = scene.url("sheet_picture_edit", picture_pk=row.pk)
    client = scene.client(scene.samira)
    base = client.get(url).context["form"]["base"].value()

    assert client.post(url, {**WORDS, "base": base}).status_code == 302
    late = scene.client(scene.karim).post(url, {**WORDS, "base": base, "credit": "Karim"})

    assert late.status_code == 409
    assert late.context["form"]["credit"].value() == "Karim"
    row.refresh_from_db()
    assert (row.credit, row.caption) == ("La ville", "Le premier jour.")


def test_pictures_are_put_in_order(scene):
    first, second, third = (SheetPictureFactory(investigation=scene.workspace, position=n) for n in (2, 4, 9))
    client = scene.client(scene.samira)

    def order() -> list[SheetPicture]:
        return list(SheetPicture.objects.order_by("position"))

    client.post(scene.url("sheet_picture_move", picture_pk=third.pk), {"vers": "avant"})
    assert order() == [first, third, second]
    client.post(scene.url("sheet_picture_move", picture_pk=first.pk), {"vers": "avant"})
    client.post(scene.url("sheet_picture_move", picture_pk=first.pk), {"vers": "ailleurs"})
    assert order() == [first, third, second]
    client.post(scene.url("sheet_picture_move", picture_pk=first.pk), {"vers": "apres"})
    assert order() == [third, first, second]


def test_a_removed_picture_takes_its_bytes_with_it(scene, django_capture_on_commit_callbacks):
    row = SheetPictureFactory(investigation=scene.workspace)
    content, storage = row.file.content.name, row.file.content.storage

    with django_capture_on_commit_callbacks(execute=True):
        scene.client(scene.samira).post(scene.url("sheet_picture_remove", picture_pk=row.pk))

    assert (SheetPicture.objects.count(), StoredFile.objects.count(), storage.exists(content)) == (0, 0, False)
    remove_picture(picture=row, actor=None, at=AT)


def test_bytes_that_another_row_shows_stay(scene):
    row = SheetPictureFactory(investigation=scene.workspace)
    SheetPictureFactory(file=row.file)

    remove_picture(picture=row, actor=None, at=AT)

    assert StoredFile.objects.filter(pk=row.file_id).exists()


def test_of_a_public_sheet_pictures_only_leave(scene):
    row = SheetPictureFactory(investigation=scene.workspace)
    sheet = make_public(scene)
    client, new_url = scene.client(scene.samira), scene.url("sheet_picture_new")
    edit_url = scene.url("sheet_picture_edit", picture_pk=row.pk)

    assert client.post(new_url, {**WORDS, "file": picture_file()}).status_code == 422
    assert client.post(edit_url, {**WORDS, "base": ""}).status_code == 422
    told = text_of(client.post(scene.url("sheet_picture_move", picture_pk=row.pk), {"vers": "apres"}, follow=True))
    assert "une nouvelle version s’ouvre d’abord" in told
    assert "Retirer une image agit tout de suite." in told

    revision = open_revision(investigation=sheet, is_substantive=True, actor=None, at=AT)
    assert client.post(new_url, {**WORDS, "file": picture_file()}).status_code == 302
    client.post(scene.url("sheet_picture_remove", picture_pk=row.pk))
    assert SheetPicture.objects.filter(pk=row.pk).count() == 0
    # The date of the public text stays, and its PDF with it; that of the next version moves.
    sheet.refresh_from_db()
    revision.refresh_from_db()
    assert (sheet.updated_at, revision.saved_at is not None) == (AT, True)


def test_who_is_served_a_picture(scene):
    row = SheetPictureFactory(investigation=scene.workspace)
    url = scene.url("sheet_picture", picture_pk=row.pk)

    answer = scene.client(scene.coach).get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Content-Disposition"].startswith("inline")
    assert b"".join(answer.streaming_content) == b"\x89PNG faux"
    outside = Client()
    sign_in(outside, referent())
    assert outside.get(url).status_code == 404
    assert scene.client(scene.coach).post(scene.url("sheet_picture_remove", picture_pk=row.pk)).status_code == 403


def test_the_staff_illustrates_a_sheet_without_workspace():
    sheet = InvestigationFactory()
    client = client_of(staff())

    client.post(reverse("investigations:sheet_picture_new", args=[sheet.pk]), {**WORDS, "file": picture_file()})

    assert SheetPicture.objects.get().investigation == sheet
    page = text_of(client.get(reverse("investigations:sheet_pictures", args=[sheet.pk])))
    assert "Dans cet espace" not in page
    assert sheet.title in page


def test_a_name_in_a_caption_is_shown_to_be_read_again(scene):
    SheetPictureFactory(investigation=scene.workspace, caption="Appelez le 06 12 34 56 78.")
    client = scene.client(scene.samira)

    assert "<mark>06 12 34 56 78</mark>" in text_of(client.get(scene.url("sheet_pictures")))
    assert "1 image, à relire" in text_of(client.get(scene.url("sheet")))


@pytest.mark.parametrize("how_many", [1, 8])
def test_the_page_costs_the_same_whatever_it_shows(scene, how_many, django_assert_num_queries):
    for _ in range(how_many):
        SheetPictureFactory(investigation=scene.workspace)
    client = scene.client(scene.samira)
    client.get(scene.url("sheet_pictures"))

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(scene.url("sheet_pictures"))


# --- The presentation -----------------------------------------------------------------------------------------------


def test_the_presentation_is_joined_replaced_downloaded_and_removed(scene, django_capture_on_commit_callbacks):
    client = scene.client(scene.samira)
    client.post(scene.url("sheet_presentation_join"), {"file": pdf_file()})
    first = SheetPresentation.objects.get()
    assert first.file.name == f"presentation-{scene.workspace.slug}.pdf"

    client.post(scene.url("sheet_presentation_join"), {"file": pdf_file()})

    second = SheetPresentation.objects.get()
    assert (second.pk, second.file_id != first.file_id) == (first.pk, True)
    assert StoredFile.objects.count() == 1
    answer = client.get(scene.url("sheet_presentation"))
    assert (answer["Content-Type"], answer["Content-Disposition"][:10]) == ("application/pdf", "attachment")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")

    client.post(scene.url("sheet_presentation_remove"))
    client.post(scene.url("sheet_presentation_remove"))
    assert (SheetPresentation.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert client.get(scene.url("sheet_presentation")).status_code == 404


@pytest.mark.parametrize(
    "name, content, told",
    [
        ("diapos.odp", b"PK\x03\x04", "exportez-la depuis votre logiciel"),
        ("image.pdf", b"\x89PNG\r\n\x1a\n", "n’est pas celui que son nom annonce"),
        ("abime.pdf", b"%PDF-1.7 rien %%EOF", "abîmé"),
    ],
)
def test_only_a_pdf_is_a_presentation(scene, name, content, told):
    data = {"file": SimpleUploadedFile(name, content)}

    response = scene.client(scene.samira).post(scene.url("sheet_presentation_join"), data)

    assert response.status_code == 422
    assert told in response.context["form"].errors["file"][0]
    assert StoredFile.objects.count() == 0


def test_the_presentation_of_a_public_sheet_only_leaves(scene):
    SheetPresentationFactory(investigation=scene.workspace)
    make_public(scene)
    client = scene.client(scene.samira)

    assert client.post(scene.url("sheet_presentation_join"), {"file": pdf_file()}).status_code == 422
    client.post(scene.url("sheet_presentation_remove"))

    assert SheetPresentation.objects.count() == 0


# --- Constraints ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "constraint, values",
    [
        ("sheetpicture_is_described", {"alt_text": ""}),
        ("sheetpicture_is_described", {"credit": ""}),
        ("sheetpicture_has_size", {"width": 0}),
        ("sheetpicture_has_size", {"height": 0}),
        ("sheetpicture_people_agreed", {"shows_people": True, "people_agreed": False}),
    ],
)
def test_the_database_refuses(constraint, values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SheetPictureFactory(**values)
