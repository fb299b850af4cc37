"""A reader on a phone sees an error; the ANCT answers and prepares a version; a sheet is withdrawn."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from collectivites.models import Collectivite
from investigations.models import Investigation
from investigations.publication_states import WithdrawalCause
from investigations.services import gate
from investigations.services.publication import withdraw_sheet
from investigations.services.revisions import open_revision
from tests.catalogue.gate_scene import add_picture, add_presentation, drawn, publish_alone
from tests.e2e.auditing import faults_by_appearance
from tests.e2e.conftest import PHONE, Site
from tests.e2e.test_table_of_rights import files_of
from tests.factories.accounts import UserFactory
from tests.factories.investigations import HypothesisFactory, InvestigationFactory, published
from tests.factories.programmes import ProgrammeFactory

SAID = "La fiche dit 30 000 habitants : il y en a 3 000."


@pytest.fixture
def sheet(rows, site: Site) -> Iterator[Investigation]:
    """Its second version, with three pictures and the presentation. Withdrawn at the end: nobody's figures move."""
    draft = InvestigationFactory(
        programme=ProgrammeFactory(),
        title="Attendre moins longtemps au guichet",
        slug="attendre-moins-longtemps",
        context="La commune a 30 000 habitants.\n\nSon guichet ouvre le matin.",
        themes=["numerique"],
    )
    HypothesisFactory(investigation=draft, text="Les habitants ne connaissent pas les horaires.")
    with override_settings(STORAGES=files_of(site)):
        _illustrate(draft)
    public = published(draft, lead=Collectivite.objects.get(slug="sainte-rose-971"))
    at = timezone.now()
    claire = UserFactory(is_staff=True)
    revision = open_revision(investigation=public, is_substantive=False, actor=claire, at=at)
    revision.summary = "Une équipe enquête sur l’attente au guichet, de l’accueil au rendez-vous."
    revision.save()
    publish_alone(
        public, actor=claire, at=at + dt.timedelta(seconds=1), note="Le résumé dit mieux ce que l’équipe a cherché."
    )
    yield Investigation.objects.get(pk=public.pk)
    if Investigation.objects.get(pk=public.pk).state == "published":
        withdraw_sheet(investigation=public, actor=None, at=timezone.now(), comment="fin de l’essai")


def _illustrate(draft: Investigation) -> None:
    add_picture(draft, body=drawn("#6a8"), caption="Le hall, un lundi matin", alt_text="Douze personnes debout")
    add_picture(
        draft, body=drawn("#a86", size=(600, 900)), width=600, height=900, alt_text="Une affiche écrite à la main"
    )
    add_picture(draft, body=drawn("#68a", size=(1600, 500)), width=1600, height=500, caption="Le plan de la file")
    add_presentation(draft)


def test_from_an_error_to_an_answer_then_a_withdrawal(arrive, person, sheet, mails, watch):
    visitor: Page = arrive(size=PHONE)
    visitor.goto(f"/investigations/{sheet.slug}/")
    expect(visitor.get_by_text("Le résumé dit mieux ce que l’équipe a cherché.").first).to_be_visible()
    pictures = visitor.locator("#pictures").get_by_role("img")
    expect(pictures).to_have_count(3)
    for number in range(3):
        pictures.nth(number).scroll_into_view_if_needed()
        expect(pictures.nth(number)).to_have_js_property("naturalWidth", (800, 600, 1600)[number])
    assert faults_by_appearance(visitor) == {}
    desk: Page = arrive()
    desk.goto(f"/investigations/{sheet.slug}/")
    assert faults_by_appearance(desk) == {}

    visitor.get_by_role("link", name="Proposer une correction").click()
    watch.expect(422)
    visitor.get_by_role("textbox", name="Qu’est-ce qui ne va pas").press_sequentially(SAID, delay=100)
    visitor.get_by_role("button", name="Envoyer ma proposition").click()
    expect(visitor.get_by_role("alert")).to_contain_text("Choisissez de quoi il s’agit.")
    expect(visitor.get_by_role("textbox", name="Qu’est-ce qui ne va pas")).to_have_value(SAID)
    assert faults_by_appearance(visitor) == {}
    visitor.get_by_role("radio", name="Une erreur de fait").check(force=True)
    visitor.get_by_label("Où, dans la fiche").select_option("context")
    visitor.get_by_role("textbox", name="Votre adresse").fill("awa@lecteur.test")
    visitor.get_by_role("button", name="Envoyer ma proposition").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Merci !")
    assert faults_by_appearance(visitor) == {}

    staff: Page = arrive(as_=person("staff"))
    staff.goto("/gestion/")
    staff.get_by_role("link", name="Corrections proposées").click()
    expect(staff.get_by_text(SAID)).to_be_visible()
    assert faults_by_appearance(staff) == {}
    staff.get_by_role("link", name=sheet.title).first.click()
    expect(staff.get_by_text("La commune a 30 000 habitants.")).to_be_visible()
    assert faults_by_appearance(staff) == {}
    staff.get_by_role("textbox", name="Votre réponse").fill("Merci, un zéro de trop. Nous le corrigeons.")
    staff.get_by_role("button", name="Retenir", exact=True).click()
    expect(staff.get_by_text("La proposition est retenue.")).to_be_visible()
    expect(staff.get_by_text("Une version de forme est en préparation")).to_be_visible()
    assert faults_by_appearance(staff) == {}
    assert "un zéro de trop" in mails.last_to("awa@lecteur.test", about="Réponse à votre proposition")

    staff.goto(f"/fiches/{sheet.pk}/apercu/")
    expect(staff.get_by_role("region", name="Aperçu")).to_be_visible()
    assert faults_by_appearance(staff) == {}

    gate.withdraw(
        investigation=sheet, cause=WithdrawalCause.PERSON, comment="Demande reçue.", actor=None, at=timezone.now()
    )
    watch.expect(410)
    visitor.goto(f"/investigations/{sheet.slug}/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Cette fiche a été retirée")
    assert faults_by_appearance(visitor) == {}
