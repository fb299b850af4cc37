"""The journal: quick notes, sent once, corrected by their author, never lost."""

import datetime as dt
import uuid

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.models import StoredFile
from investigations.models import JournalEntry, JournalFile
from investigations.services.journal import MAX_FILES
from tests.core.test_uploads import docx
from tests.factories.trials import JournalEntryFactory, JournalFileFactory
from tests.investigations.team_scene import TeamScene, build_team_scene, text_of
from tests.personas import sign_in

pytestmark = pytest.mark.django_db
KEY = str(uuid.UUID(int=7))
NOTE = {"text": "Vu l’accueil.\r\nTrois files.", "kind": "field", "day": "2025-10-05", "client_key": KEY}


@pytest.fixture
def scene() -> TeamScene:
    cache.clear()
    return build_team_scene()


def guide() -> SimpleUploadedFile:
    return SimpleUploadedFile("guide.docx", docx(), content_type="application/octet-stream")


def test_a_note_is_written_dated_and_signed(scene):
    client = scene.client(scene.samira)

    response = client.post(scene.url("journal"), NOTE)

    assert (response.status_code, response["Location"]) == (302, scene.url("journal"))
    entry = scene.workspace.journal.get()
    assert (entry.text, entry.kind, entry.day, entry.author) == (
        "Vu l’accueil.\nTrois files.",
        "field",
        dt.date(2025, 10, 5),
        scene.samira,
    )
    page = text_of(client.get(scene.url("journal")))
    assert "<strong>dimanche 5 octobre 2025</strong>, terrain, par Samira Essai" in page
    assert "Vu l’accueil.<br>Trois files." in page


def test_a_note_sent_twice_is_one_note(scene):
    client = scene.client(scene.samira)

    for _ in range(2):
        assert client.post(scene.url("journal"), NOTE).status_code == 302

    assert scene.workspace.journal.count() == 1


def test_other_words_under_the_same_key_are_another_note(scene):
    """The browser's « back », then another note: nothing is lost; sent twice, it is still one."""
    client = scene.client(scene.samira)
    client.post(scene.url("journal"), NOTE)

    for _ in range(2):
        client.post(scene.url("journal"), {**NOTE, "text": "Autre chose."})
    scene.client(scene.karim).post(scene.url("journal"), NOTE)

    texts = sorted(scene.workspace.journal.values_list("text", "author__first_name"))
    assert texts == [
        ("Autre chose.", "Samira"),
        ("Vu l’accueil.\nTrois files.", "Karim"),
        ("Vu l’accueil.\nTrois files.", "Samira"),
    ]


@pytest.mark.parametrize("key", ["", "nimporte", "\u00e9"])
def test_a_broken_key_is_as_none(scene, key):
    scene.client(scene.samira).post(scene.url("journal"), {**NOTE, "client_key": key})

    assert scene.workspace.journal.get().client_key is None


def test_each_page_brings_its_own_key(scene):
    client = scene.client(scene.samira)
    keys = [client.get(scene.url("journal")).context["form"]["client_key"].value() for _ in range(2)]

    assert keys[0] != keys[1]
    again = client.post(scene.url("journal"), {**NOTE, "text": ""})
    assert (again.status_code, again.context["form"]["client_key"].value()) == (422, KEY)


def test_the_script_is_told_where_the_note_is(scene):
    client = scene.client(scene.samira)

    saved = client.post(scene.url("journal"), NOTE, headers={"accept": "application/json"})
    refused = client.post(scene.url("journal"), {**NOTE, "text": ""}, headers={"accept": "application/json"})

    assert (saved.status_code, saved.json()) == (200, {"url": scene.url("journal")})
    assert (refused.status_code, refused["Content-Type"]) == (422, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "change, words",
    [
        ({"text": " "}, "Écrivez la note."),
        ({"day": "2999-01-01"}, "Cette date est dans le futur."),
        ({"kind": "autre"}, "Sélectionnez un choix valide"),
        ({"text": "x" * 5001}, "5000"),
    ],
)
def test_a_refused_note_keeps_what_was_typed(scene, change, words):
    sent = {**NOTE, **change}

    response = scene.client(scene.samira).post(scene.url("journal"), sent)

    assert response.status_code == 422
    assert words in text_of(response)
    assert response.context["form"]["text"].value() == sent["text"]
    assert JournalEntry.objects.count() == 0


def test_a_file_goes_with_a_note_and_says_what_it_is(scene):
    client = scene.client(scene.samira)

    refused = client.post(scene.url("journal"), {**NOTE, "file": guide()})
    assert "Dites en quelques mots ce qu’est ce fichier, puis rechoisissez-le." in text_of(refused)
    assert StoredFile.objects.count() == 0
    client.post(scene.url("journal"), {**NOTE, "file": guide(), "file_label": "Le guide"})

    joined = JournalFile.objects.get()
    path = scene.url("journal_file", entry_pk=joined.entry_id, file_pk=joined.pk)
    answer = scene.client(scene.coach).get(path)
    assert b"".join(answer.streaming_content) == docx()
    assert answer["Content-Disposition"].startswith("attachment;")
    outsider = build_team_scene()
    assert outsider.client(outsider.samira).get(path).status_code == 404


def test_one_corrects_ones_own_note_and_the_page_says_so(scene):
    entry = JournalEntryFactory(investigation=scene.workspace, author=scene.samira, text="Trois fils")
    client = scene.client(scene.samira)
    path = scene.url("journal_note", entry_pk=entry.pk)
    base = client.get(path).context["form"]["base"].value()
    sent = {"text": "Trois files", "kind": "note", "day": "2026-09-14", "base": base}

    assert client.post(path, sent).status_code == 302

    entry.refresh_from_db()
    assert (entry.text, entry.changed_at is None) == ("Trois files", False)
    assert ", corrigée le " in text_of(client.get(scene.url("journal")))
    conflict = client.post(path, {**sent, "text": "Quatre files"})  # another tab, opened before
    assert conflict.status_code == 409
    assert [tuple(each) for each in conflict.context["theirs"]] == [("Note", "Trois files")]


def test_a_correction_without_change_is_no_correction(scene):
    entry = JournalEntryFactory(investigation=scene.workspace, author=scene.samira)
    path = scene.url("journal_note", entry_pk=entry.pk)

    scene.client(scene.samira).post(path, {"text": entry.text, "kind": "note", "day": "2026-09-14"})

    entry.refresh_from_db()
    assert entry.changed_at is None


def test_five_files_a_note(scene):
    entry = JournalEntryFactory(investigation=scene.workspace, author=scene.samira)
    for _ in range(MAX_FILES):
        JournalFileFactory(entry=entry)
    sent = {"text": entry.text, "kind": "note", "day": "2026-09-14", "file": guide(), "file_label": "x"}

    response = scene.client(scene.samira).post(scene.url("journal_note", entry_pk=entry.pk), sent)

    assert response.status_code == 422
    assert "Une note porte 5 fichiers au plus." in text_of(response)
    assert StoredFile.objects.count() == MAX_FILES


def test_the_note_of_another_is_not_corrected(scene):
    entry = JournalEntryFactory(investigation=scene.workspace, author=scene.samira)
    client = scene.client(scene.karim)

    assert client.get(scene.url("journal_note", entry_pk=entry.pk)).status_code == 403
    assert client.post(scene.url("journal_note", entry_pk=entry.pk), NOTE).status_code == 403
    assert "Corriger" not in text_of(client.get(scene.url("journal")))


def test_the_newest_first_by_pages(scene):
    for number in range(25):
        day = dt.date(2025, 9, 1) + dt.timedelta(days=number)
        JournalEntryFactory(investigation=scene.workspace, text=f"Note du {day:%d}", day=day)
    client = scene.client(scene.samira)

    first, second = (client.get(scene.url("journal"), {"page": page}).context["page_obj"] for page in (1, 2))

    assert [entry.text for entry in first][:2] == ["Note du 25", "Note du 24"]
    assert [entry.text for entry in second] == [f"Note du 0{day}" for day in (5, 4, 3, 2, 1)]


@pytest.mark.parametrize("enforce", [False, True])
def test_a_note_sent_after_the_session_ended_comes_back(scene, enforce):
    """As the quick form sends it, with files, and its CSRF token checked first as in production."""
    client = Client(enforce_csrf_checks=enforce)
    sign_in(client, scene.samira)
    token = str(client.get(scene.url("journal")).context["csrf_token"])
    del client.cookies[settings.SESSION_COOKIE_NAME]

    away = client.post(scene.url("journal"), {**NOTE, "file": guide(), "csrfmiddlewaretoken": token})
    assert away.status_code == 302
    assert away["Location"].startswith("/compte/login/")
    assert JournalEntry.objects.count() == 0
    sign_in(client, scene.samira)
    back = client.get(scene.url("journal"))

    assert back.context["is_found_again"]
    assert back.context["form"]["text"].value() == NOTE["text"]
    assert back.context["form"]["client_key"].value() == KEY
    assert "Nous avons retrouvé un texte non enregistré" in text_of(back)


def test_a_coach_reads_and_does_not_write(scene):
    JournalEntryFactory(investigation=scene.workspace, text="Vu l’accueil.")
    client = scene.client(scene.coach)

    page = text_of(client.get(scene.url("journal")))
    assert "Vu l’accueil." in page
    assert "Enregistrer la note" not in page
    assert client.post(scene.url("journal"), NOTE).status_code == 403


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_the_same(scene, rows, django_assert_num_queries):
    for _ in range(rows):
        JournalFileFactory(entry=JournalEntryFactory(investigation=scene.workspace, author=scene.samira))
    client = scene.client(scene.samira)

    with django_assert_num_queries(6):
        client.get(scene.url("journal"))
