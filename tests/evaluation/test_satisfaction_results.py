"""What staff read of a survey: answers out of people asked, nothing under five, nothing that a subtraction tells."""

import io
import itertools

import pytest
from odfdo import Document

from evaluation.models import SatisfactionSurvey
from evaluation.selectors.satisfaction import THRESHOLD, results, roles_shown
from evaluation.services import satisfaction
from tests.evaluation.satisfaction_scene import AT
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.satisfaction import answers, choices_for, team_with_people, tokens
from tests.investigations.team_scene import text_of
from tests.personas import client_of, coach, staff

pytestmark = pytest.mark.django_db


def survey_of(*, agents: int, referents: int = 0, close: bool = True, **how_many: int) -> SatisfactionSurvey:
    """One team asked, so many answers by role, closed."""
    team = team_with_people(agents=agents, referents=referents, coach=UserFactory())
    satisfaction.send_now(teams=[team], actor=None, at=AT)
    survey = SatisfactionSurvey.objects.get(programme=team.programme)
    answers(survey, AT, **how_many)
    return satisfaction.close(survey=survey, actor=None, at=AT) if close else survey


# --- The threshold ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "counts, shown",
    [
        ({"agent": 6, "referent": 1}, set()),  # 7 - 6 is the référent
        ({"agent": 9, "referent": 5, "coach": 4, "designer": 1}, {"agent", "referent"}),  # 5 left, together
        ({"agent": 9, "referent": 5, "coach": 3, "designer": 1}, {"agent"}),  # 4 left: the référents join them
        ({"agent": 9, "referent": 5}, {"agent", "referent"}),
        ({"agent": 5, "referent": 5, "coach": 0, "designer": 0}, {"agent", "referent"}),
        ({"agent": 4, "referent": 4}, set()),
        ({"agent": 0}, set()),
        ({}, set()),
    ],
)
def test_roles_shown(counts, shown):
    assert roles_shown(counts) == shown


def test_no_subtraction_leaves_less_than_the_threshold():
    """Every edition of up to eight answers a role: what is shown never tells fewer than five people apart."""
    for numbers in itertools.product(range(9), repeat=4):
        counts = dict(zip(("agent", "referent", "coach", "designer"), numbers, strict=True))
        shown = roles_shown(counts)
        assert all(counts[role] >= THRESHOLD for role in shown)
        silent = sum(count for role, count in counts.items() if role not in shown)
        assert not shown or silent == 0 or silent >= THRESHOLD, counts


def test_nothing_is_read_before_the_closing():
    survey = survey_of(agents=8, close=False, agent=6)

    assert results(survey) is None


def test_an_edition_with_four_answers_shows_nothing():
    shown = results(survey_of(agents=8, agent=4))

    assert (shown.are_shown, shown.lines) == (False, ())
    assert (shown.whole.asked, shown.whole.answered, shown.whole.distributions) == (9, None, ())


def test_each_question_is_answers_out_of_people_asked():
    shown = results(survey_of(agents=8, referents=2, agent=6, referent=1))

    assert (shown.whole.asked, shown.whole.answered) == (11, 7)
    first = shown.whole.distributions[0]
    assert (first.answered, first.asked) == (7, 11)
    assert [(bar.label, bar.count) for bar in first.bars] == [
        ("Tout à fait", 7),
        ("Plutôt oui", 0),
        ("Plutôt non", 0),
        ("Pas du tout", 0),
        ("Sans avis", 0),
    ]
    assert [each.question.key for each in shown.whole.distributions] == ["useful", "learned", "recommend"]
    assert [(group.label, group.asked, group.answered) for group in shown.roles] == [
        ("Agents", 8, None),
        ("Référents", 2, None),
        ("Coachs", 1, None),
    ]


def test_a_role_that_can_be_read_shows_its_own_questions():
    shown = results(survey_of(agents=8, agent=6))

    assert [(group.label, group.answered, len(group.distributions)) for group in shown.roles] == [
        ("Agents", 6, 5),
        ("Coachs", None, 0),
    ]


def test_lines_are_in_the_order_of_the_alphabet_and_flagged():
    survey = survey_of(agents=5, close=False, agent=0)
    links = list(tokens().values())
    for token, line in zip(
        links, ("Zéro papier.", "à voir avec anne@ville.test", "", "Étaler", "Plus tôt"), strict=False
    ):
        role = satisfaction.invitation_of_token(token, at=AT).role
        satisfaction.answer(token=token, choices=choices_for(role), line=line, at=AT)

    shown = results(satisfaction.close(survey=survey, actor=None, at=AT))

    assert [line.text for line in shown.lines] == ["à voir avec anne@ville.test", "Étaler", "Plus tôt", "Zéro papier."]
    assert [line.kinds for line in shown.lines] == [["adresse électronique"], [], [], []]


# --- Pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def claire(time_machine):
    time_machine.move_to(AT, tick=False)
    return client_of(staff())


def test_the_page_shows_who_was_asked_and_never_who_answered(claire):
    survey = survey_of(agents=8, close=False, agent=6)
    before = text_of(claire.get(f"/gestion/satisfaction/{survey.programme.slug}/"))
    assert "6 réponses sur 9 personnes interrogées" in before.replace("<strong>", "").replace("</strong>", "")
    for each in survey.invitations.select_related("person").order_by("pk"):
        assert f"{each.person}" in before
    assert "Tout à fait" not in before

    satisfaction.close(survey=survey, actor=None, at=AT)
    after = text_of(claire.get(f"/gestion/satisfaction/{survey.programme.slug}/"))
    assert "6 réponses sur 8 personnes interrogées" in after
    assert "Avez-vous eu le temps qui vous était promis ?" in after


def test_staff_send_to_the_teams_that_they_tick(claire):
    team = team_with_people(agents=2, coach=UserFactory())
    other = team_with_people(team.programme)
    url = f"/gestion/satisfaction/{team.programme.slug}/envoyer/"
    page = claire.get(url)
    assert f"{team.name} (3 personnes, le comité n’a pas décidé)" in text_of(page)

    assert claire.post(url, {}).status_code == 422
    assert claire.post(url, {"teams": ["0"]}).status_code == 422
    response = claire.post(url, {"teams": [str(team.pk)]}, follow=True)

    assert "3 personnes sont interrogées. Leurs courriels partent." in text_of(response)
    survey = SatisfactionSurvey.objects.get()
    assert [row.team_id for row in survey.teams.filter(sent_at__isnull=False).order_by("pk")] == [team.pk]
    assert claire.post(url, {"teams": [str(team.pk)]}).status_code == 422
    assert [value for value, _ in claire.get(url).context["form"].fields["teams"].choices] == [str(other.pk)]


def test_staff_close_for_good(claire):
    survey = survey_of(agents=8, close=False, agent=4)
    url = f"/gestion/satisfaction/{survey.programme.slug}/clore/"
    assert "Avec moins de 5 réponses" in text_of(claire.get(url))

    assert claire.post(url, {}).status_code == 422
    assert claire.post(url, {"is_sure": "on"}).status_code == 302

    survey.refresh_from_db()
    assert (survey.closed_at, survey.closed_by.first_name) == (AT, "Claire")
    assert claire.get(url).status_code == 404
    assert claire.get(f"/gestion/satisfaction/{survey.programme.slug}/envoyer/").status_code == 404
    page = text_of(claire.get(f"/gestion/satisfaction/{survey.programme.slug}/"))
    assert "Trop peu de réponses pour être lues" in page


def test_the_workbook_says_what_the_page_says(claire):
    survey = survey_of(agents=8, referents=2, agent=6, referent=1, line="=1+1")
    response = claire.get(f"/gestion/satisfaction/{survey.programme.slug}/tableur/")

    assert response["Content-Disposition"] == f'attachment; filename="satisfaction-{survey.programme.slug}.ods"'
    first, second = Document(io.BytesIO(response.content)).body.tables
    rows = [list(row.values) for row in first.rows]
    assert {row[0] for row in rows[1:]} == {"Toute l’édition"}
    assert rows[1] == [
        "Toute l’édition",
        "L’investigation a-t-elle été utile à la collectivité ?",
        "Tout à fait",
        7,
        7,
        11,
    ]
    assert [row.values[0] for row in second.rows] == ["Ce qu’il faudrait changer", *["=1+1"] * 7]
    assert second.get_cell((0, 1)).type == "string"


@pytest.mark.parametrize("agent", [4, 0])
def test_no_workbook_under_the_threshold(claire, agent):
    survey = survey_of(agents=8, agent=agent)

    assert claire.get(f"/gestion/satisfaction/{survey.programme.slug}/tableur/").status_code == 404


def test_a_coach_reads_nothing_of_it():
    survey = survey_of(agents=8, agent=6)
    client = client_of(coach())

    for path in ("", f"{survey.programme.slug}/", f"{survey.programme.slug}/tableur/"):
        assert client.get(f"/gestion/satisfaction/{path}").status_code == 403


def test_nothing_to_ask_says_when_it_will_be(claire):
    assert "Personne à interroger" in text_of(claire.get("/gestion/satisfaction/"))


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_pages_cost_the_same_whatever_their_teams(claire, how_many, django_assert_num_queries):
    programme = ProgrammeFactory()
    teams = [team_with_people(programme, agents=1) for _ in range(how_many + 1)]
    satisfaction.send_now(teams=teams[1:], actor=None, at=AT)
    for _ in range(how_many):
        team_with_people(agents=1)
    for path, count in QUERIES.items():
        claire.get(f"/gestion/satisfaction/{path.format(programme.slug)}")
        with django_assert_num_queries(count):
            claire.get(f"/gestion/satisfaction/{path.format(programme.slug)}")


QUERIES = {"": 5, "{}/": 6, "{}/envoyer/": 7}
