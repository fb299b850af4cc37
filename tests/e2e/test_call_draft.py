"""A référent writes on a phone, loses the session twice and no word; deposits, and reads the receipt."""

import datetime as dt
import re
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from candidatures.models import Problematique
from programmes.models import Programme
from tests.e2e.auditing import faults_of
from tests.e2e.calls import COMMITMENTS, open_edition, town
from tests.e2e.conftest import PHONE
from tests.e2e.pages import plain
from tests.e2e.pages.candidature import ANSWERS, SAVED, TITLE, Draft
from tests.e2e.pages.entrance import Entrance
from tests.e2e.people import represent

SAINTE_ROSE = "97419"  # La Réunion: the hours shown are those of the island
PROBLEM, WHY_NOW = "Quel est le problème", "Pourquoi maintenant"


@pytest.fixture
def edition(rows):
    with open_edition("Édition du téléphone") as programme:
        yield programme


def end_session(page: Page) -> None:
    """On the server, as after two weeks: the browser knows nothing of it."""
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid")
    assert Session.objects.filter(session_key=key).delete()[0] == 1


def heading(page: Page) -> str:
    return plain(page.get_by_role("heading", level=1).inner_text())


def stored(edition: Programme) -> Problematique:
    return Problematique.objects.get(candidature__programme=edition)


def test_two_lost_sessions_lose_no_word_up_to_the_receipt(arrive, edition, mails):
    maeva = represent(town(SAINTE_ROSE), "Maëva", "Hoarau")
    page = arrive(as_=maeva, size=PHONE)
    draft = Draft(page)
    draft.begin(str(edition))
    draft.add_problematique()

    # Typed, saved by itself, with the hour of the island.
    draft.answer(TITLE).press_sequentially(ANSWERS[TITLE], delay=5)
    expect(draft.state).to_have_text(SAVED)
    local = timezone.now().astimezone(ZoneInfo("Indian/Reunion"))
    hours = {f"Enregistré à {moment:%H h %M}" for moment in (local, local - dt.timedelta(minutes=1))}
    assert plain(draft.state.inner_text()) in hours
    first, second = ANSWERS[PROBLEM].split(", ")
    draft.answer(PROBLEM).press_sequentially(first, delay=5)
    expect(page.get_by_text(f"{len(first)} signes sur 5 000")).to_be_visible()

    # The session ends in the middle of a sentence: said at once, the words stay.
    expect(draft.state).to_have_text(SAVED)
    end_session(page)
    draft.answer(PROBLEM).press_sequentially(f", {second}", delay=5)
    expect(draft.state).to_contain_text("Votre session est terminée. Votre texte est gardé sur cet appareil.")
    assert faults_of(page) == []
    assert second not in stored(edition).problem

    draft.state.get_by_role("link", name="Se reconnecter et reprendre").click()
    Entrance(page).give_password(maeva.email, maeva.password)
    expect(page.get_by_role("heading", name="Nous avons retrouvé un texte non enregistré")).to_be_visible()
    expect(draft.answer(PROBLEM)).to_have_value(ANSWERS[PROBLEM])
    assert faults_of(page) == []
    draft.save()
    assert stored(edition).problem == ANSWERS[PROBLEM]
    expect(page.get_by_role("heading", name="Nous avons retrouvé")).to_have_count(0)

    # It ends again, and this time the button is pressed.
    end_session(page)
    draft.answer(WHY_NOW).fill(ANSWERS[WHY_NOW])
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page).to_have_url(re.compile("/compte/login/"))
    Entrance(page).give_password(maeva.email, maeva.password)
    expect(page.get_by_role("heading", name="Nous avons retrouvé un texte non enregistré")).to_be_visible()
    expect(draft.answer(WHY_NOW)).to_have_value(ANSWERS[WHY_NOW])
    assert faults_of(page) == []
    draft.save()
    assert stored(edition).why_now == ANSWERS[WHY_NOW]

    draft.fill({question: text for question, text in ANSWERS.items() if question not in (TITLE, PROBLEM, WHY_NOW)})
    draft.propose_agent("Joël", "Payet", "Voirie")
    draft.back_to_list()
    expect(page.get_by_text("Toutes les réponses sont écrites · 1 agent proposé")).to_be_visible()
    expect(page.get_by_text("Il reste 2 points à compléter avant de pouvoir déposer.")).to_be_visible()
    draft.accept_commitments(*COMMITMENTS, name="Marie Grondin", job_title="Maire")
    draft.read_again()
    for text in (*ANSWERS.values(), "Joël Payet", "Marie Grondin"):
        expect(draft.main.get_by_text(text).first).to_be_attached()
    assert faults_of(page) == []
    number = draft.deposit()
    assert re.fullmatch(r"2026-\d{3,}", number)
    assert faults_of(page) == []

    mail = mails.message_to(maeva.email, about="votre candidature est déposée")
    assert mail["Subject"] == f"{number} : votre candidature est déposée"
    text = plain(mail.get_body(preferencelist=("plain",)).get_content())
    assert "La candidature de Sainte-Rose est bien déposée." in text
    assert f"Numéro à citer : {number}" in text
    assert "(heure locale, La Réunion)" in text
    (document,) = mail.iter_attachments()
    assert document.get_content_type() == "application/pdf"
    assert_says_everything(document.get_content(), number)

    page.get_by_role("link", name="Suivre la candidature").click()
    assert heading(page) == f"Candidature {number}"
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Télécharger le récépissé")).click()
    assert download.value.path().read_bytes() == document.get_content()


def assert_says_everything(pdf: bytes, number: str) -> None:
    """The receipt can be read: every answer, the agents, the commitments, in words."""
    words = " ".join(plain(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)).split())
    missing = [text for text in (number, *ANSWERS.values(), "Joël Payet", *COMMITMENTS) if text not in words]
    assert missing == []
