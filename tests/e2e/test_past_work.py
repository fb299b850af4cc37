"""The ANCT's team brings in a document, settles what it flags, and takes the import back."""

import re

import pytest
from playwright.sync_api import expect

from investigations.models import ImportBatch, Investigation
from tests.e2e.auditing import faults_by_appearance
from tests.e2e.conftest import PHONE
from tests.e2e.pages import plain
from tests.e2e.pages.staff import JobPage
from tests.factories.past_work import SYNTHESIS

TEXT = SYNTHESIS.replace("RÉGION D’ESSAI", "BRETAGNE").replace("03 • VILLE DE SAINT-ESSAI", "29 • SAINT-POL-DE-LÉON")


@pytest.fixture
def no_import_left(rows):
    yield
    Investigation.objects.filter(imported_as__isnull=False).delete()
    ImportBatch.objects.all().delete()


def send(page, text=TEXT) -> None:
    page.goto("/gestion/")
    page.get_by_role("link", name="Imports", exact=True).click()
    page.get_by_role("link", name="Importer un fichier").first.click()
    page.get_by_label("Édition").select_option("pni-2021")
    page.get_by_label("Fichier").set_input_files(
        {"name": "synthese.md", "mimeType": "text/markdown", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Lire le fichier").click()


def test_a_document_becomes_drafts_and_goes_back(arrive, person, watch, no_import_left):
    watch.expect(422)  # a passage that is still there is not settled
    page = arrive(as_=person("staff"))

    send(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifier avant d’importer")
    expect(page.get_by_role("heading", level=3).first).to_contain_text(
        "Aider les familles à trouver une place en crèche"
    )
    assert faults_by_appearance(page) == {}
    for choice in page.get_by_role("combobox").all():  # one of them looks like a sheet of the cohort: created anyway
        choice.select_option(index=0)
    page.get_by_role("button", name="Créer les brouillons choisis").click()
    JobPage(page).watch(seconds=60)
    page.get_by_role("link", name="Voir le résultat").click()

    page.get_by_role("link", name="Aider les familles à trouver une place en crèche").click()
    expect(page.locator("mark").first).to_contain_text("accueil.creche@saint-essai.example")
    assert faults_by_appearance(page) == {}
    flag = page.get_by_role("listitem").filter(has_text=re.compile("Adresse électronique"))
    flag.get_by_role("button", name=re.compile("^C’est réglé")).click()
    expect(page.get_by_role("alert")).to_contain_text("Le texte contient encore")
    flag.get_by_label(re.compile("^Justifié parce que")).fill("Adresse d’un service public.")
    flag.get_by_role("button", name=re.compile("^Justifier")).click()
    expect(flag).to_contain_text("Adresse d’un service public.")

    page.get_by_role("link", name="synthese.md").first.click()
    page.get_by_role("link", name="Annuler cet import").click()
    page.get_by_role("button", name="Supprimer les 2 brouillons").click()
    assert "2 brouillons sont supprimés" in plain(page.get_by_role("main").inner_text())
    assert Investigation.objects.filter(imported_as__isnull=False).count() == 0


def test_on_a_phone_without_scripts(arrive, person, watch, no_import_left):
    page = arrive(as_=person("staff"), size=PHONE, javascript=False)
    watch.expect(422)

    send(page, text="Un texte sans titre.")
    expect(page.get_by_role("main")).to_contain_text("Aucune fiche n’a été trouvée")
    send(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifier avant d’importer")
    page.get_by_role("button", name="Abandonner, et effacer ce qui a été lu").click()
    expect(page.get_by_role("main")).to_contain_text("ce qui avait été lu est effacé")
