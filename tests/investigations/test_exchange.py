"""Importing a fiche: seen before it is written, never over words that nobody saw."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.written_together import Answer, mark_of
from investigations.fiche_file import read_fiche
from investigations.models import ProblemRevision, ProblemSheet
from investigations.services.problem import save_problem
from tests.investigations.team_scene import build_team_scene, text_of
from tests.investigations.test_fiche_file import MESSY

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return build_team_scene()


def sheet_of(scene):
    return ProblemSheet.objects.get(investigation=scene.workspace)


def write(scene, actor, **texts):
    sheet = sheet_of(scene)
    answers = {field: Answer(text, mark_of(getattr(sheet, field))) for field, text in texts.items()}
    save_problem(investigation=scene.workspace, answers=answers, actor=actor, at=timezone.now())


def preview(scene, text, user=None):
    response = scene.client(user or scene.samira).post(scene.url("exchange"), {"text": text})
    assert response.status_code == 200
    return response


def boxes(response):
    """What the browser would send back: hidden fields, and boxes that are ticked."""
    page = response.content.decode()
    sent = {}
    for tag in re.findall(r"<input [^>]*>", page[page.index("<main") :]):
        found = {key: html.unescape(value) for key, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if found.get("type") == "hidden" or " checked" in tag:
            sent[found["name"]] = found["value"]
    sent.pop("csrfmiddlewaretoken", None)
    return sent


class TestImport:
    def test_pasted_text_is_shown_then_written(self, scene):
        write(scene, scene.karim, causes="Le plan.", harm="Rien.")

        seen = preview(scene, MESSY)
        assert sheet_of(scene).causes == "Le plan."
        done = scene.client(scene.samira).post(scene.url("exchange"), boxes(seen), follow=True)

        fiche, sheet = read_fiche(MESSY), sheet_of(scene)
        assert "Import fini : 6 réponses reprises, ce qui les entoure est gardé." in text_of(done)
        assert {field: getattr(sheet, field) for field in fiche.answers} == dict(fiche.answers)
        assert sheet.front_matter == fiche.kept
        replaced = ProblemRevision.objects.filter(sheet=sheet, author=scene.samira).exclude(text="")
        assert sorted(replaced.values_list("field", "text")) == [("causes", "Le plan."), ("harm", "Rien.")]

    def test_exported_then_imported_changes_nothing(self, scene):
        client = scene.client(scene.samira)
        client.post(scene.url("exchange"), boxes(preview(scene, MESSY)))
        exported = client.get(scene.url("exchange_file"))
        again = preview(scene, exported.content.decode())

        assert "Cette fiche n’apporte rien de nouveau." in text_of(again)
        assert client.get(scene.url("exchange_file")).content == exported.content

    def test_first_export_has_a_header_that_imports_once_for_all(self, scene):
        write(scene, scene.karim, causes="  Deux\tblancs  \n\n\n\n- un\n- deux")
        client = scene.client(scene.samira)
        first = client.get(scene.url("exchange_file"))
        seen = preview(scene, first.content.decode())
        client.post(scene.url("exchange"), boxes(seen))

        assert boxes(seen)["take_kept"] == "1"
        assert [name for name in boxes(seen) if name.startswith("take_")] == ["take_kept"]
        assert client.get(scene.url("exchange_file")).content == first.content
        assert re.fullmatch(r'attachment; filename="fiche-probleme-[0-9-]{10}\.md"', first["Content-Disposition"])

    def test_a_file(self, scene):
        upload = SimpleUploadedFile("fiche.md", MESSY.encode("utf-8-sig"))
        response = scene.client(scene.samira).post(scene.url("exchange"), {"file": upload})

        assert response.status_code == 200
        assert "Un seul guichet." in text_of(response)

    def test_silence_of_the_file_erases_nothing(self, scene):
        write(scene, scene.karim, actionable="Le plan dépend de nous.")
        seen = preview(scene, MESSY)
        sent = boxes(seen) | {"take_actionable": "1"}
        scene.client(scene.samira).post(scene.url("exchange"), sent)

        assert "La fiche n’en dit rien : le texte de l’équipe reste." in text_of(seen)
        assert sheet_of(scene).actionable == "Le plan dépend de nous."

    def test_only_what_is_ticked(self, scene):
        sent = boxes(preview(scene, MESSY))
        sent = {name: value for name, value in sent.items() if not name.startswith("take_")} | {"take_harm": "1"}
        scene.client(scene.samira).post(scene.url("exchange"), sent)

        sheet = sheet_of(scene)
        assert (sheet.harm, sheet.purpose, sheet.front_matter) == ("Du temps perdu.\n\nUne heure par mois.", "", {})

    def test_nothing_hostile_is_rendered(self, scene):
        attack = (
            "---\nx: '<script>alert(1)</script>'\n---\n<h3>I) Le problème</h3><script>alert(2)</script>"
            "<p onclick=alert(3)>&lt;script&gt;alert(4)&lt;/script&gt;<iframe src=//x></iframe></p>"
        )
        page = preview(scene, attack).content.decode()

        main = page[page.index("<main") : page.index("</main>")]
        assert re.findall(r"<(script|iframe|[^>]* on\w+=)", main) == []


class TestMeanwhile:
    def test_an_answer_written_since_the_preview_is_kept(self, scene):
        seen = preview(scene, MESSY)
        write(scene, scene.karim, harm="Compté par Karim.")

        response = scene.client(scene.samira).post(scene.url("exchange"), boxes(seen))

        sheet = sheet_of(scene)
        assert response.status_code == 409
        assert (sheet.harm, sheet.purpose) == ("Compté par Karim.", "Un seul guichet.")
        assert "Compté par Karim." in text_of(response)
        assert [name for name in boxes(response) if name.startswith("take_")] == []

        again = boxes(response) | {"take_harm": "1"}
        assert scene.client(scene.samira).post(scene.url("exchange"), again).status_code == 302
        assert sheet_of(scene).harm == "Du temps perdu.\n\nUne heure par mois."
        assert ProblemRevision.objects.filter(text="Compté par Karim.").count() == 1

    def test_a_header_imported_since_the_preview_is_kept(self, scene):
        seen = preview(scene, MESSY)
        ProblemSheet.objects.filter(investigation=scene.workspace).update(front_matter={"title": "De Karim"})

        response = scene.client(scene.samira).post(scene.url("exchange"), boxes(seen))

        assert response.status_code == 409
        assert sheet_of(scene).front_matter == {"title": "De Karim"}

    def test_session_ended_between_preview_and_import(self, scene):
        sent = boxes(preview(scene, MESSY))
        client = scene.client(scene.samira)
        client.session.flush()

        assert client.post(scene.url("exchange"), sent).status_code == 302
        client.force_login(scene.samira)
        assert "Un seul guichet." in text_of(client.get(scene.url("exchange")))


class TestRefusals:
    @pytest.mark.parametrize(
        "sent,message",
        [
            ({}, "Choisissez un fichier, ou collez le texte de la fiche."),
            ({"text": "---\na: b: c\n---\n"}, "Ligne 2 : l’en-tête n’est pas lisible : « a: b: c »."),
            ({"text": "---\na: 1\n"}, "Ligne 1 : l’en-tête commence par « --- » et ne finit pas."),
            ({"source": "---\n---\n<h3>I) Le problème</h3><p>A</p>"}, "Cochez au moins une réponse à reprendre"),
            ({"source": "---\na: ["}, "Cette page est incomplète"),
            ({"source": "<h3>I) Le problème</h3><p>A</p>", "take_problem": "1"}, "Cette page est incomplète"),
        ],
    )
    def test_says_why_and_writes_nothing(self, scene, sent, message):
        before = ProblemSheet.objects.values().get(investigation=scene.workspace)

        response = scene.client(scene.samira).post(scene.url("exchange"), sent)

        assert response.status_code == 422
        assert message in html.unescape(text_of(response))
        assert ProblemSheet.objects.values().get(investigation=scene.workspace) == before

    def test_what_was_pasted_comes_back(self, scene):
        response = scene.client(scene.samira).post(scene.url("exchange"), {"text": "---\nmon texte"})

        assert "---\nmon texte</textarea>" in response.content.decode()

    def test_file_and_text_together(self, scene):
        sent = {"text": "x", "file": SimpleUploadedFile("fiche.md", b"y")}

        assert scene.client(scene.samira).post(scene.url("exchange"), sent).status_code == 422

    def test_binary_and_large_files(self, scene):
        for content, message in ((b"\x00PK", "n’est pas un texte"), (b"x" * (2 << 20) + b"y", "trop lourd")):
            sent = {"file": SimpleUploadedFile("fiche.md", content)}
            response = scene.client(scene.samira).post(scene.url("exchange"), sent)
            assert (response.status_code, message in text_of(response)) == (422, True)

    def test_a_reader_reads(self, scene):
        client = scene.client(scene.coach)

        assert "Voir ce qui serait importé" not in text_of(client.get(scene.url("exchange")))
        assert client.post(scene.url("exchange"), {"text": MESSY}).status_code == 403


def test_the_page_shows_what_was_kept(scene):
    scene.client(scene.samira).post(scene.url("exchange"), boxes(preview(scene, MESSY)))

    page = text_of(scene.client(scene.coach).get(scene.url("exchange")))
    assert "Collectivité sponsor : Ville-Essai, Bourg-Essai" in page
    assert "après les sept réponses" in page
