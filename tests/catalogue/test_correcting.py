"""« Proposer une correction », as a reader meets it, and as machines do."""

import dataclasses
import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from catalogue.views import corrections
from core.open_forms import MIN_FILL_SECONDS, new_stamp
from investigations.models import CorrectionRequest
from investigations.services.publication import withdraw_sheet
from tests.catalogue.html import link, main
from tests.factories.investigations import published_sheet

pytestmark = pytest.mark.django_db
PAGE = "/investigations/une-fiche/corriger/"
SENT = f"{PAGE}merci/"
SAID = {"topic": "fact", "section": "context", "text": "Elle a 3 000 habitants."}


@pytest.fixture(autouse=True)
def sheet():
    return published_sheet(slug="une-fiche", title="Le tri")


def aged_stamp(seconds: int = 60, slug: str = "une-fiche") -> str:
    with time_machine.travel(timezone.now() - dt.timedelta(seconds=seconds), tick=False):
        return new_stamp(f"correction:{slug}")


def send(client, **values):
    return client.post(PAGE, {**SAID, "stamp": aged_stamp(), **values})


def test_from_the_sheet_to_the_thanks(client):
    page = client.get("/investigations/une-fiche/")
    assert link(page, "Proposer une correction")["href"] == PAGE
    form = client.get(PAGE)
    assert (form.status_code, form["Cache-Control"]) == (200, "no-store")
    assert "Elle est effacée avec cette réponse" in main(form)

    sent = send(client, email="awa@ville.test")

    assert (sent.status_code, sent["Location"]) == (302, SENT)
    kept = CorrectionRequest.objects.get()
    assert (kept.topic, kept.section, kept.text, kept.email) == (*SAID.values(), "awa@ville.test")
    assert kept.version_number == 1
    assert "Votre proposition est arrivée" in main(client.get(SENT))


def test_an_address_and_a_place_are_optional(client):
    assert send(client, section="").status_code == 302
    assert CorrectionRequest.objects.get().email == ""


@pytest.mark.parametrize(
    "values, told",
    [
        ({"topic": ""}, "Choisissez de quoi il s’agit."),
        ({"topic": "autre chose"}, "Choisissez dans la liste."),
        ({"section": "annexe"}, "Choisissez dans la liste."),
        ({"text": "  "}, "Dites ce qui ne va pas."),
        ({"email": "awa"}, "Écrivez une adresse complète, comme nom@exemple.fr."),
        ({"text": "x" * 2001}, "2000"),
    ],
)
def test_a_refusal_keeps_what_was_typed(client, values, told):
    response = send(client, **{"text": "Elle a 3 000 habitants.", **values})

    assert response.status_code == 422
    assert told in main(response)
    if "text" not in values:
        assert "Elle a 3 000 habitants." in response.content.decode()
    assert not CorrectionRequest.objects.exists()


def test_what_is_sent_twice_is_kept_once(client):
    stamp = aged_stamp()

    assert [send(client, stamp=stamp).status_code for _ in range(2)] == [302, 302]
    assert CorrectionRequest.objects.count() == 1


def test_what_a_machine_fills_is_thanked_and_not_kept(client):
    assert send(client, website="https://spam.test")["Location"] == SENT
    assert not CorrectionRequest.objects.exists()


@pytest.mark.parametrize(
    "seconds, slug", [(MIN_FILL_SECONDS - 3, "une-fiche"), (25 * 3600, "une-fiche"), (60, "autre"), (None, "")]
)
def test_a_stamp_too_young_too_old_of_another_page_or_made_up(client, seconds, slug):
    response = send(client, stamp="faux" if seconds is None else aged_stamp(seconds, slug))

    assert response.status_code == 422
    assert "Rien n’est perdu" in main(response)
    assert SAID["text"] in response.content.decode()
    assert not CorrectionRequest.objects.exists()


def test_too_many_at_once(client, monkeypatch):
    monkeypatch.setattr(corrections, "LIMIT", dataclasses.replace(corrections.LIMIT, rates="2/h/ip"))
    codes = [send(client).status_code for _ in range(3)]

    assert codes == [302, 302, 429]
    assert CorrectionRequest.objects.count() == 2


def test_withdrawn_between_the_page_and_the_sending(client, sheet):
    withdraw_sheet(investigation=sheet, actor=None, at=timezone.now(), comment="")
    response = send(client)

    assert response.status_code == 410
    assert SAID["text"] in response.content.decode()
    assert not CorrectionRequest.objects.exists()


def test_a_forged_form_is_refused():
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(PAGE, SAID).status_code == 403
    assert not CorrectionRequest.objects.exists()


def test_an_unknown_sheet(client):
    assert client.get("/investigations/inconnue/corriger/").status_code == 404
    assert client.post("/investigations/inconnue/corriger/", SAID).status_code == 404
