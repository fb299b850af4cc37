"""Pages of a composition: written together, refused without consent or description, ordered, checked, previewed."""

import io
import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.models import Job
from core.written_together import mark_of
from reports import tasks
from reports.composition_fields import CompositionText
from reports.models import (
    Chapter,
    Composition,
    CompositionPicture,
    CompositionVerbatim,
    FigureSnapshot,
    SheetPlace,
)
from reports.services.snapshots import take_snapshot
from tests.core.test_uploads import picture
from tests.factories.core import AT
from tests.factories.investigations import InvestigationFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.reports import (
    CompositionFactory,
    CompositionPictureFactory,
    CompositionRevisionFactory,
    CompositionVerbatimFactory,
)
from tests.personas import sign_in, staff
from tests.reports.composing_scene import edition, sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire(client):
    sign_in(client, staff())
    return client


@pytest.fixture
def programme():
    return edition()


def url(name, *args):
    return reverse(f"reports:{name}", args=["essai", *args])


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def texts(**given):
    """The whole form as the page sends it, from a blank composition."""
    data = {}
    for field in CompositionText.values:
        data[field] = given.get(field, "")
        data[f"base_{field}"] = mark_of("")
    return data


# --- Texts -----------------------------------------------------------------------------------------------------------


def test_texts_are_saved(claire, programme):
    response = claire.post(url("compose"), texts(foreword="Merci.", foreword_author="Camille"))

    assert (response.status_code, response["Location"]) == (302, url("compose"))
    composition = Composition.objects.get(programme=programme)
    assert (composition.foreword, composition.foreword_author) == ("Merci.", "Camille")


def test_two_people_on_one_text_choose(claire, programme):
    claire.post(url("compose"), texts(introduction="Texte A"))
    response = claire.post(url("compose"), texts(introduction="Texte B", conclusion="Fin"))

    assert response.status_code == 409
    assert "Deux personnes ont changé la même réponse" in text(response)
    assert "Texte A" in text(response)
    composition = Composition.objects.get()
    assert (composition.introduction, composition.conclusion) == ("Texte A", "Fin")


def test_a_text_too_long_is_refused_and_kept(claire, programme):
    response = claire.post(url("compose"), texts(foreword="a" * 4001))

    assert response.status_code == 422
    assert "Ce texte compte 4001 signes : 4000 au plus" in text(response)
    assert "a" * 4001 in response.content.decode()
    assert not Composition.objects.exists()


def test_autosave_answers_with_the_new_mark(claire, programme):
    response = claire.post(url("compose_autosave"), {"field": "foreword", "text": "Merci.", "base": mark_of("")})

    assert (response.status_code, response.json()["base"]) == (200, mark_of("Merci."))
    again = claire.post(url("compose_autosave"), {"field": "foreword", "text": "Non.", "base": mark_of("")})
    assert (again.status_code, again.json()["theirs"]) == (409, "Merci.")


@pytest.mark.parametrize("data", [{"field": "region_order", "text": "x", "base": "0" * 16}, {"field": "foreword"}])
def test_autosave_refuses_what_is_no_text(claire, programme, data):
    assert claire.post(url("compose_autosave"), data).status_code == 422
    assert not Composition.objects.exists()


def test_a_replaced_text_is_found_again(claire, programme):
    composition = CompositionFactory(programme=programme, foreword="Neuf")
    revision = CompositionRevisionFactory(composition=composition, text="Un ancien texte")
    assert "Un ancien texte" in text(claire.get(url("compose_replaced")))

    claire.post(url("compose_restore", revision.pk))
    composition.refresh_from_db()
    assert composition.foreword == "Un ancien texte"


def test_the_page_gives_the_tokens_of_the_chosen_snapshot(claire, programme):
    assert "prenez d’abord un instantané" in text(claire.get(url("compose")))
    claire.post(url("snapshot_take"))

    page = text(claire.get(url("compose")))
    assert "{chiffre:fiches}" in page
    assert "Investigations racontées" in page


# --- Words cited -----------------------------------------------------------------------------------------------------

WORDS = {
    "text": "« On ne sait jamais »",
    "said_by": "une agente",
    "region": "",
    "consent_by": "Agathe",
    "consent_on": "2026-03-01",
}


def test_words_are_cited_without_the_quotation_marks_that_were_typed(claire, programme):
    assert claire.post(url("verbatim_new"), WORDS).status_code == 302
    assert CompositionVerbatim.objects.get().text == "On ne sait jamais"
    assert "Accord recueilli par Agathe le 1 mars 2026" in text(claire.get(url("verbatims")))


@pytest.mark.parametrize(
    "field, value, told",
    [
        ("consent_by", "", "Sans accord de la personne, ses paroles ne sont pas imprimées"),
        ("consent_on", "", "Dites à quelle date la personne a donné son accord"),
        ("consent_on", "2999-01-01", "Cette date est dans le futur"),
        ("said_by", "", "Dites qui parle, sans nommer la personne"),
        ("text", " «» ", "Écrivez les paroles à citer"),
    ],
)
def test_words_without_consent_are_refused(claire, programme, field, value, told):
    response = claire.post(url("verbatim_new"), {**WORDS, field: value})

    assert response.status_code == 422
    assert told in text(response)
    assert not CompositionVerbatim.objects.exists()


def test_words_changed_meanwhile_show_both(claire, programme):
    verbatim = CompositionVerbatimFactory(composition=CompositionFactory(programme=programme))
    response = claire.post(url("verbatim_edit", verbatim.pk), {**WORDS, "base": "0" * 16})

    assert response.status_code == 409
    assert "Une autre personne a écrit pendant ce temps" in text(response)


def test_words_are_taken_back(claire, programme):
    verbatim = CompositionVerbatimFactory(composition=CompositionFactory(programme=programme))
    claire.post(url("verbatim_remove", verbatim.pk))

    assert not CompositionVerbatim.objects.exists()


# --- Pictures --------------------------------------------------------------------------------------------------------


def send(claire, content, name="affiche.png", **words):
    given = {"alt_text": "Une affiche", "credit": "Ville", "caption": "", "region": "", **words}
    return claire.post(url("picture_new"), {**given, "file": SimpleUploadedFile(name, content)})


def test_a_picture_is_written_anew_made_smaller_and_shown(claire, programme):
    photo = io.BytesIO()
    image = Image.new("RGB", (4800, 1200), "navy")
    exif = image.getexif()
    exif[0x010E] = "un lieu secret"
    image.save(photo, format="JPEG", exif=exif)
    assert send(claire, photo.getvalue(), name="photo.jpg").status_code == 302

    row = CompositionPicture.objects.get()
    assert (row.width, row.height, row.file.content_type) == (2400, 600, "image/jpeg")
    with row.file.content.open("rb") as stream:
        stored = stream.read()
    assert b"un lieu secret" not in stored
    with Image.open(io.BytesIO(stored)) as kept:
        assert kept.size == (2400, 600)
    shown = claire.get(url("picture_file", row.pk))
    assert b"".join(shown.streaming_content) == stored


def test_a_picture_of_ten_thousand_by_ten_thousand_is_refused_in_words(claire, programme):
    started = time.monotonic()
    response = send(claire, picture("PNG", (10_000, 10_000)))

    assert response.status_code == 422
    assert "Cette image est trop grande : 40 millions de points au plus. Réduisez-la." in text(response)
    assert time.monotonic() - started < 30
    assert not CompositionPicture.objects.exists()


@pytest.mark.parametrize(
    "content, name, words, told",
    [
        (b"%PDF-1.7", "lettre.pdf", {}, "Ce n’est pas une image : choisissez un fichier JPEG ou PNG."),
        (b"bonjour", "affiche.png", {}, "Le contenu de ce document n’est pas celui que son nom annonce"),
        (b"\x89PNG\r\n\x1a\nabime", "affiche.png", {}, "Cette image est abîmée"),
        (picture("PNG"), "affiche.png", {"alt_text": ""}, "Décrivez l’image pour les personnes qui ne la voient pas"),
        (picture("PNG"), "affiche.png", {"credit": ""}, "sans crédit, elle n’est pas imprimée"),
    ],
)
def test_what_is_no_described_picture_is_refused(claire, programme, content, name, words, told):
    response = send(claire, content, name, **words)

    assert response.status_code == 422
    assert told in text(response)
    assert not CompositionPicture.objects.exists()


def test_a_picture_is_described_again_then_removed(claire, programme):
    row = CompositionPictureFactory(composition=CompositionFactory(programme=programme))
    base = re.search(r'name="base" value="(\w+)"', claire.get(url("picture_edit", row.pk)).content.decode())[1]
    words = {"alt_text": "Un plan", "credit": "Ville", "caption": "", "region": "", "base": base}
    assert claire.post(url("picture_edit", row.pk), words).status_code == 302
    row.refresh_from_db()
    assert row.alt_text == "Un plan"

    claire.post(url("picture_remove", row.pk))
    assert not CompositionPicture.objects.exists()


# --- Order, board, preview -------------------------------------------------------------------------------------------


def test_the_order_is_moved_from_its_page(claire, programme):
    response = claire.post(url("order_move"), {"kind": "region", "key": "Occ", "way": "up"})

    assert response["Location"] == url("order") + "#region-Occ"
    page = claire.get(url("order")).content.decode()
    assert page.index("Occitanie") < page.index("Bretagne")


def test_a_move_that_does_not_exist_is_told(claire, programme):
    response = claire.post(url("order_move"), {"kind": "planet", "key": "Occ", "way": "up"}, follow=True)

    assert "Ce déplacement n’existe pas" in text(response)


def test_a_sheet_is_left_out_with_a_reason_then_taken_back(claire, programme):
    assert claire.post(url("sheet_leave_out", "essai-0"), {"reason": ""}).status_code == 422
    claire.post(url("sheet_leave_out", "essai-0"), {"reason": "Elle attend une relecture."})
    assert SheetPlace.objects.get().reason == "Elle attend une relecture."
    assert "Elle attend une relecture." in text(claire.get(url("order")))

    claire.post(url("sheet_take_back", "essai-0"))
    assert not SheetPlace.objects.get().is_left_out


def test_the_board_says_what_to_look_at(claire, programme):
    sheet = sheet_of(programme, 0)
    type(sheet).objects.filter(pk=sheet.pk).update(
        inquiry="Une phrase assez longue. " * 600, context="", undocumented={"context": "La source se tait."}
    )
    InvestigationFactory(programme=programme, title="Une fiche en brouillon", position=90)
    CompositionFactory(programme=programme, conclusion="Les {chiffre:rien} fiches")
    page = text(claire.get(url("board")))

    assert "4 fiches dans la prochaine synthèse, sur 5" in page
    assert "Empêche de publier" in page
    assert "trop long" in page
    assert "non , brouillon" in page
    assert "une ligne de récit tient 74 signes" in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_board_costs_the_same_for_one_sheet_and_for_thirty(claire, count, django_assert_num_queries):
    programme = edition(slug="essai")
    for number in range(count - 1):
        InvestigationFactory(programme=programme, position=100 + number)
    claire.get(url("board"))

    with django_assert_num_queries(28):
        claire.get(url("board"))


def test_one_chapter_is_laid_out_alone_and_stays_for_the_whole(claire, programme):
    response = claire.post(url("preview", "region-occitanie"))
    job = Job.objects.get()
    assert response["Location"] == reverse("core:job", args=[job.pk])
    assert (job.title, job.task) == ("Aperçu · Occitanie", "reports.tasks.preview_chapter")

    tasks.preview_chapter(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error, job.file.name) == ("succeeded", "", "apercu-region-occitanie.pdf")
    assert [chapter.file.name for chapter in Chapter.objects.all()] == ["region-occitanie-1.pdf"]
    shown = claire.get(reverse("reports:preview_file", args=[job.pk]))
    assert b"".join(shown.streaming_content).startswith(b"%PDF-")


def test_a_chapter_that_does_not_exist_is_not_found(claire, programme):
    assert claire.post(url("preview", "region-inconnue")).status_code == 404


# --- Figures ---------------------------------------------------------------------------------------------------------


def test_taking_a_snapshot_twice_is_one_and_the_texts_cite_it(claire, programme):
    for _ in range(2):
        claire.post(url("snapshot_take"))

    snapshot = FigureSnapshot.objects.get()
    assert Composition.objects.get().snapshot == snapshot
    page = text(claire.get(url("snapshot_detail", snapshot.pk)))
    assert "4 investigations racontées" in page
    assert "Le problème numéro 0" in page


def test_a_snapshot_never_tells_a_withdrawn_sheet(claire, programme):
    snapshot, _is_new = take_snapshot(programme=programme, actor=None, at=AT)
    sheet = sheet_of(programme, 0)
    type(sheet).objects.filter(pk=sheet.pk).update(state="withdrawn")
    page = text(claire.get(url("snapshot_detail", snapshot.pk)))

    assert "Le problème numéro 0" not in page
    assert "fiche retirée depuis" in page


def test_a_figure_that_moved_since_the_snapshot_is_marked(claire, programme):
    claire.post(url("snapshot_take"))
    assert "a bougé" not in text(claire.get(url("figures")))
    sheet = sheet_of(programme, 0)
    type(sheet).objects.filter(pk=sheet.pk).update(state="withdrawn")

    assert "a bougé" in text(claire.get(url("figures")))


def test_an_older_snapshot_is_cited_again(claire, programme):
    first, _is_new = take_snapshot(programme=programme, actor=None, at=AT)
    claire.post(url("snapshot_cite", first.pk))

    assert Composition.objects.get().snapshot == first


def test_a_blank_edition_advises(claire):
    ProgrammeFactory(slug="essai")
    assert "Aucune parole citée" in text(claire.get(url("verbatims")))
    assert "Aucune image" in text(claire.get(url("pictures")))
    assert "Aucune fiche à ranger" in text(claire.get(url("order")))
    assert "Rien à compter" in text(claire.get(url("figures")))
