"""The shared register of solutions, seen from a team."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from catalogue.permissions import public_solutions
from investigations.models import ExistingSolution, SolutionAssessment
from investigations.selectors.assessments import near_solutions, register_rows
from investigations.services.assessments import add_solution
from investigations.services.row_marks import RefusedError
from tests.factories.investigations import (
    ExistingSolutionFactory,
    InvestigationCollectiviteFactory,
    SolutionMentionFactory,
    published_sheet,
)
from tests.factories.teams import workspace_of
from tests.factories.trials import SolutionAssessmentFactory
from tests.investigations.team_scene import TeamScene, build_team_scene, text_of

pytestmark = pytest.mark.django_db
AVIS = {"decision": "adapt", "reason": "Trop chère telle quelle.", "fit": "3", "cost": "500 € par an", "blockers": ""}


@pytest.fixture
def scene() -> TeamScene:
    cache.clear()
    return build_team_scene()


@pytest.mark.parametrize("typed", ["demarches", "DÉMARCHES", "coeur", "l'appli", "e-démarche", "editeur"])
def test_found_without_accents_by_name_alias_or_operator(typed):
    workspace = workspace_of()
    wanted = ExistingSolutionFactory(
        name="Démarches faciles", aliases=["L’appli du Cœur", "e-démarches"], operator="Éditeur Libre"
    )
    ExistingSolutionFactory(name="Autre chose")

    assert list(register_rows(workspace, typed=typed)) == [wanted]


def test_names_come_before_descriptions_then_in_alphabetical_order():
    workspace = workspace_of()
    for slug, name, description in (
        ("a", "Abeille", "Un forum."),
        ("z", "Zébu forum", "Un outil."),
        ("e", "Écho du forum", "Un outil."),
    ):
        ExistingSolutionFactory(slug=slug, name=name, description=description)

    assert [row.slug for row in register_rows(workspace, typed="forum")] == ["e", "z", "a"]
    assert [row.slug for row in register_rows(workspace)] == ["a", "e", "z"]


def test_a_team_gives_its_assessment_and_sees_it(scene):
    solution = ExistingSolutionFactory(name="Pix")
    client = scene.client(scene.samira)
    path = scene.url("solution_assess", solution_pk=solution.pk)

    response = client.post(path, AVIS)

    assert (response.status_code, response["Location"]) == (302, scene.url("solution", solution_pk=solution.pk))
    row = scene.workspace.assessments.get()
    assert (row.solution, row.decision, row.reason, row.fit, row.cost, row.author) == (
        solution,
        "adapt",
        "Trop chère telle quelle.",
        3,
        "500 € par an",
        scene.samira,
    )
    page = text_of(client.get(response["Location"]))
    assert "Trop chère telle quelle." in page
    assert "Écrit par Samira Essai" in page
    assert "<strong>Notre avis : adapter.</strong>" in text_of(client.get(scene.url("solutions")))


def test_two_members_at_once_are_both_shown(scene):
    solution = ExistingSolutionFactory()
    path = scene.url("solution_assess", solution_pk=solution.pk)
    samira, karim = scene.client(scene.samira), scene.client(scene.karim)
    base = karim.get(path).context["form"]["base"].value()
    samira.post(path, AVIS)

    conflict = karim.post(path, {**AVIS, "decision": "set_aside", "reason": "Personne ne l’ouvre.", "base": base})

    assert conflict.status_code == 409
    theirs = [tuple(each) for each in conflict.context["theirs"]]
    assert theirs == [("Ce que vous en faites", "adapter"), ("Pourquoi", "Trop chère telle quelle.")]
    form = conflict.context["form"]
    assert form["reason"].value() == "Personne ne l’ouvre."
    assert scene.workspace.assessments.get().author == scene.samira

    again = {name: form[name].value() or "" for name in form.fields}
    assert karim.post(path, again).status_code == 302
    row = scene.workspace.assessments.get()
    assert (row.reason, row.author) == ("Personne ne l’ouvre.", scene.karim)


def test_the_same_words_twice_are_no_conflict(scene):
    path = scene.url("solution_assess", solution_pk=ExistingSolutionFactory().pk)
    scene.client(scene.samira).post(path, AVIS)

    assert scene.client(scene.karim).post(path, AVIS).status_code == 302
    assert scene.workspace.assessments.get().author == scene.samira


def test_a_refused_assessment_keeps_what_was_typed(scene):
    path = scene.url("solution_assess", solution_pk=ExistingSolutionFactory().pk)

    response = scene.client(scene.samira).post(path, {**AVIS, "reason": " "})

    assert response.status_code == 422
    assert "Dites pourquoi, en une phrase au moins." in text_of(response)
    assert response.context["form"]["cost"].value() == "500 € par an"
    assert SolutionAssessment.objects.count() == 0


def test_what_others_concluded_is_read_with_their_names(scene):
    other = SolutionAssessmentFactory(decision="adopt", reason="Elle tient la charge.")
    InvestigationCollectiviteFactory(investigation=other.investigation, name_then="Ville d’Essai")

    page = text_of(scene.client(scene.coach).get(scene.url("solution", solution_pk=other.solution_id)))

    assert f"Ville d’Essai, {other.investigation.team.name}" in page
    assert "<strong>Adopter.</strong>" in page
    assert "Elle tient la charge." in page
    assert "Adopter : 1." in page


def test_the_words_of_a_sensitive_investigation_stay_in_its_team(scene):
    other = SolutionAssessmentFactory(reason="Une confidence.", cost="Un secret.")
    other.investigation.is_sensitive = True
    other.investigation.save()

    page = text_of(scene.client(scene.samira).get(scene.url("solution", solution_pk=other.solution_id)))

    assert "Investigation sensible : ses mots restent dans son équipe." in page
    assert "<strong>Adapter.</strong>" in page
    for hidden in ("Une confidence.", "Un secret.", other.investigation.team.name):
        assert hidden not in page


def test_published_sheets_that_met_it_are_linked(scene):
    solution = ExistingSolutionFactory(name="Pix")
    sheet = published_sheet(title="Les seniors en ligne", met=[solution])
    SolutionMentionFactory(solution=solution, investigation__title="Brouillon")

    page = text_of(scene.client(scene.samira).get(scene.url("solution", solution_pk=solution.pk)))

    assert f'<a href="/investigations/{sheet.slug}/">Les seniors en ligne</a>' in page
    assert "Brouillon" not in page


def test_an_assessment_is_taken_back(scene):
    own = SolutionAssessmentFactory(investigation=scene.workspace)
    other = SolutionAssessmentFactory(solution=own.solution)

    scene.client(scene.karim).post(scene.url("solution_assessment_remove", solution_pk=own.solution_id))

    assert list(SolutionAssessment.objects.all()) == [other]


# --- The register grows without doubles ----------------------------------------------------------------------------

NEW = {"name": "Bourse aux locaux", "aliases": "BAL, la bourse", "kind": "service", "description": "Un site."}


def test_a_missing_solution_is_added_then_assessed(scene):
    response = scene.client(scene.samira).post(scene.url("solution_new"), NEW)

    added = ExistingSolution.objects.get()
    assert response["Location"] == scene.url("solution_assess", solution_pk=added.pk)
    assert (added.slug, added.aliases, added.open_source) == ("bourse-aux-locaux", ["BAL", "la bourse"], None)


def test_what_a_team_adds_is_public_once_a_published_sheet_tells_of_it(scene):
    scene.client(scene.samira).post(scene.url("solution_new"), NEW)
    added = ExistingSolution.objects.get()

    assert list(public_solutions()) == []
    published_sheet(met=[added])
    assert list(public_solutions()) == [added]


@pytest.mark.parametrize("name, aliases", [("bourse  AUX locaux", ""), ("Autre", "Bourse-aux-Locaux"), ("bal", "")])
def test_no_double_by_name_nor_alias(scene, name, aliases):
    ExistingSolutionFactory(name="Bourse aux locaux", aliases=["BAL"])

    response = scene.client(scene.samira).post(scene.url("solution_new"), {**NEW, "name": name, "aliases": aliases})

    assert response.status_code == 422
    assert "« Bourse aux locaux » est déjà dans le registre." in text_of(response)
    assert ExistingSolution.objects.count() == 1


def test_near_ones_are_proposed_first_and_may_be_refused(scene):
    known = ExistingSolutionFactory(name="Bourses aux locaux vacants")
    ExistingSolutionFactory(slug="loin", name="Rien à voir")
    client = scene.client(scene.samira)

    first = client.post(scene.url("solution_new"), NEW)

    assert (first.status_code, first.context["near"]) == (422, [known])
    assert "Est-ce l’une de celles-ci" in text_of(first)
    again = {name: first.context["form"][name].value() or "" for name in first.context["form"].fields}
    assert client.post(scene.url("solution_new"), again).status_code == 302
    assert ExistingSolution.objects.count() == 3


def test_the_search_leads_to_the_form_with_the_near_ones(scene):
    known = ExistingSolutionFactory(name="Démarches simplifiées")

    page = scene.client(scene.samira).get(scene.url("solution_new"), {"nom": "Demarche simplifiee"})

    assert page.context["near"] == [known]
    assert page.context["form"]["name"].value() == "Demarche simplifiee"


def test_nearness():
    near = ExistingSolutionFactory(name="Mon suivi social")
    ExistingSolutionFactory(slug="m", name="Monsieur social")

    assert near_solutions(["Mon suivi-social !"]) == [near]
    assert near_solutions(["suivi social"]) == [near]
    assert near_solutions(["!"]) == []


def test_two_services_of_one_name():
    values = {"name": "Pix", "aliases": [], "kind": "digital", "description": "x"}
    add_solution(values=values, actor=None, at=timezone.now())

    with pytest.raises(RefusedError) as refusal:
        add_solution(values={**values, "name": "PIX"}, actor=None, at=timezone.now())
    assert (str(refusal.value), refusal.value.field) == ("« Pix » est déjà dans le registre.", "name")


# --- Weight ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 30])
def test_the_register_costs_the_same(scene, rows, django_assert_num_queries):
    for _ in range(rows):
        SolutionAssessmentFactory(investigation=scene.workspace, author=scene.karim)
    client = scene.client(scene.samira)

    with django_assert_num_queries(7):  # session, user, workspace; ours, the register, each with its count
        client.get(scene.url("solutions"))


@pytest.mark.parametrize("rows", [1, 30])
def test_a_solution_costs_the_same(scene, rows, django_assert_num_queries):
    solution = ExistingSolutionFactory()
    for _ in range(rows):
        other = SolutionAssessmentFactory(solution=solution)
        InvestigationCollectiviteFactory(investigation=other.investigation)
        SolutionMentionFactory(solution=solution, investigation__published=True)
    client = scene.client(scene.samira)

    with django_assert_num_queries(10):
        client.get(scene.url("solution", solution_pk=solution.pk))
