"""Staff ask a team, its people answer on a phone without script, staff close the survey and read it."""

import pytest
from playwright.sync_api import expect

from evaluation.models import SatisfactionAnswer, SatisfactionSurvey
from evaluation.services import satisfaction
from teams.states import TeamRole
from tests.e2e.auditing import APPEARANCES, faults_by_appearance
from tests.e2e.calls import edition_of_teams, town, workspace_at_work
from tests.e2e.conftest import PHONE, WIDE
from tests.e2e.pages import plain
from tests.e2e.pages.satisfaction import SatisfactionDesk, SurveyPage
from tests.e2e.people import work_in
from tests.factories.teams import MembershipFactory

EDITION, AGEN = "Édition de la satisfaction", "47001"
BOTH = (*APPEARANCES, (PHONE, "light"), (WIDE, "dark"))
LINE = "Deux jours par semaine, pas un. Voir Mme Martin."


@pytest.fixture
def team(rows):
    workspace = workspace_at_work(edition_of_teams(EDITION), town(AGEN), "Les jardins")
    for _ in range(6):
        MembershipFactory(team=workspace.team)
    return workspace.team


def test_from_the_sending_to_the_results(team, arrive, person, mails, watch):
    samira = work_in(team, TeamRole.AGENT, "Samira", "Belkacem")
    desk = SatisfactionDesk(arrive(as_=person("staff")))
    desk.open(f"{EDITION} 2027")
    assert faults_by_appearance(desk.page, appearances=BOTH) == {}
    desk.ask(team.name)
    expect(desk.page.get_by_text("7 personnes sont interrogées.")).to_be_visible()
    expect(desk.main).to_contain_text("Samira Belkacem (agent)")

    link = mails.link_to(samira.email, about="Votre avis sur le programme")
    phone = SurveyPage(arrive(size=PHONE, javascript=False), link)
    phone.open()
    expect(phone.heading).to_have_text("Votre avis, en deux minutes")
    watch.expect(422)
    phone.write(LINE)
    phone.send()
    expect(phone.page.get_by_role("alert")).to_contain_text("Choisissez une réponse")
    assert phone.answer_all("Plutôt oui") == 5
    phone.send()
    expect(phone.heading).to_have_text("Vous avez répondu")
    phone.open()
    expect(phone.heading).to_have_text("Vous avez répondu")
    row = SatisfactionAnswer.objects.get()
    assert (row.role, row.line, set(row.choices.values())) == ("agent", LINE, {"rather_yes"})

    survey = SatisfactionSurvey.objects.get(programme=team.programme)
    others = survey.invitations.filter(is_used=False).order_by("pk")
    other = others.first()
    page = SurveyPage(arrive(), mails.link_to(other.person.email, about="Votre avis"))
    page.open()
    assert faults_by_appearance(page.page, appearances=BOTH) == {}
    _answer(survey, 5, mails)

    desk.open(f"{EDITION} 2027")
    expect(desk.main).not_to_contain_text("Tout à fait")
    desk.close()
    expect(desk.page.get_by_text("L’enquête est close.")).to_be_visible()
    bars = desk.bars_of("L’investigation a-t-elle été utile à la collectivité ?").all_text_contents()
    assert [" ".join(plain(bar).split()) for bar in bars] == [
        "Tout à fait 5",
        "Plutôt oui 1",
        "Plutôt non 0",
        "Pas du tout 0",
        "Sans avis 0",
    ]
    expect(desk.main.get_by_role("listitem").filter(has_text=LINE)).to_contain_text("À relire : nom d’une personne")
    assert faults_by_appearance(desk.page, appearances=BOTH) == {}


def _answer(survey, count, mails):
    """The others answer too, with the links of their mails."""
    rows = list(survey.invitations.filter(is_used=False).select_related("person").order_by("pk")[:count])
    for each in rows:
        token = mails.link_to(each.person.email, about="Votre avis").rstrip("/").rsplit("/", 1)[1]
        choices = dict.fromkeys(("useful", "learned", "recommend", "time_given", "supported"), "yes")
        satisfaction.answer(token=token, choices=choices, line="", at=each.sent_at)
