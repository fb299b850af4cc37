"""Published syntheses on the web: frozen words, without the sheets withdrawn since; figures and their list."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

from core.models import StoredFile
from investigations.models import Investigation, SheetVersion
from investigations.services.gate import erase_version
from investigations.services.publication import publish_sheet, record_version, withdraw_sheet
from reports.models import Synthesis
from reports.scope import Scope
from reports.services.publishing import offer_reduced_documents, publish_synthesis, take_off
from tests.factories.core import AT, StoredFileFactory
from tests.factories.reports import (
    CompositionFactory,
    CompositionPictureFactory,
    CompositionVerbatimFactory,
    PublishedSynthesisFactory,
)
from tests.reports.composing_scene import built, edition, sheet_of

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(hours=1)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def programme():
    programme = edition()
    composition = CompositionFactory(programme=programme, foreword="Un avant-propos.", foreword_author="Camille Essai")
    CompositionVerbatimFactory(composition=composition, consent_by="Nom Caché")
    CompositionPictureFactory(composition=composition)
    return programme


@pytest.fixture
def publication(programme):
    return publish_synthesis(synthesis=built(programme), note="", actor=None, at=AT)


def withdraw(programme, number):
    return withdraw_sheet(investigation=sheet_of(programme, number), actor=None, at=LATER, comment="Demandé.")


def test_the_page_reads_the_frozen_words(client, publication):
    Investigation.objects.filter(slug="essai-0").update(title="Un titre changé depuis")
    page = client.get("/syntheses/essai/")
    told = text(page)

    for words in ("Un avant-propos.", "Camille Essai", "Le problème numéro 0", "Sommaire", "Les chiffres clés"):
        assert words in told
    assert "Un titre changé depuis" not in told
    assert "Nom Caché" not in page.content.decode()
    assert 'href="/syntheses/essai/bretagne/#fiche-essai-0"' in page.content.decode()


def test_drawings_stand_beside_the_table_of_their_values(client, publication):
    page = client.get("/syntheses/essai/").content.decode()

    drawings = re.findall(r'<div class="syn-drawing[^"]*">(<svg.*?</svg>)</div>', page, re.DOTALL)
    assert [bool(re.search(r"<title>.{20,}</title>", drawing)) for drawing in drawings] == [True] * 7
    assert page.count('<table class="cat-table syn-table">') == 6


def test_a_region_is_a_page_with_its_sheets(client, publication):
    page = client.get("/syntheses/essai/bretagne/")

    assert 'id="fiche-essai-0"' in page.content.decode()
    assert "Le problème numéro 2" in text(page)
    assert "Le problème numéro 3" not in text(page)
    assert 'rel="next" href="/syntheses/essai/occitanie/"' in page.content.decode()


def test_the_document_is_offered_with_its_weight(client, publication):
    assert "Télécharger le PDF accessible (9 pages" in text(client.get("/syntheses/essai/"))
    answer = client.get("/syntheses/essai/synthese.pdf")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 faux document"
    assert answer["Content-Type"] == "application/pdf"
    again = client.get("/syntheses/essai/synthese.pdf", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_a_picture_is_served_only_when_the_version_shows_it(client, publication):
    [picture] = publication.synthesis.data["composition"]["pictures"]
    shown = client.get(f"/syntheses/essai/images/{picture['file']}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    b"".join(shown.streaming_content)

    other = StoredFileFactory()
    assert client.get(f"/syntheses/essai/images/{other.pk}/").status_code == 404
    assert client.get(f"/syntheses/essai/images/{uuid.uuid4()}/").status_code == 404
    assert StoredFile.objects.filter(pk=other.pk).exists()


def test_a_withdrawn_sheet_disappears_at_once(client, programme, publication):
    before = client.get("/syntheses/essai/bretagne/")
    withdraw(programme, 0)
    region = client.get("/syntheses/essai/bretagne/", headers={"if-none-match": before["ETag"]})
    whole = client.get("/syntheses/essai/")

    assert region.status_code == 200
    for page in (region, whole):
        assert "Le problème numéro 0" not in text(page)
        assert "essai-0" not in page.content.decode()
    assert "Fiche retirée" in text(region)
    assert "1 fiche a été retirée depuis cette version" in text(whole)
    assert "Le PDF est en train d’être refait" in text(whole)
    assert client.get("/syntheses/essai/synthese.pdf").status_code == 410


def test_with_every_sheet_gone_the_page_says_so(client, programme, publication):
    for number in range(4):
        withdraw(programme, number)
    answer = client.get("/syntheses/essai/")

    assert answer.status_code == 410
    assert "Toutes les fiches qu’elle racontait ont été retirées" in text(answer)


def test_figures_are_counted_without_the_withdrawn_sheet(client, programme, publication):
    withdraw(programme, 0)
    told = text(client.get("/syntheses/essai/"))

    assert "3 investigations racontées" in told
    assert "Les chiffres de cette page sont comptés sans elle" in told


def test_a_sheet_published_again_does_not_bring_its_old_words_back(client, programme, publication):
    publish_sheet(investigation=withdraw(programme, 0), actor=None, at=LATER)

    assert "Le problème numéro 0" not in text(client.get("/syntheses/essai/bretagne/"))


def test_the_document_comes_back_without_the_sheet(client, programme, publication):
    withdraw(programme, 0)
    offer_reduced_documents(at=LATER)
    publication.refresh_from_db()
    Synthesis.objects.filter(pk=publication.offered_id).update(file=StoredFileFactory(), page_count=8)

    assert "Télécharger le PDF accessible (8 pages" in text(client.get("/syntheses/essai/"))
    answer = client.get("/syntheses/essai/synthese.pdf")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 faux document"


@pytest.mark.parametrize("path", ["", "bretagne/", "synthese.pdf"])
def test_a_synthesis_taken_off_says_so(client, publication, path):
    take_off(slug="essai", reason="Une erreur de chiffre.", actor=None, at=LATER)
    answer = client.get(f"/syntheses/essai/{path}")

    assert answer.status_code == 410
    if path != "synthese.pdf":
        assert "Une erreur de chiffre." in text(answer)
    assert "Le problème numéro 0" not in text(answer)


@pytest.mark.parametrize("path", ["inconnue/", "inconnue/bretagne/", "inconnue/synthese.pdf"])
def test_an_unknown_address_is_not_found(client, path):
    assert client.get(f"/syntheses/{path}").status_code == 404


def test_a_programme_that_is_hidden_hides_its_synthesis(client, programme, publication):
    type(programme).objects.filter(pk=programme.pk).update(state="draft")

    assert [client.get(f"/syntheses/essai/{path}").status_code for path in ("", "synthese.pdf")] == [404, 404]
    assert "Aucune synthèse en ligne" in text(client.get("/syntheses/"))


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_one_and_for_thirty(client, count, django_assert_num_queries):
    PublishedSynthesisFactory.create_batch(count)

    with django_assert_num_queries(1):
        page = client.get("/syntheses/")

    assert page.content.decode().count("Version 1") == count


def test_a_page_costs_a_constant_number_of_queries(client, publication, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get("/syntheses/essai/")


# --- Figures ---------------------------------------------------------------------------------------------------------


def test_a_figure_shows_the_list_behind_it(client, publication):
    page = client.get("/programmes/essai/chiffres/departements/")
    told = text(page)

    assert "3 départements" in told
    assert "3 lignes, dont la somme fait 3" in told
    assert "Figé par la synthèse, version 1 3, au" in told
    assert 'href="/territoires/departements/' in page.content.decode()


def test_the_list_of_sheets_leads_to_each_sheet(client, programme):
    page = client.get(reverse("catalogue:figure", args=["essai", "sheets"])).content.decode()

    assert [f'href="/investigations/essai-{n}/"' in page for n in range(4)] == [True] * 4


def test_a_withdrawn_sheet_is_no_longer_counted(client, programme):
    withdraw(programme, 0)
    page = client.get(reverse("catalogue:figure", args=["essai", "sheets"]))

    assert "3 investigations racontées" in text(page)
    assert "essai-0" not in page.content.decode()


def test_an_unknown_figure_is_not_found(client, programme):
    assert client.get("/programmes/essai/chiffres/inconnu/").status_code == 404


def test_a_programme_leads_to_its_synthesis_and_its_figures_to_their_list(client, publication):
    page = client.get("/programmes/essai/").content.decode()

    assert 'href="/syntheses/essai/"' in page
    assert 'href="/programmes/essai/chiffres/hypotheses/"' in page
    take_off(slug="essai", reason="Une erreur.", actor=None, at=LATER)
    assert 'href="/syntheses/essai/"' not in client.get("/programmes/essai/").content.decode()


def test_the_sitemap_names_what_is_online(client, publication):
    assert b"/syntheses/essai/" in client.get("/sitemap.xml").content
    take_off(slug="essai", reason="Une erreur.", actor=None, at=LATER)
    assert b"/syntheses/essai/" not in client.get("/sitemap.xml").content


def test_a_part_of_an_edition_is_named_in_the_list(client, programme, publication):
    publish_synthesis(synthesis=built(programme, scope=Scope.regions(["Bre"])), note="", actor=None, at=AT)

    told = text(client.get("/syntheses/"))

    assert told.count("édition 2021") == 2
    assert "édition 2021&nbsp;: Bretagne" in told
    assert "un territoire" not in told


def test_the_page_tells_all_that_the_document_tells(client, programme, publication):
    told = text(client.get("/syntheses/essai/"))

    for words in ("Le programme en bref", "Sources, licence et date", "Les collectivités"):
        assert words in told


def test_a_region_opens_on_its_map_and_its_list(client, publication):
    page = client.get("/syntheses/essai/bretagne/")

    assert "Dans cette région" in text(page)
    assert 'class="syn-opening"' in page.content.decode()


def fetched(client, address, **more):
    """A file, read to its end."""
    response = client.get(address, **more)
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def test_a_picture_of_a_region_leaves_with_its_last_sheet(client, programme):
    composition = programme.composition
    region = sheet_of(programme, 0).participations.get().collectivite.departement.region
    CompositionPictureFactory(composition=composition, region=region, position=2)
    publication = publish_synthesis(synthesis=built(programme), note="", actor=None, at=AT)
    pictures = publication.synthesis.data["composition"]["pictures"]
    general, regional = sorted(pictures, key=lambda picture: picture["region_code"])
    addresses = [f"/syntheses/essai/images/{picture['file']}/" for picture in (general, regional)]
    assert (general["region_code"], regional["region_code"]) == ("", region.code)
    tag = fetched(client, addresses[1])["ETag"]

    for number in range(3):
        withdraw(programme, number)

    assert fetched(client, addresses[0]).status_code == 200
    assert fetched(client, addresses[1]).status_code == 404
    assert fetched(client, addresses[1], headers={"if-none-match": tag}).status_code == 404


@pytest.mark.parametrize("frozen", [1, 2])
def test_an_erased_version_leaves_the_syntheses_that_froze_it(client, programme, frozen):
    """Corrected, then erased because somebody must no longer be read: the frozen copy is erased with it."""
    sheet = sheet_of(programme, 0)
    first = sheet.versions.get()
    SheetVersion.objects.filter(pk=first.pk).update(published_at=AT - dt.timedelta(days=2))
    if frozen == 2:
        record_version(investigation=sheet, note="Corrigée.", actor=None, at=AT - dt.timedelta(days=1))
    publish_synthesis(synthesis=built(programme), note="", actor=None, at=AT)
    if frozen == 1:
        record_version(investigation=sheet, note="Corrigée.", actor=None, at=LATER)
    assert "Le problème numéro 0" in text(client.get("/syntheses/essai/bretagne/"))

    erase_version(version=first, actor=None, at=LATER)

    shown = "Le problème numéro 0" in text(client.get("/syntheses/essai/bretagne/"))
    assert shown is (frozen == 2)
    assert fetched(client, "/syntheses/essai/synthese.pdf").status_code == (200 if shown else 410)
    assert bool(offer_reduced_documents(at=LATER)) is not shown
