"""Two towns with the same problem deposit; the team reads, brings them together, decides and writes to them."""

import dataclasses
import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.auditing import faults_of
from tests.e2e.calls import COMMITMENTS, CRITERIA, open_edition, town
from tests.e2e.pages import plain
from tests.e2e.pages.candidature import ANSWERS, TITLE, Draft
from tests.e2e.pages.instruction import Applicant, ReviewDesk
from tests.e2e.people import Person, represent

MONTREUIL, DRAGUIGNAN = "93048", "83050"
# The same problem in other words, and another one.
NEAR = {
    **ANSWERS,
    TITLE: "Des matelas et des encombrants devant les immeubles",
    "Quel est le problème": "Les encombrants et les matelas s’entassent sur le trottoir, la benne passe trop tard.",
}
OTHER = {
    **ANSWERS,
    TITLE: "Les parents ne savent pas qui réserve la cantine",
    "Quel est le problème": "Deux parents séparés ont chacun un compte, et l’enfant n’est sur aucune liste.",
    "Qui en souffre": "Les familles et les agentes de la régie.",
}


@dataclasses.dataclass(frozen=True)
class Side:
    """A town that has applied."""

    name: str
    referent: Person
    applicant: Applicant
    reference: str


@pytest.fixture
def edition(rows):
    with open_edition("Édition du bureau", capacity=1) as programme:
        yield programme


@pytest.fixture
def sides(edition, arrive):
    """Both candidatures, written and deposited in the pages."""

    def apply(code: str, first_name: str, last_name: str, *problems: dict[str, str]) -> Side:
        place = town(code)
        referent = represent(place, first_name, last_name)
        page = arrive(as_=referent)
        draft = Draft(page)
        draft.begin(str(edition))
        for answers in problems:
            draft.add_problematique()
            draft.fill(answers)
            draft.propose_agent("Awa", "Perrin", "Voirie")
            draft.back_to_list()
        draft.accept_commitments(*COMMITMENTS, name="Marc Petit", job_title="Maire")
        draft.read_again()
        return Side(place.name, referent, Applicant(page), draft.deposit())

    return apply(MONTREUIL, "Inès", "Delmas", ANSWERS, OTHER), apply(DRAGUIGNAN, "Yann", "Quéré", NEAR)


def test_from_the_queue_to_the_letters(edition, sides, arrive, person, mails, watch):
    one, two = sides
    claire, hugo = person("staff"), person("staff")
    desk, second_desk = ReviewDesk(arrive(as_=claire)), ReviewDesk(arrive(as_=hugo))

    desk.open_queue(str(edition))
    expect(desk.main.get_by_role("row")).to_have_count(3)  # with the header
    for side in sides:
        desk.open_file(str(edition), side.reference)
        desk.begin()

    ask_and_receive_a_complement(desk, one, edition, claire, mails)
    score_without_seeing_each_other(desk, second_desk, one, edition)
    bring_together(desk, one, two, edition, mails)
    decide_within_capacity(desk, edition, watch)
    nobody_knows_before_the_letters(one, two, mails)
    send_the_letters(desk, one, two, edition, mails)


def ask_and_receive_a_complement(desk, side, edition, claire, mails):
    desk.open_file(str(edition), side.reference)
    due_on = timezone.localdate() + dt.timedelta(days=8)
    desk.ask_complement("La lettre de la direction", "Pouvez-vous nous l’envoyer signée ?", due_on=due_on)
    expect(desk.main.get_by_text("en attente de réponse.")).to_be_visible()
    assert faults_of(desk.page) == []

    about = f"{side.reference} : La lettre de la direction, pour le {due_on:%d/%m/%Y}"
    asked = plain(mails.last_to(side.referent.email, about=about))
    assert f"la candidature de {side.name} ({side.reference})" in asked
    assert "Pouvez-vous nous l’envoyer signée ?" in asked
    side.applicant.follow(side.reference)
    expect(side.applicant.main.get_by_role("heading", name="Votre réponse est attendue")).to_be_visible()
    side.applicant.answer_complement(mails.link_to(side.referent.email, about=about), "La maire la signe jeudi.")

    answered = mails.last_to(claire.email, about=f"{side.reference} : {side.name} a répondu à votre demande")
    assert "La maire la signe jeudi." in answered
    desk.page.goto(mails.link_to(claire.email, about=f"{side.reference} : {side.name} a répondu"))
    expect(desk.main.get_by_text("La maire la signe jeudi.")).to_be_visible()
    desk.page.get_by_role("button", name="Clore la demande").click()
    closed = mails.last_to(side.referent.email, about=f"{side.reference} : l’examen de votre candidature reprend")
    assert "Merci pour votre réponse" in closed


def score_without_seeing_each_other(desk, second_desk, side, edition):
    facts, team = CRITERIA
    desk.open_file(str(edition), side.reference)
    desk.open_reading(1)
    desk.give_reading({facts: 4, team: 3}, "Les signalements sont comptés.")
    expect(desk.page.get_by_role("heading", name="Les lectures")).to_be_visible()

    second_desk.open_file(str(edition), side.reference)
    second_desk.open_reading(1)
    expect(second_desk.main.get_by_text("vous ne voyez pas la leur (1 rendue)")).to_be_visible()
    expect(second_desk.main.get_by_text("Les signalements sont comptés.")).to_have_count(0)
    expect(second_desk.main.get_by_text("sur 100")).to_have_count(0)
    second_desk.give_reading({facts: 1, team: 3}, "Je ne vois pas qui en souffre.")
    table = second_desk.main.get_by_role("table", name="Notes de chaque lecture, de 0 à 4")
    shown = [plain(text).split() for text in table.get_by_role("row").filter(has_text=facts).all_inner_texts()]
    assert sorted(shown[0][-2:]) == ["1", "4"]
    expect(second_desk.main.get_by_text("Les signalements sont comptés.")).to_be_visible()
    assert faults_of(second_desk.page) == []


def bring_together(desk, one, two, edition, mails):
    desk.open_file(str(edition), one.reference)
    desk.propose_joint(NEAR[TITLE], "Vous décrivez des encombrants qui restent malgré la collecte.")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("quipe commune : proposé")

    subject = "Une autre collectivité a le même problème que vous"
    for side, other in ((one, two), (two, one)):
        told = mails.last_to(side.referent.email, about=subject)
        assert "Vous décrivez des encombrants qui restent malgré la collecte." in told
        assert names_in(told, other) == []

    one.applicant.accept_joint(mails.link_to(one.referent.email, about=subject))
    expect(one.applicant.main.get_by_text("Nous attendons la réponse de l’autre.")).to_be_visible()
    assert names_in(one.applicant.page.content(), two) == []
    assert faults_of(one.applicant.page) == []
    two.applicant.page.goto(mails.link_to(two.referent.email, about=subject))
    assert names_in(two.applicant.page.content(), one) == []

    two.applicant.accept_joint(mails.link_to(two.referent.email, about=subject))
    for side, other in ((two, one), (one, two)):
        side.applicant.page.goto(mails.link_to(side.referent.email, about="Rapprochement accepté : voici avec qui"))
        expect(side.applicant.page.get_by_role("heading", name=other.name, exact=True)).to_be_visible()
        expect(side.applicant.main).to_contain_text(f"{other.referent.user} ({other.referent.email})")
    assert faults_of(one.applicant.page) == []


def names_in(text: str, side: Side) -> list[str]:
    """What would tell who the other is."""
    told = (side.name, side.reference, side.referent.email, side.referent.user.last_name)
    return [word for word in told if word in text]


def decide_within_capacity(desk, edition, watch):
    """One place: the joint team takes it, for both sides."""
    for title in (ANSWERS[TITLE], NEAR[TITLE]):
        desk.decide(title, "Retenir", "Le problème est montré, et partagé.", edition_slug=edition.slug)
        expect(desk.main.get_by_text("1 équipe sur 1")).to_be_visible()

    watch.expect(409, 422)
    desk.decide(OTHER[TITLE], "Retenir", "Un beau sujet.", edition_slug=edition.slug)
    expect(desk.page.get_by_role("alert")).to_contain_text("toutes les places sont prises")
    expect(desk.page.get_by_role("textbox", name="Motif")).to_have_value("Un beau sujet.")
    assert faults_of(desk.page) == []
    desk.page.get_by_role("radio", name="Ne pas retenir").check(force=True)
    desk.page.get_by_role("textbox", name="Motif").fill("Une seule équipe cette année.")
    desk.page.get_by_role("button", name="Enregistrer la décision").click()
    expect(desk.main.locator(".ins-now, .ins-panel").get_by_text("non retenue").first).to_be_visible()


def nobody_knows_before_the_letters(one, two, mails):
    for side in (one, two):
        side.applicant.follow(side.reference)
        expect(side.applicant.main.get_by_text("En cours d’examen", exact=True)).to_be_visible()
        expect(side.applicant.page.get_by_role("heading", name="La décision", exact=True)).to_have_count(0)
        assert [subject for subject in mails.subjects_to(side.referent.email) if "notre décision" in subject] == []


def send_the_letters(desk, one, two, edition, mails):
    desk.open_letters(edition.slug)
    desk.page.get_by_role("button", name="Préparer les lettres qui manquent").click()
    desk.letter_line(one.name).get_by_role("link", name="Ouvrir").click()
    body = desk.page.get_by_role("textbox", name="Texte")
    body.fill(body.input_value().replace("Madame, Monsieur,", "Madame la Maire,", 1))
    desk.page.get_by_role("button", name="Enregistrer la lettre").click()
    desk.open_letters(edition.slug)
    expect(desk.main.get_by_text("2 lettres partent en une fois, par 2 courriels aux référents.")).to_be_visible()
    desk.send_letters()
    for side in (one, two):
        expect(desk.letter_line(side.name)).to_contain_text("envoyée le")
    assert faults_of(desk.page) == []

    for side, opening in ((one, "Madame la Maire,"), (two, "Madame, Monsieur,")):
        letter = plain(mails.last_to(side.referent.email, about="notre décision"))
        assert opening in letter
        assert f"{side.name} a déposé une candidature à l’édition {edition}, sous le numéro {side.reference}" in letter
        side.applicant.page.goto(mails.link_to(side.referent.email, about="notre décision"))
        expect(side.applicant.main.get_by_text(opening, exact=True)).to_be_visible()
    assert faults_of(one.applicant.page) == []
    one.applicant.follow(one.reference)
    expect(one.applicant.main.get_by_text("Décision rendue", exact=True)).to_be_visible()
    announced = one.applicant.page.get_by_role("region", name="La décision").get_by_role("listitem")
    assert [plain(text) for text in announced.all_inner_texts()] == [
        f"{ANSWERS[TITLE]} : Retenue",
        f"{OTHER[TITLE]} : Non retenue",
    ]
