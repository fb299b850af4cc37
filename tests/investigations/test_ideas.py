"""Ideas: noted, estimated, supported, set aside, made tangible."""

import pytest

from investigations.models import Prototype, SolutionIdea
from investigations.selectors.ideas import ideas_in_order
from tests.factories.trials import IdeaVoteFactory, SolutionIdeaFactory
from tests.investigations.team_scene import TeamScene, build_team_scene, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> TeamScene:
    return build_team_scene()


def titles(scene: TeamScene) -> list[str]:
    return [idea.title for idea in ideas_in_order(scene.workspace, scene.samira)]


def test_ideas_are_ranked_by_votes_then_by_impact_minus_effort(scene):
    for title, votes, impact, effort in (
        ("jamais estimée", 0, None, 1),
        ("chère", 0, 4, 4),
        ("facile", 0, 4, 1),
        ("aimée", 2, 1, 4),
        ("chère aussi", 0, 2, 2),
    ):
        idea = SolutionIdeaFactory(investigation=scene.workspace, title=title, impact=impact, effort=effort)
        for _ in range(votes):
            IdeaVoteFactory(idea=idea)

    assert titles(scene) == ["aimée", "facile", "chère", "chère aussi", "jamais estimée"]


def test_an_idea_is_added_from_the_list_and_the_rule_is_said(scene):
    client = scene.client(scene.samira)

    response = client.post(scene.url("ideas"), {"title": " Un  guichet\nunique ", "description": ""})

    assert (response.status_code, response["Location"]) == (302, scene.url("ideas"))
    idea = SolutionIdea.objects.get()
    assert (idea.title, idea.author) == ("Un guichet unique", scene.samira)
    page = text_of(client.get(scene.url("ideas")))
    assert "L’ordre : d’abord les idées qui ont le plus de voix" in page
    assert "Proposée par Samira Essai." in page


def test_the_same_idea_twice_is_refused_and_kept_on_the_page(scene):
    SolutionIdeaFactory(investigation=scene.workspace, title="Un guichet unique")

    response = scene.client(scene.samira).post(scene.url("ideas"), {"title": "un guichet UNIQUE", "description": "Oui"})

    assert response.status_code == 422
    assert "Cette idée est déjà dans la liste : soutenez-la." in text_of(response)
    assert response.context["form"]["description"].value() == "Oui"


def test_one_voice_a_member_given_and_taken_back(scene):
    idea = SolutionIdeaFactory(investigation=scene.workspace)
    samira, karim = scene.client(scene.samira), scene.client(scene.karim)
    path = scene.url("idea_vote", idea_pk=idea.pk)

    for client in (samira, samira, karim):
        assert client.post(path, {"voix": "oui"})["Location"] == f"{scene.url('ideas')}#idee-{idea.pk}"
    assert idea.votes.count() == 2
    samira.post(path, {"voix": "non"})
    assert [vote.user for vote in idea.votes.all()] == [scene.karim]


def test_estimates_are_written_and_two_members_at_once_are_both_shown(scene):
    idea = SolutionIdeaFactory(investigation=scene.workspace, title="Guichet")
    path = scene.url("idea", idea_pk=idea.pk)
    samira, karim = scene.client(scene.samira), scene.client(scene.karim)
    sent = {"title": "Guichet", "description": "", "impact": "4", "effort": "2"}
    base = karim.get(path).context["form"]["base"].value()
    assert samira.post(path, {**sent, "base": base}).status_code == 302

    conflict = karim.post(path, {**sent, "impact": "1", "effort": "", "base": base})

    assert conflict.status_code == 409
    assert [tuple(each) for each in conflict.context["theirs"]] == [
        ("Effet attendu", "très élevé"),
        ("Effort", "modéré"),
    ]
    idea.refresh_from_db()
    assert (idea.impact, idea.effort) == (4, 2)
    form = conflict.context["form"]
    assert karim.post(path, {name: form[name].value() or "" for name in form.fields}).status_code == 302
    idea.refresh_from_db()
    assert (idea.impact, idea.effort) == (1, None)


@pytest.mark.parametrize("level", ["0", "5", "deux"])
def test_a_level_off_the_scale_is_refused(scene, level):
    idea = SolutionIdeaFactory(investigation=scene.workspace)

    response = scene.client(scene.samira).post(scene.url("idea", idea_pk=idea.pk), {"title": "x", "impact": level})

    assert response.status_code == 422


def test_an_idea_is_set_aside_with_its_reason_then_taken_up_again(scene):
    idea = SolutionIdeaFactory(investigation=scene.workspace, title="Un robot")
    client = scene.client(scene.samira)
    path = scene.url("idea_set_aside", idea_pk=idea.pk)
    base = client.get(path).context["form"]["base"].value()

    assert client.post(path, {"set_aside_reason": "", "base": base}).status_code == 422
    assert client.post(path, {"set_aside_reason": "Trop cher.", "base": base}).status_code == 302

    assert titles(scene) == []
    assert "<strong>Un robot</strong>. Écartée parce que : Trop cher." in text_of(client.get(scene.url("ideas")))
    client.post(scene.url("idea_resume", idea_pk=idea.pk))
    assert titles(scene) == ["Un robot"]


def test_an_idea_becomes_a_prototype(scene):
    idea = SolutionIdeaFactory(investigation=scene.workspace, title="Une affiche", description="À l’accueil.")
    client = scene.client(scene.samira)
    path = f"{scene.url('prototype_new')}?idee={idea.pk}"

    form = client.get(path).context["form"]
    assert (form["title"].value(), form["description"].value()) == ("Une affiche", "À l’accueil.")
    client.post(path, {"title": "L’affiche", "kind": "printed", "state": "making"})

    assert Prototype.objects.get().idea == idea


@pytest.mark.parametrize("asked", ["x", "9" * 30, "²", "-1"])
def test_an_idea_that_does_not_exist_opens_an_empty_form(scene, asked):
    form = scene.client(scene.samira).get(scene.url("prototype_new"), {"idee": asked}).context["form"]

    assert form["title"].value() is None


def test_the_idea_of_another_team_does_not_exist(scene):
    other = SolutionIdeaFactory(title="Secrète")
    client = scene.client(scene.samira)

    assert client.post(scene.url("idea_vote", idea_pk=other.pk), {"voix": "oui"}).status_code == 404
    assert client.get(scene.url("prototype_new"), {"idee": other.pk}).context["form"]["title"].value() is None
    client.post(f"{scene.url('prototype_new')}?idee={other.pk}", {"title": "x", "kind": "kit", "state": "making"})
    assert Prototype.objects.get().idea is None


def test_a_coach_reads_and_does_not_vote(scene):
    idea = SolutionIdeaFactory(investigation=scene.workspace, title="Guichet")
    client = scene.client(scene.coach)

    page = text_of(client.get(scene.url("ideas")))
    assert "Guichet" in page
    assert "Donner ma voix" not in page
    assert client.post(scene.url("idea_vote", idea_pk=idea.pk)).status_code == 403
    assert client.post(scene.url("ideas"), {"title": "x"}).status_code == 403


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same(scene, rows, django_assert_num_queries):
    for number in range(rows):
        idea = SolutionIdeaFactory(investigation=scene.workspace, author=scene.karim, impact=number % 4 + 1)
        IdeaVoteFactory(idea=idea, user=scene.karim)
        SolutionIdeaFactory(investigation=scene.workspace, author=scene.karim, set_aside_reason="Non")
    client = scene.client(scene.samira)

    with django_assert_num_queries(6):
        client.get(scene.url("ideas"))
