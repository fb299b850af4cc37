"""From the poster in the workshop to a problématique of the candidature."""

import pytest
from playwright.sync_api import expect

from candidatures.models import Idea
from tests.e2e.auditing import faults_of
from tests.e2e.calls import open_edition, town
from tests.e2e.conftest import PHONE
from tests.e2e.pages import plain
from tests.e2e.pages.candidature import TITLE, Draft
from tests.e2e.pages.internal_call import AgentPage, InternalCallPage
from tests.e2e.people import represent

EPINAL = "88160"
PROBLEM = "Les familles attendent trois semaines une place à la cantine après un déménagement."
RENAMED = "Une place à la cantine après un déménagement"


@pytest.fixture
def edition(rows):
    with open_edition("Édition de l’affiche") as programme:
        yield programme


def test_an_idea_told_on_a_phone_becomes_a_problematique(arrive, edition, mails, watch):
    place = town(EPINAL)
    helene = represent(place, "Hélène", "Claudel")
    desk = arrive(as_=helene)
    call = InternalCallPage(desk)
    call.open_call("Racontez ce qui coince au guichet.")
    assert faults_of(desk) == []
    address = call.printed_address()

    phone = arrive(size=PHONE)
    agent = AgentPage(phone)
    agent.open(address)
    expect(phone.get_by_text("Racontez ce qui coince au guichet.")).to_be_visible()
    agent.tell(PROBLEM, who_suffers="Une dizaine de familles chaque mois.")
    phone.get_by_role("radio", name="Oui, cela m’intéresse").check(force=True)
    watch.expect(422)
    agent.send()
    expect(phone.get_by_role("alert")).to_contain_text("Donnez votre prénom")
    expect(agent.field("Quel problème")).to_have_value(PROBLEM)
    assert faults_of(phone) == []
    agent.volunteer(first_name="Nora", last_name="Thiriet", service="Cantine", email="nora.thiriet@epinal.test")
    agent.send()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Merci !")
    assert faults_of(phone) == []

    call.return_to(place.name)
    expect(desk.get_by_role("heading", name="Les idées (1)")).to_be_visible()
    idea = call.idea(PROBLEM)
    expect(idea).to_contain_text("Nora Thiriet, Cantine, volontaire")
    assert faults_of(desk) == []
    desk.get_by_role("button", name="Remercier 1 agent par courriel").click()
    expect(desk.get_by_text("1 remerciement part par courriel.")).to_be_visible()
    thanks = plain(mails.last_to("nora.thiriet@epinal.test", about="Merci pour votre idée"))
    assert PROBLEM in thanks
    assert "Hélène Claudel l’a lu et vous en remercie." in thanks
    assert helene.email in thanks

    call.idea(PROBLEM).get_by_role("link", name="En faire une problématique").click()
    desk.get_by_role("textbox", name=TITLE).fill(RENAMED)
    assert faults_of(desk) == []
    desk.get_by_role("button", name="Ajouter à la candidature").click()
    expect(desk.get_by_text("La problématique est dans le brouillon de la candidature.")).to_be_visible()
    expect(call.idea(PROBLEM)).to_contain_text("Dans la candidature")

    draft = Draft(desk)
    draft.resume(str(edition))
    draft.open_problematique(RENAMED)
    expect(draft.answer("Quel est le problème")).to_have_value(PROBLEM)
    expect(draft.main.get_by_text("Nora Thiriet, Cantine")).to_be_visible()
    assert Idea.objects.get(internal_call__programme=edition).problematique.title == RENAMED
