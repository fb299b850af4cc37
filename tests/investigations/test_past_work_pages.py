"""The pages of an import: sent, read, confirmed, settled, undone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.models import Job
from investigations.models import ImportBatch, Investigation
from investigations.past_work_states import FlagState, ImportState
from investigations.privacy import PrivacyKind
from tests import personas
from tests.factories.past_work import SYNTHESIS, ImportBatchFactory, ImportedSheetFactory, ImportFlagFactory, imported
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client) -> Client:
    personas.sign_in(client, personas.staff())
    return client


def send(client, programme, content=SYNTHESIS, name="synthese.md"):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return client.post("/gestion/imports/nouveau/", {"programme": programme.slug, "file": file})


def page(response) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").replace("&nbsp;", " ").split())


def test_from_the_file_to_the_drafts(staff):
    programme = ProgrammeFactory()

    response = send(staff, programme)

    batch = ImportBatch.objects.get()
    assert response["Location"] == f"/gestion/imports/{batch.pk}/"
    shown = page(staff.get(response["Location"]))
    assert "Vérifier avant d’importer" in shown
    assert "1. Aider les familles à trouver une place en crèche" in shown
    assert "adresse électronique (1)" in shown
    assert Investigation.objects.count() == 0

    chosen = {f"sheet_{sheet.pk}": "none" for sheet in batch.sheets.order_by("pk")}
    confirmed = staff.post(f"/gestion/imports/{batch.pk}/", chosen)

    assert confirmed["Location"] == reverse("core:job", args=[Job.objects.get().pk])
    batch.refresh_from_db()
    assert batch.state == ImportState.CONFIRMED
    assert staff.post(f"/gestion/imports/{batch.pk}/", chosen).status_code == 409


def test_the_same_file_is_told(staff):
    programme = ProgrammeFactory()
    imported(programme=programme)

    response = send(staff, programme)

    assert "Ce fichier a déjà été envoyé" in page(staff.get(response["Location"]))
    again = send(staff, programme)
    assert again["Location"] == response["Location"]


@pytest.mark.parametrize(
    "content, name, told",
    [
        (b"", "a.md", "Ce fichier est vide."),
        (b"x", "a.exe", "Ce fichier n’est pas accepté"),
        ("Titre;Problématique".encode("utf-16"), "a.csv", "UTF-16"),
        (b"PK\x03\x04", "a.xlsx", "n’est pas celui que son nom annonce"),
    ],
)
def test_a_refused_file_says_why(staff, content, name, told):
    response = send(staff, ProgrammeFactory(), content, name)

    assert response.status_code == 422
    assert told in page(response)
    assert ImportBatch.objects.count() == 0


def test_nothing_chosen(staff):
    send(staff, ProgrammeFactory())
    batch = ImportBatch.objects.get()

    response = staff.post(
        f"/gestion/imports/{batch.pk}/", {f"sheet_{sheet.pk}": "skip" for sheet in batch.sheets.order_by("pk")}
    )

    assert response.status_code == 422
    assert "Aucune fiche n’est à créer" in page(response)


def test_discard(staff):
    send(staff, ProgrammeFactory())
    batch = ImportBatch.objects.get()

    staff.post(f"/gestion/imports/{batch.pk}/abandonner/")

    assert "2 fiches avaient été lues" in page(staff.get(f"/gestion/imports/{batch.pk}/"))


@pytest.fixture
def draft(db):
    return imported(programme=ProgrammeFactory()).sheets.get(position=1)


def test_a_draft_shows_its_passages(staff, draft):
    shown = page(staff.get(f"/gestion/imports/fiches/{draft.pk}/"))

    assert '<mark class="imp-mark">accueil.creche@saint-essai.example' in shown
    assert "points à régler avant de publier" in shown
    assert "OUTILCRÈCHE est un logiciel libre" in shown


def test_settle_justify_reopen(staff, draft):
    flag = draft.flags.get(kind=PrivacyKind.EMAIL)
    address = f"/gestion/imports/signalements/{flag.pk}/"

    refused = staff.post(address, {"act": "settle"})
    assert refused.status_code == 422
    assert "Le texte contient encore" in page(refused)
    mute = staff.post(address, {"act": "justify", "reason": " "})
    assert mute.status_code == 422
    assert "Dites pourquoi, en quelques mots." in page(mute)

    done = staff.post(address, {"act": "justify", "reason": "Adresse d’un service public."})
    assert done["Location"] == f"/gestion/imports/fiches/{draft.pk}/#signalement-{flag.position}"
    assert "Adresse d’un service public." in page(staff.get(f"/gestion/imports/fiches/{draft.pk}/"))
    assert staff.post(address, {"act": "justify", "reason": "Encore."}).status_code == 409
    staff.post(address, {"act": "reopen"})
    flag.refresh_from_db()
    assert flag.state == FlagState.OPEN


def test_correct_a_draft(staff, draft):
    address = f"/gestion/imports/fiches/{draft.pk}/corriger/"
    form = staff.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}

    wrong = staff.post(address, {**typed, "context": "Mon texte.", "place": "00000"})
    assert wrong.status_code == 422
    assert "Le code « 00000 » est absent du référentiel." in page(wrong)
    assert "Mon texte." in page(wrong)

    staff.post(address, {**typed, "context": "La ville compte trois crèches."})

    assert Investigation.objects.get(pk=draft.investigation_id).context == "La ville compte trois crèches."
    assert draft.flags.get(kind=PrivacyKind.EMAIL).state == FlagState.SETTLED
    late = staff.post(address, {**typed, "context": "Trop tard."})
    assert "Quelqu’un a corrigé cette fiche" in page(late)


def test_undo_and_what_stops_it(staff, draft):
    address = f"/gestion/imports/{draft.batch_id}/annuler/"
    Investigation.objects.filter(pk=draft.investigation_id).update(title="Corrigée")

    assert "« Corrigée » : elle a été corrigée depuis." in page(staff.get(address))
    refused = staff.post(address)
    assert refused.status_code == 409
    assert Investigation.objects.count() == 2

    Investigation.objects.filter(pk=draft.investigation_id).update(title=draft.title)
    staff.post(address)
    assert Investigation.objects.count() == 0


def test_the_model(staff):
    response = staff.get("/gestion/imports/modele.csv")

    assert response["Content-Disposition"] == 'attachment; filename="modele-investigations.csv"'
    assert response.content.decode("utf-8-sig").startswith("Collectivité;Code INSEE ou SIREN;Édition;")


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_the_history(staff, django_assert_num_queries, count):
    for _ in range(count):
        ImportFlagFactory(sheet=ImportedSheetFactory())

    with django_assert_num_queries(4):
        assert staff.get("/gestion/imports/").status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_a_dry_run(staff, django_assert_num_queries, count):
    batch = ImportBatchFactory()
    for _ in range(count):
        ImportFlagFactory(sheet=ImportedSheetFactory(batch=batch))

    with django_assert_num_queries(6):
        assert staff.get(f"/gestion/imports/{batch.pk}/").status_code == 200
