"""The ANCT's team composes a synthesis, looks at a chapter, publishes it; a visitor reads it; a sheet is withdrawn."""

import io
import re
from collections.abc import Iterator

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from collectivites.models import Collectivite
from investigations.services.publication import withdraw_sheet
from programmes.models import Programme
from tests.e2e.auditing import faults_by_appearance
from tests.e2e.conftest import PHONE
from tests.e2e.pages.staff import JobPage, pages_of
from tests.e2e.pages.synthesis import Composition
from tests.factories.investigations import published_sheet
from tests.factories.programmes import ProgrammeFactory

PATIENT_SECONDS = 240


@pytest.fixture
def programme() -> Iterator[Programme]:
    """Two sheets in two régions. Withdrawn from the site at the end: nobody else's figures move."""
    programme = ProgrammeFactory()
    for number, slug in enumerate(("sainte-rose-971", "sainte-rose-974")):
        lead = Collectivite.objects.get(slug=slug)
        published_sheet(lead=lead, programme=programme, title=f"Un problème de voirie {number}", position=number + 1)
    yield programme
    for sheet in programme.investigations.published():
        withdraw_sheet(investigation=sheet, actor=None, at=timezone.now(), comment="fin de l’essai")


@pytest.mark.slow
def test_from_the_first_word_to_a_withdrawn_sheet(arrive, person, programme, watch, tmp_path):
    page = arrive(as_=person("staff"))
    composition = Composition(page)
    picture = tmp_path / "affiche.png"
    drawn = io.BytesIO()
    Image.new("RGB", (900, 600), "navy").save(drawn, format="PNG")
    picture.write_bytes(drawn.getvalue())

    composition.open(programme.name)
    composition.freeze_figures()
    composition.go("Les textes")
    composition.write("Avant-propos", "Ce document raconte {chiffre:fiches} investigations.")
    composition.write("Qui signe l’avant-propos", "Camille Essai")
    composition.save_texts()
    composition.cite("Personne ne sait à qui parler", said_by="une habitante", consent_by="Agathe Essai")
    composition.illustrate(picture, alt="Une affiche bleue dans un hall", credit="Ville d’essai")
    expect(page.get_by_role("img", name="Une affiche bleue dans un hall")).to_be_visible()

    composition.look_at("Avant-propos, introduction, paroles")
    job = JobPage(page)
    job.watch(seconds=PATIENT_SECONDS)
    assert pages_of(job.take()) == 2

    page.goto(f"/gestion/syntheses/nouvelle/{programme.slug}/")
    page.get_by_role("button", name="Préparer le document").click()
    job.watch(seconds=PATIENT_SECONDS)
    whole = pages_of(job.take())
    page.get_by_role("link", name="Voir le résultat").click()
    page.get_by_role("link", name="Publier cette synthèse").click()
    assert faults_by_appearance(page) == {}
    page.get_by_text("J’ai relu le document").click()
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_text("La synthèse est publique : version 1.")).to_be_visible()

    visitor: Page = arrive(size=PHONE)
    visitor.goto(f"/syntheses/{programme.slug}/")
    expect(visitor.get_by_text("Ce document raconte 21 investigations.")).to_be_visible()
    expect(visitor.get_by_text("Personne ne sait à qui parler")).to_be_visible()
    expect(visitor.get_by_role("img", name="Une affiche bleue dans un hall")).to_be_visible()
    expect(visitor.get_by_role("link", name=re.compile("^Télécharger le PDF accessible"))).to_contain_text(
        f"{whole} pages"
    )
    assert faults_by_appearance(visitor) == {}
    visitor.get_by_role("link", name="Un problème de voirie 1").click()
    expect(visitor.get_by_role("heading", name="Un problème de voirie 1")).to_be_visible()
    assert faults_by_appearance(visitor) == {}

    watch.expect(410)
    sheet = programme.investigations.published().get(title="Un problème de voirie 1")
    withdraw_sheet(investigation=sheet, actor=None, at=timezone.now(), comment="demandé par la collectivité")
    answer = visitor.reload()
    assert answer.status == 200
    expect(visitor.get_by_role("heading", name="Fiche retirée")).to_be_visible()
    expect(visitor.get_by_text("Un problème de voirie 1")).to_have_count(0)

    # The PDF is refused, or already made again without the sheet: never the one that told it.
    document = visitor.request.get(f"/syntheses/{programme.slug}/synthese.pdf")
    assert document.status in (200, 410)
    if document.status == 200:
        assert pages_of(document.body()) < whole


def test_the_list_behind_a_figure_is_one_click_away(arrive):
    page = arrive()
    page.goto("/programmes/pni-2021/chiffres/sheets/")

    expect(page.get_by_role("table")).to_contain_text("Compte pour")
    page.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/investigations/"))
