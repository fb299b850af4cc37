"""Prototypes: made, shown with their pictures, tried again and again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import StoredFile
from investigations.models import Prototype, PrototypeFile
from investigations.services import prototypes as services
from tests.core.test_uploads import docx, picture
from tests.factories.teams import LAUNCHED_AT
from tests.factories.trials import PrototypeFactory, PrototypeFileFactory, SolutionIdeaFactory, TrialFactory
from tests.investigations.team_scene import TeamScene, build_team_scene, text_of

pytestmark = pytest.mark.django_db
AFFICHE = {"title": "L’affiche", "kind": "printed", "state": "ready", "description": "A3.", "link": ""}
ESSAI = {"starts_on": "2026-10-05", "ends_on": "2026-10-06", "protocol": "À l’accueil.", "testers": "5"}


@pytest.fixture
def scene() -> TeamScene:
    return build_team_scene()


def file_of(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def test_a_prototype_is_started_then_changed(scene):
    client = scene.client(scene.samira)

    response = client.post(scene.url("prototype_new"), AFFICHE)

    row = Prototype.objects.get()
    assert response["Location"] == scene.url("prototype", prototype_pk=row.pk)
    assert (row.investigation, row.title, row.kind, row.state) == (scene.workspace, "L’affiche", "printed", "ready")
    path = scene.url("prototype_edit", prototype_pk=row.pk)
    base = client.get(path).context["form"]["base"].value()
    assert client.post(path, {**AFFICHE, "state": "tested", "base": base}).status_code == 302
    row.refresh_from_db()
    assert row.state == "tested"


def test_two_members_at_once_are_both_shown(scene):
    row = PrototypeFactory(investigation=scene.workspace, title="Avant", kind="printed")
    client = scene.client(scene.karim)
    path = scene.url("prototype_edit", prototype_pk=row.pk)
    base = client.get(path).context["form"]["base"].value()
    Prototype.objects.update(title="De Samira")

    conflict = client.post(path, {**AFFICHE, "title": "De Karim", "base": base})

    assert conflict.status_code == 409
    assert tuple(conflict.context["theirs"][0]) == ("Nom du prototype", "De Samira")
    assert conflict.context["form"]["title"].value() == "De Karim"
    row.refresh_from_db()
    assert row.title == "De Samira"


def test_no_prototype_is_of_no_kind(scene):
    response = scene.client(scene.samira).post(scene.url("prototype_new"), {**AFFICHE, "kind": "none_described"})

    assert response.status_code == 422
    assert Prototype.objects.count() == 0


def test_a_picture_asks_for_its_description_and_says_why(scene):
    row = PrototypeFactory(investigation=scene.workspace)
    client = scene.client(scene.samira)
    path = scene.url("prototype_file_new", prototype_pk=row.pk)

    asked = text_of(client.get(path))
    assert "c’est ce qu’entendent les personnes qui ne voient pas l’image" in asked
    assert "10 Mo au plus" in asked
    response = client.post(path, {"file": file_of(picture("PNG"), "affiche.png"), "caption": "Version 1"})

    assert response.status_code == 422
    assert "C’est une image : décrivez-la pour les personnes qui ne la voient pas" in text_of(response)
    assert response.context["form"]["caption"].value() == "Version 1"
    assert (PrototypeFile.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_picture_is_shown_with_its_description_to_the_team_only(scene):
    row = PrototypeFactory(investigation=scene.workspace)
    client = scene.client(scene.samira)
    sent = {"file": file_of(picture("JPEG"), "a.jpg"), "caption": "Version 1", "alt_text": "Trois flèches."}

    assert client.post(scene.url("prototype_file_new", prototype_pk=row.pk), sent).status_code == 302

    joined = row.files.get()
    assert (joined.is_picture, joined.position) == (True, 1)
    path = scene.url("prototype_file", prototype_pk=row.pk, file_pk=joined.pk)
    page = text_of(client.get(scene.url("prototype", prototype_pk=row.pk)))
    assert 'alt="Trois flèches."' in page
    shown = scene.client(scene.coach).get(path)
    assert b"".join(shown.streaming_content)[:3] == b"\xff\xd8\xff"
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    outsider = build_team_scene()
    assert outsider.client(outsider.samira).get(path).status_code == 404


def test_a_document_is_a_file_to_save_without_description(scene):
    row = PrototypeFactory(investigation=scene.workspace)
    client = scene.client(scene.samira)
    sent = {"file": file_of(docx(), "guide.docx"), "caption": "Le guide", "alt_text": "Inutile"}
    client.post(scene.url("prototype_file_new", prototype_pk=row.pk), sent)

    joined = row.files.get()
    assert (joined.is_picture, joined.alt_text) == (False, "")
    answer = client.get(scene.url("prototype_file", prototype_pk=row.pk, file_pk=joined.pk))
    assert b"".join(answer.streaming_content) == docx()
    assert answer["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    "content, words",
    [
        (b"MZ", "n’est pas celui que son nom annonce"),
        (b"%PDF-" + b"0" * (10 << 20), "Ce fichier est trop lourd : 10 Mo au plus."),
    ],
)
def test_a_refused_file_says_why(scene, content, words):
    row = PrototypeFactory(investigation=scene.workspace)

    response = scene.client(scene.samira).post(
        scene.url("prototype_file_new", prototype_pk=row.pk), {"file": file_of(content, "a.pdf"), "caption": "x"}
    )

    assert response.status_code == 422
    assert words in text_of(response)
    assert StoredFile.objects.count() == 0


def test_twenty_files_and_no_more(scene):
    row = PrototypeFactory(investigation=scene.workspace)
    for position in range(services.MAX_FILES):
        PrototypeFileFactory(prototype=row, position=position)

    response = scene.client(scene.samira).post(
        scene.url("prototype_file_new", prototype_pk=row.pk), {"file": file_of(docx(), "a.docx"), "caption": "x"}
    )

    assert response.status_code == 422
    assert "Un prototype porte 20 fichiers au plus : retirez-en un d’abord." in text_of(response)
    assert row.files.count() == 20


def test_a_file_taken_back_leaves_no_bytes_after_commit(scene, django_capture_on_commit_callbacks):
    joined = PrototypeFileFactory(prototype=PrototypeFactory(investigation=scene.workspace))
    content = joined.file.content

    with django_capture_on_commit_callbacks(execute=True):
        services.remove_prototype_file(row=joined, actor=scene.samira, at=LAUNCHED_AT)

    assert (PrototypeFile.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert content.storage.exists(content.name) is False
    services.remove_prototype_file(row=joined, actor=scene.samira, at=LAUNCHED_AT)  # already gone


def test_a_file_is_not_reached_through_another_prototype(scene):
    joined = PrototypeFileFactory(prototype=PrototypeFactory(investigation=scene.workspace))
    other = PrototypeFactory(investigation=scene.workspace)

    path = scene.url("prototype_file", prototype_pk=other.pk, file_pk=joined.pk)

    assert scene.client(scene.samira).get(path).status_code == 404


# --- Trials ---------------------------------------------------------------------------------------------------------


def test_iterations_follow_each_other(scene):
    row = PrototypeFactory(investigation=scene.workspace)
    client = scene.client(scene.samira)
    path = scene.url("prototype_trial_new", prototype_pk=row.pk)
    client.post(path, {**ESSAI, "next_step": "Agrandir le texte."})

    second = client.get(path)
    assert second.context["form"]["protocol"].value() == "À l’accueil."
    assert "Vous aviez prévu de changer : Agrandir le texte." in text_of(second)
    client.post(path, {**ESSAI, "ends_on": "", "testers": "", "learnings": "Lu de loin."})

    trials = list(row.trials.order_by("number").values_list("number", "testers", "learnings"))
    assert trials == [(1, 5, ""), (2, None, "Lu de loin.")]
    page = text_of(client.get(scene.url("prototype", prototype_pk=row.pk)))
    assert page.index("Essai 1") < page.index("Essai 2")
    assert "Du 5 octobre 2026 au 6 octobre 2026, 5 personnes." in page
    assert "2 essais. Le dernier a appris : Lu de loin." in text_of(client.get(scene.url("prototypes")))


@pytest.mark.parametrize(
    "change, words",
    [
        ({"ends_on": "2026-10-04"}, "L’essai ne peut pas finir avant d’avoir commencé."),
        ({"protocol": " "}, "Dites comment on essaie."),
        ({"starts_on": "demain"}, "Écrivez une date, par exemple 14/09/2026."),
        ({"testers": "-1"}, "supérieure ou égale à 0"),
    ],
)
def test_a_refused_trial_keeps_what_was_typed(scene, change, words):
    row = PrototypeFactory(investigation=scene.workspace)
    sent = {**ESSAI, "learnings": "Beaucoup de choses.", **change}

    response = scene.client(scene.samira).post(scene.url("prototype_trial_new", prototype_pk=row.pk), sent)

    assert response.status_code == 422
    assert words in text_of(response)
    assert response.context["form"]["learnings"].value() == "Beaucoup de choses."
    assert row.trials.count() == 0


def test_a_trial_is_completed_after_it_and_two_members_are_both_shown(scene):
    trial = TrialFactory(prototype__investigation=scene.workspace, number=1)
    client = scene.client(scene.samira)
    path = scene.url("prototype_trial", prototype_pk=trial.prototype_id, trial_pk=trial.pk)
    form = client.get(path).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"learnings": "Lu de loin."}

    assert client.post(path, sent).status_code == 302
    conflict = client.post(path, sent | {"learnings": "Personne ne l’a lue."})

    assert conflict.status_code == 409
    assert [tuple(each) for each in conflict.context["theirs"]] == [("Ce qu’on a appris", "Lu de loin.")]
    trial.refresh_from_db()
    assert trial.learnings == "Lu de loin."


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same(scene, rows, django_assert_num_queries):
    for _ in range(rows):
        row = PrototypeFactory(investigation=scene.workspace, idea=SolutionIdeaFactory(investigation=scene.workspace))
        TrialFactory(prototype=row)
    client = scene.client(scene.samira)

    with django_assert_num_queries(5):
        client.get(scene.url("prototypes"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_the_same(scene, rows, django_assert_num_queries):
    row = PrototypeFactory(investigation=scene.workspace)
    for number in range(rows):
        TrialFactory(prototype=row, number=number)
        PrototypeFileFactory(prototype=row, position=2 * number)
        PrototypeFileFactory(prototype=row, position=2 * number + 1, is_picture=True, alt_text="x")
    client = scene.client(scene.samira)

    with django_assert_num_queries(6):
        client.get(scene.url("prototype", prototype_pk=row.pk))
