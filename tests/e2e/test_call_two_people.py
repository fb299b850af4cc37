"""Two people of a collectivité on the same answer: both versions are shown, and nobody loses a word."""

import pytest
from playwright.sync_api import expect

from candidatures.models import Problematique
from programmes.models import Programme
from tests.e2e.auditing import faults_of
from tests.e2e.calls import open_edition, town
from tests.e2e.pages.candidature import ANSWERS, SAVED, TITLE, Draft
from tests.e2e.people import represent

BAPAUME = "62080"
PROBLEM = "Quel est le problème"
OF_JEANNE = "Les familles attendent trois semaines une réponse."
OF_KARIM = "Personne ne sait quel guichet répond aux familles."


@pytest.fixture
def edition(rows):
    with open_edition("Édition à quatre mains") as programme:
        yield programme


@pytest.fixture
def desks(edition, arrive):
    """Jeanne and Karim, each in front of the same problématique. `saves_alone=False`: the script of the page did not
    reach Karim's browser."""

    def open_both(*, saves_alone: bool) -> tuple[Draft, Draft]:
        place = town(BAPAUME)
        jeanne, karim = represent(place, "Jeanne", "Lefebvre"), represent(place, "Karim", "Haddad")
        first = Draft(arrive(as_=jeanne))
        first.begin(str(edition))
        first.add_problematique()
        first.answer(TITLE).fill(ANSWERS[TITLE])
        first.save()
        second = Draft(arrive(as_=karim))
        if not saves_alone:
            nothing = {"body": "", "content_type": "text/javascript"}
            second.page.route("**/js/candidature.js", lambda route: route.fulfill(**nothing))
        second.resume(str(edition))
        second.open_problematique(ANSWERS[TITLE])
        return first, second

    return open_both


def stored(edition: Programme) -> Problematique:
    return Problematique.objects.get(candidature__programme=edition)


def test_typing_over_a_colleague_shows_both_and_asks(edition, desks, watch):
    jeanne, karim = desks(saves_alone=True)
    jeanne.answer(PROBLEM).fill(OF_JEANNE)
    expect(jeanne.state).to_have_text(SAVED)

    karim.answer(PROBLEM).press_sequentially(OF_KARIM, delay=5)
    told = karim.page.locator("#question-problem").get_by_role("alert")
    expect(told).to_contain_text("Une autre personne a changé cette réponse pendant que vous écriviez")
    expect(told.locator("blockquote")).to_contain_text(OF_JEANNE)
    expect(karim.answer(PROBLEM)).to_have_value(OF_KARIM)
    assert stored(edition).problem == OF_JEANNE
    assert faults_of(karim.page) == []
    assert watch.wrong == [f"409 for {karim.page.url}enregistrement/"]  # the refusal itself: what this test is about
    watch.wrong.clear()

    told.get_by_role("button", name="Garder mon texte").click()
    expect(karim.state).to_have_text(SAVED)
    expect(told).to_have_count(0)
    assert stored(edition).problem == OF_KARIM

    karim.page.get_by_role("link", name="Candidatures", exact=True).first.click()
    karim.page.get_by_role("link", name="Reprendre votre brouillon").first.click()
    karim.page.get_by_role("link", name="Historique des textes").click()
    expect(karim.page.get_by_text(OF_JEANNE)).to_be_visible()


def test_pressing_the_button_over_a_colleague_shows_both_and_asks(edition, desks, watch):
    jeanne, karim = desks(saves_alone=False)
    jeanne.answer(PROBLEM).fill(OF_JEANNE)
    expect(jeanne.state).to_have_text(SAVED)

    watch.expect(409)
    karim.answer(PROBLEM).fill(OF_KARIM)
    karim.answer("Pourquoi maintenant").fill("Le guichet déménage.")
    karim.page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(karim.page.get_by_role("heading", name="Deux personnes ont changé la même réponse")).to_be_visible()
    expect(karim.page.locator("#conflict-problem blockquote")).to_contain_text(OF_JEANNE)
    expect(karim.answer(PROBLEM)).to_have_value(OF_KARIM)
    assert faults_of(karim.page) == []
    assert (stored(edition).problem, stored(edition).why_now) == (OF_JEANNE, "Le guichet déménage.")

    karim.page.get_by_role("radio", name="L’autre version").check(force=True)
    karim.save()
    assert stored(edition).problem == OF_JEANNE
    expect(karim.answer(PROBLEM)).to_have_value(OF_JEANNE)
