"""A whole candidature, from the draft to the deposit, in a browser that runs no script."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from candidatures.models import Candidature
from tests.e2e.calls import COMMITMENTS, open_edition, town
from tests.e2e.conftest import PHONE
from tests.e2e.pages import plain
from tests.e2e.pages.candidature import ANSWERS, TITLE, Draft
from tests.e2e.pages.entrance import Entrance
from tests.e2e.people import represent

SAINT_POL = "29259"
PROBLEM = "Quel est le problème"


@pytest.fixture
def edition(rows):
    with open_edition("Édition sans script") as programme:
        yield programme


def test_from_the_draft_to_the_deposit(arrive, edition, mails):
    enora = represent(town(SAINT_POL), "Enora", "Kerbrat")
    page = arrive(as_=enora, javascript=False, size=PHONE)
    draft = Draft(page)
    draft.begin(str(edition))
    draft.add_problematique()
    draft.answer(TITLE).fill(ANSWERS[TITLE])
    draft.save()
    expect(page.get_by_text("Ce que vous écrivez s’enregistre tout seul.")).to_be_hidden()

    # The session ends before the button: what was sent waits behind the sign-in page.
    draft.fill({question: text for question, text in ANSWERS.items() if question != TITLE})
    Session.objects.filter(session_key__in=[cookie["value"] for cookie in page.context.cookies()]).delete()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page).to_have_url(re.compile("/compte/login/"))
    Entrance(page).give_password(enora.email, enora.password)
    expect(page.get_by_role("heading", name="Nous avons retrouvé un texte non enregistré")).to_be_visible()
    for question, text in ANSWERS.items():
        expect(draft.answer(question)).to_have_value(text)
    draft.save()

    draft.propose_agent("Gaël", "Le Bihan", "Voirie")
    draft.back_to_list()
    draft.read_again()
    expect(page.get_by_role("heading", name="Votre candidature n’est pas encore déposée")).to_be_visible()
    page.get_by_role("link", name=f"Engagement à accepter : {COMMITMENTS[0]}").click()
    page.get_by_role("link", name="Revenir à la candidature").click()
    draft.accept_commitments(*COMMITMENTS, name="Annaïg Prigent", job_title="Maire")
    draft.read_again()
    number = draft.deposit()

    candidature = Candidature.objects.get(programme=edition)
    assert (candidature.reference, candidature.state) == (number, "submitted")
    assert candidature.problematiques.get().problem == ANSWERS[PROBLEM]
    receipt = plain(mails.last_to(enora.email, about=f"{number} : votre candidature est déposée"))
    assert "La candidature de Saint-Pol-de-Léon est bien déposée." in receipt
