"""The writing page of a public sheet: texts, reasons, words taken from the workspace, states of the publication."""

import datetime as dt

import pytest
from django.urls import reverse

from core.written_together import mark_of
from investigations.models import EndCommittee, Investigation
from investigations.services.publication import publish_sheet
from investigations.services.revisions import open_revision
from investigations.states import Verdict
from teams.states import TeamState
from tests.factories.evidence import HypothesisFactory, SourceFactory
from tests.factories.investigations import InvestigationFactory
from tests.factories.trials import IndicatorFactory, PrototypeFactory, SolutionAssessmentFactory, SolutionIdeaFactory
from tests.investigations.team_scene import build_team_scene, text_of
from tests.personas import client_of, staff

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 12, 4, 15, 0, tzinfo=dt.UTC)
PAGE_QUERIES = 36
TEXTS = ("title", "summary", "problem", "context", "hypotheses_intro", "inquiry", "solutions", "aftermath")
REASONS = ("problem", "context", "inquiry", "solutions", "aftermath")


@pytest.fixture
def scene():
    return build_team_scene()


@pytest.fixture
def claire():
    return client_of(staff())


def page_data(sheet: Investigation, **changed: str) -> dict[str, str]:
    """What the page sends when only `changed` was typed."""
    row = Investigation.objects.get(pk=sheet.pk)
    stored = {name: getattr(row, name) for name in TEXTS}
    stored |= {f"undocumented_{name}": row.undocumented.get(name, "") for name in REASONS}
    marks = {f"base_{name}": mark_of(text) for name, text in stored.items()}
    return {**stored, **marks, **changed}


def fill(sheet: Investigation, **values: object) -> Investigation:
    told = dict.fromkeys(("summary", "problem", "context", "inquiry", "solutions", "aftermath"), "Un texte.")
    told |= {"exit_scenario": "autonomy", "exit_basis": "explicit", **values}
    Investigation.objects.filter(pk=sheet.pk).update(**told)
    return Investigation.objects.get(pk=sheet.pk)


def make_public(scene) -> Investigation:
    fill(scene.workspace)
    return publish_sheet(investigation=scene.workspace, actor=None, at=AT)


# --- Texts ----------------------------------------------------------------------------------------------------------


def test_the_team_writes_and_the_facts_follow_the_first_words(scene):
    SourceFactory(investigation=scene.workspace)
    client = scene.client(scene.samira)

    response = client.post(scene.url("sheet"), page_data(scene.workspace, problem="On écrit douze fois."))

    assert (response.status_code, response["Location"]) == (302, scene.url("sheet"))
    scene.workspace.refresh_from_db()
    assert (scene.workspace.problem, scene.workspace.interviews) == ("On écrit douze fois.", 1)


def test_facts_are_not_drawn_again_by_later_words(scene):
    client = scene.client(scene.samira)
    client.post(scene.url("sheet"), page_data(scene.workspace, problem="Un."))
    SourceFactory(investigation=scene.workspace)

    client.post(scene.url("sheet"), page_data(scene.workspace, problem="Deux."))

    scene.workspace.refresh_from_db()
    assert (scene.workspace.problem, scene.workspace.interviews) == ("Deux.", 0)
    page = text_of(client.get(scene.url("sheet")))
    assert "Ce que la fiche ne dit pas comme l’espace" in page


def test_two_people_who_change_the_same_text_lose_nothing(scene):
    first, second = scene.client(scene.samira), scene.client(scene.karim)
    stale = page_data(scene.workspace, problem="Le texte de Karim.", context="Autre.")
    first.post(scene.url("sheet"), page_data(scene.workspace, problem="Le texte de Samira."))

    response = second.post(scene.url("sheet"), stale)

    assert response.status_code == 409
    assert "Le texte de Samira." in text_of(response)
    assert response.context["form"]["problem"].value() == "Le texte de Karim."
    scene.workspace.refresh_from_db()
    assert (scene.workspace.problem, scene.workspace.context) == ("Le texte de Samira.", "Autre.")


def test_autosave_saves_one_text_and_tells_the_hour(scene):
    client = scene.client(scene.samira)
    data = {"field": "inquiry", "text": "Douze familles.", "base": mark_of("")}

    answer = client.post(scene.url("sheet_autosave"), data)

    assert answer.json()["base"] == mark_of("Douze familles.")
    assert Investigation.objects.get(pk=scene.workspace.pk).inquiry == "Douze familles."
    again = client.post(scene.url("sheet_autosave"), {**data, "text": "Treize familles."})
    assert (again.status_code, again.json()["theirs"]) == (409, "Douze familles.")


@pytest.mark.parametrize(
    "data, told",
    [
        ({"field": "title", "text": "", "base": None}, "Une fiche a un titre."),
        ({"field": "summary", "text": "a" * 401, "base": mark_of("")}, "401 signes"),
        ({"field": "summary", "text": "a", "base": "faux"}, "rechargez-la"),
        ({"field": "slug", "text": "a", "base": mark_of("")}, "slug"),
    ],
)
def test_autosave_says_what_it_refuses(scene, data, told):
    data = {**data, "base": data["base"] or mark_of(scene.workspace.title)}

    answer = scene.client(scene.samira).post(scene.url("sheet_autosave"), data)

    assert answer.status_code == 422
    assert told in answer.json()["message"]


def test_an_empty_title_is_refused_where_it_is(scene):
    response = scene.client(scene.samira).post(scene.url("sheet"), page_data(scene.workspace, title="", problem="Un."))

    assert response.status_code == 422
    assert response.context["form"].errors == {"title": ["Une fiche a un titre."]}
    assert response.context["form"]["problem"].value() == "Un."


def test_a_silence_is_told_and_leaves_with_the_first_words(scene):
    client = scene.client(scene.samira)
    client.post(scene.url("sheet"), page_data(scene.workspace, undocumented_aftermath="Le comité siège en mars."))
    assert Investigation.objects.get(pk=scene.workspace.pk).undocumented == {"aftermath": "Le comité siège en mars."}

    data = {"field": "undocumented_context", "text": "Un départ.", "base": mark_of("")}
    assert client.post(scene.url("sheet_autosave"), data).json()["base"] == mark_of("Un départ.")
    stale = client.post(scene.url("sheet_autosave"), {**data, "text": "Deux départs."})
    assert (stale.status_code, stale.json()["theirs"]) == (409, "Un départ.")

    client.post(scene.url("sheet"), page_data(scene.workspace, aftermath="La ville continue."))

    assert Investigation.objects.get(pk=scene.workspace.pk).undocumented == {"context": "Un départ."}


# --- What the workspace holds ---------------------------------------------------------------------------------------


def test_words_are_taken_and_what_was_typed_is_kept(scene):
    client = scene.client(scene.samira)
    sheet = scene.workspace.problem_sheet
    sheet.concerned, sheet.harm = "Les familles.", "Trois semaines d’attente."
    sheet.save()

    response = client.post(scene.url("sheet"), page_data(scene.workspace, problem="Tapé.", take="context"))

    assert response["Location"] == f"{scene.url('sheet')}#question-context"
    scene.workspace.refresh_from_db()
    assert scene.workspace.context == "Les familles.\n\nTrois semaines d’attente."
    assert scene.workspace.problem == "Tapé."


@pytest.mark.parametrize(
    "field, told",
    [("problem", "rien n’a été remplacé"), ("inquiry", "ne dit rien encore"), ("slug", "ne dit rien encore")],
)
def test_words_never_replace_others_nor_come_from_nowhere(scene, field, told):
    data = page_data(scene.workspace, problem="Tapé.", take=field)

    response = scene.client(scene.samira).post(scene.url("sheet"), data, follow=True)

    assert told in text_of(response)
    scene.workspace.refresh_from_db()
    assert (scene.workspace.problem, scene.workspace.inquiry) == ("Tapé.", "")


def test_the_page_shows_what_the_workspace_holds(scene):
    HypothesisFactory(
        investigation=scene.workspace, text="Ils ignorent le service.", verdict=Verdict.REFUTED, basis="explicit"
    )
    SolutionAssessmentFactory(investigation=scene.workspace, solution__name="Guichet unique")
    PrototypeFactory(investigation=scene.workspace, title="Affiche")
    SolutionIdeaFactory(investigation=scene.workspace, title="Une réponse datée")
    IndicatorFactory(investigation=scene.workspace, name="Délai de réponse")

    page = text_of(scene.client(scene.samira).get(scene.url("sheet")))

    assert "Ils ignorent le service. <strong>Infirmée.</strong>" in page
    assert "1 solution : Guichet unique" in page
    assert "1 idée : Une réponse datée" in page
    assert "Un prototype (support imprimé) : Affiche" in page
    assert "1 indicateur : Délai de réponse" in page
    assert "Le comité de fin n’a pas encore décidé." in page


def test_only_a_decision_in_force_is_told(scene):
    committee = EndCommittee.objects.create(investigation=scene.workspace)
    committee.decisions.create(
        number=1, held_on=AT.date(), scenario="autonomy", text="La ville continue seule.", recorded_at=AT
    )
    url, client = scene.url("sheet"), scene.client(scene.samira)
    assert "La ville continue seule." not in text_of(client.get(url))

    committee.state, committee.decision_count = "decided", 1
    committee.save()

    assert "La ville continue seule." in text_of(client.get(url))
    client.post(url, page_data(scene.workspace, take="aftermath"))
    assert Investigation.objects.get(pk=scene.workspace.pk).aftermath == "La ville continue seule."


def test_a_passage_is_shown_under_its_section(scene):
    fill(scene.workspace, context="Appelez Mme Durand au 06 12 34 56 78.")

    response = scene.client(scene.samira).get(scene.url("sheet"))

    section = next(each for each in response.context["sections"] if each["field"] == "context")
    assert [each.kind_label for each in section["passages"]] == ["nom d’une personne", "numéro de téléphone"]
    assert [each["field"] for each in response.context["sections"] if each["passages"]] == ["context"]
    assert "Un numéro de téléphone mène à une personne. Retirez-le." in text_of(response)


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_costs_the_same_whatever_the_workspace_holds(scene, how_many, django_assert_num_queries):
    fill(scene.workspace, interviews=0)
    for _ in range(how_many):
        HypothesisFactory(investigation=scene.workspace)
        SourceFactory(investigation=scene.workspace)
        SolutionAssessmentFactory(investigation=scene.workspace)
        idea = SolutionIdeaFactory(investigation=scene.workspace)
        PrototypeFactory(investigation=scene.workspace, idea=idea)
        IndicatorFactory(investigation=scene.workspace)
    client = scene.client(scene.samira)
    client.get(scene.url("sheet"))

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(scene.url("sheet"))


# --- Who, and when --------------------------------------------------------------------------------------------------


def test_a_coach_reads_and_a_finished_team_still_writes(scene):
    coach = scene.client(scene.coach)
    page = text_of(coach.get(scene.url("sheet")))
    assert "Pas encore écrit." in page
    assert 'name="take"' not in page
    assert coach.post(scene.url("sheet"), page_data(scene.workspace, problem="Non.")).status_code == 403

    scene.workspace.team.state = TeamState.FINISHED
    scene.workspace.team.save()
    scene.client(scene.samira).post(scene.url("sheet"), page_data(scene.workspace, problem="Après le comité."))

    assert Investigation.objects.get(pk=scene.workspace.pk).problem == "Après le comité."


def test_the_staff_writes_a_sheet_that_has_no_workspace(claire):
    sheet = InvestigationFactory(state="draft", published_at=None)
    url = reverse("investigations:sheet", args=[sheet.pk])

    page = text_of(claire.get(url))
    assert "Dans votre espace" not in page
    assert "Ce travail a été mené sans espace en ligne" in page

    claire.post(url, page_data(sheet, problem="Relu.", take="summary"))

    sheet.refresh_from_db()
    assert (sheet.problem, sheet.interviews) == ("Relu.", sheet.interviews)
    answer = claire.post(reverse("investigations:sheet_draw", args=[sheet.pk]), follow=True)
    assert "n’a pas d’espace de travail" in text_of(answer)


def test_a_public_sheet_is_read_only_and_says_whom_to_ask(scene):
    data = page_data(make_public(scene), problem="Autre chose.")
    client = scene.client(scene.samira)

    page = text_of(client.get(scene.url("sheet")))
    assert "Demandez à l’équipe de l’ANCT d’ouvrir une nouvelle version" in page
    assert 'id="answers"' not in page

    refused = client.post(scene.url("sheet"), data)
    assert refused.status_code == 422
    assert refused.context["form"]["problem"].value() == "Autre chose."
    saved = client.post(scene.url("sheet_autosave"), {"field": "problem", "text": "a", "base": mark_of("Un texte.")})
    assert saved.status_code == 422
    assert "une nouvelle version s’ouvre d’abord" in saved.json()["message"]
    assert Investigation.objects.get(pk=scene.workspace.pk).problem == "Un texte."


def test_the_next_version_is_written_on_the_same_page(scene):
    sheet = make_public(scene)
    revision = open_revision(investigation=sheet, is_substantive=True, actor=None, at=AT)
    client = scene.client(scene.samira)
    assert "Vous écrivez ici la prochaine version." in text_of(client.get(scene.url("sheet")))

    client.post(scene.url("sheet"), page_data(sheet, problem="Mieux dit."))

    revision.refresh_from_db()
    sheet.refresh_from_db()
    assert (revision.problem, sheet.problem) == ("Mieux dit.", "Un texte.")


def test_hypotheses_are_corrected_in_the_next_version_only(scene):
    row = HypothesisFactory(investigation=scene.workspace, text="Ils ignorent.", verdict=Verdict.UNSETTLED, note="")
    client = scene.client(scene.samira)
    url = scene.url("sheet_hypotheses")
    assert client.get(url).status_code == 403

    sheet = make_public(scene)
    assert client.get(url).status_code == 403
    revision = open_revision(investigation=sheet, is_substantive=True, actor=None, at=AT)
    base = client.get(url).context["form"]["base"].value()
    response = client.post(url, {"base": base, f"text_{row.pk}": "Ils l’ignorent.", f"note_{row.pk}": ""})

    assert (response.status_code, response["Location"]) == (302, scene.url("sheet"))
    revision.refresh_from_db()
    row.refresh_from_db()
    assert (revision.hypotheses, row.text) == ({str(row.pk): {"text": "Ils l’ignorent."}}, "Ils ignorent.")

    late = client.post(url, {"base": base, f"text_{row.pk}": "Ils l’ignoraient.", f"note_{row.pk}": ""})
    assert late.status_code == 409
    assert "Ils l’ignorent." in text_of(late)
    again = {"base": late.context["form"]["base"].value(), f"text_{row.pk}": "Ils l’ignoraient.", f"note_{row.pk}": ""}
    assert client.post(url, again).status_code == 302
    assert client.post(url, {**again, f"text_{row.pk}": ""}).status_code == 422


def test_the_menu_leads_to_the_page(scene):
    page = text_of(scene.client(scene.samira).get(scene.url("home")))

    assert f'href="{scene.url("sheet")}" >Fiche publique</a>' in page
