"""Publishing from the page of a synthesis, taking off, comparing two, asking for a scope."""

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse

from investigations.models import Investigation
from investigations.services.publication import withdraw_sheet
from reports.models import PublishedSynthesis, Synthesis
from reports.services.publishing import publish_synthesis
from tests.factories.core import AT
from tests.factories.programmes import ThemeFactory
from tests.personas import sign_in, staff
from tests.reports.composing_scene import built, edition, sheet_of

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(hours=1)


@pytest.fixture
def claire(client):
    sign_in(client, staff())
    return client


@pytest.fixture
def programme():
    return edition()


def text(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def path(name, *synthesis):
    return reverse(f"reports:{name}", args=[each.pk for each in synthesis])


def test_publishing_asks_for_a_confirmation(claire, programme):
    synthesis = built(programme)
    page = text(claire.get(path("publish", synthesis)))
    assert "/syntheses/essai/" in page
    refused = claire.post(path("publish", synthesis), {})

    assert refused.status_code == 422
    assert "Cochez cette case quand vous avez relu" in text(refused)
    assert not PublishedSynthesis.objects.exists()

    done = claire.post(path("publish", synthesis), {"is_read": "on"}, follow=True)
    assert "La synthèse est publique : version 1." in text(done)
    assert "Voir la page publique" in text(done)


def test_a_new_version_asks_what_it_changes(claire, programme):
    publish_synthesis(synthesis=built(programme), note="", actor=None, at=AT)
    Investigation.objects.filter(slug="essai-0").update(title="Un titre corrigé")
    again = built(programme, at=LATER)
    assert claire.post(path("publish", again), {"is_read": "on"}).status_code == 422

    claire.post(path("publish", again), {"is_read": "on", "note": "Un titre corrigé."})
    assert PublishedSynthesis.objects.get(number=2).note == "Un titre corrigé."


def test_a_synthesis_that_may_not_be_published_says_why(claire, programme):
    synthesis = built(programme)
    withdraw_sheet(investigation=sheet_of(programme, 0), actor=None, at=LATER, comment="Demandé.")
    page = text(claire.get(path("publish", synthesis)))

    assert "Elle ne peut pas être publiée" in page
    assert "a été retirée de la publication depuis la demande" in page
    assert claire.post(path("publish", synthesis), {"is_read": "on"}).status_code == 422


def test_taking_off_asks_for_a_reason(claire, programme):
    synthesis = built(programme)
    publish_synthesis(synthesis=synthesis, note="", actor=None, at=AT)
    assert claire.post(path("unpublish", synthesis), {"reason": ""}).status_code == 422

    done = claire.post(path("unpublish", synthesis), {"reason": "Une erreur de chiffre."}, follow=True)
    assert "Cette version a été retirée du site public" in text(done)
    assert claire.get(path("unpublish", synthesis)).status_code == 404


def test_two_syntheses_are_compared_from_the_older_one(claire, programme):
    before = built(programme)
    Investigation.objects.filter(slug="essai-0").update(title="Un titre corrigé")
    Investigation.objects.filter(slug="essai-3").update(state="withdrawn")
    after = built(programme, at=LATER)
    pages = [text(claire.get(path("synthesis_compare", *pair))) for pair in ((before, after), (after, before))]

    assert pages[0] == pages[1]
    assert "Un titre corrigé : titre" in pages[0]
    assert "une fiche retirée depuis de la publication, Occitanie" in pages[0]
    assert "Le problème numéro 3" not in pages[0]
    assert "Investigations racontées 4 3" in pages[0]
    assert "Comparer avec une autre" in text(claire.get(path("synthesis_detail", after)))


NEW = "/gestion/syntheses/nouvelle/essai/"


@pytest.mark.parametrize(
    "data, told",
    [
        ({"scope": "departements"}, "Cochez au moins un département"),
        ({"scope": "theme"}, "Choisissez un thème"),
        ({"scope": "theme", "theme": "inconnu"}, "inconnu"),
        ({"scope": "departements", "departements": ["99"]}, "99"),
    ],
)
def test_a_scope_is_chosen(claire, programme, data, told):
    response = claire.post(NEW, data)

    assert response.status_code == 422
    assert told in text(response)


def test_a_synthesis_of_a_departement_then_of_a_theme(claire, programme):
    sheet_of(programme, 3).themes.add(ThemeFactory(slug="social", label="social"))
    claire.post(NEW, {"scope": "departements", "departements": ["35"]})
    claire.post(NEW, {"scope": "theme", "theme": "social", "regions": ["Bre"]})
    first, second = Synthesis.objects.order_by("created_at", "pk")

    assert (first.departement_codes, first.region_codes, first.theme, first.sheet_count) == (["35"], [], None, 1)
    assert (second.departement_codes, second.region_codes, second.theme.slug) == ([], [], "social")
    listed = text(claire.get(reverse("reports:synthesis_list")))
    assert "1 département" in listed
    assert "Thème « social »" in listed
