"""The public sheet as a team writes it: on a screen with scripts, on a phone without, with a picture and its words."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from investigations.models import Investigation, SheetPicture
from investigations.services.sheet_drawing import draw_from_workspace
from investigations.states import Verdict
from teams.states import TeamRole
from tests.e2e.auditing import faults_by_appearance
from tests.e2e.calls import edition_of_teams, town, workspace_at_work
from tests.e2e.conftest import PHONE
from tests.e2e.pages.publication import SheetDesk
from tests.e2e.pages.workspace import SAVED, Workspace
from tests.e2e.people import work_in
from tests.factories.evidence import HypothesisFactory, SourceFactory
from tests.factories.investigations import ExistingSolutionFactory
from tests.factories.trials import (
    IndicatorFactory,
    PrototypeFactory,
    SolutionAssessmentFactory,
    SolutionIdeaFactory,
    TrialFactory,
)

EPINAL = "88160"
PROBLEM = "Les familles écrivent à chaque crèche, une par une, et recommencent chaque mois."
ALT = "Un plan dessiné à la main, avec trois flèches vers l’accueil."


@pytest.fixture
def sheet(rows):
    workspace = workspace_at_work(edition_of_teams("Édition des fiches"), town(EPINAL), "Attendre une place")
    HypothesisFactory(
        investigation=workspace, text="Les familles ignorent le guichet.", verdict=Verdict.REFUTED, basis="explicit"
    )
    HypothesisFactory(investigation=workspace, text="L’attente pèse moins que le silence.")
    for _ in range(3):
        SourceFactory(investigation=workspace)
    solution = ExistingSolutionFactory()
    SolutionAssessmentFactory(investigation=workspace, solution=solution, reason="Elle demande un agent de plus.")
    idea = SolutionIdeaFactory(investigation=workspace, title="Une réponse datée, la même pour toutes")
    prototype = PrototypeFactory(
        investigation=workspace, idea=idea, title="Courrier type", description="Une page, quatre phrases."
    )
    TrialFactory(prototype=prototype, testers=14, testers_profile="parents")
    IndicatorFactory(investigation=workspace, name="Délai avant la première réponse")
    answers = workspace.problem_sheet
    answers.concerned, answers.harm = "Deux cents familles par an.", "Trois mois sans réponse, en moyenne."
    answers.save()
    return workspace


@pytest.fixture
def open_sheet(sheet, arrive):
    def open_one(name: str, **how) -> SheetDesk:
        space = Workspace(arrive(as_=work_in(sheet.team, TeamRole.AGENT, name, "Martin"), **how))
        space.open(sheet.team.name)
        space.go("Fiche publique")
        return SheetDesk(space.page)

    return open_one


def drawing() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (640, 400), "gold").save(drawn, format="PNG")
    return drawn.getvalue()


def test_a_sheet_is_written_with_the_words_of_the_workspace(sheet, open_sheet):
    desk = open_sheet("Lucie")
    page = desk.page
    expect(desk.heading).to_have_text("Fiche publique")
    gauge = page.locator("[data-gauge-for='id_problem']")
    expect(gauge.get_by_text("Rien encore.")).to_be_visible()

    desk.field("problem").fill(PROBLEM)
    expect(page.locator("#save-state")).to_have_text(SAVED)
    expect(gauge.get_by_text("Court :")).to_be_visible()
    assert Investigation.objects.get(pk=sheet.pk).interviews == 3
    page.get_by_role("button", name="Reprendre ces mots pour « Le contexte »").click()
    expect(desk.field("context")).to_have_value("Deux cents familles par an.\n\nTrois mois sans réponse, en moyenne.")
    expect(desk.field("problem")).to_have_value(PROBLEM)

    desk.field("inquiry").fill("Appelez Mme Durand au 06 12 34 56 78, elle raconte très bien.")
    desk.save()
    expect(page.locator(".sh-passage--holds")).to_have_count(2)
    assert faults_by_appearance(page) == {}
    SourceFactory(investigation=sheet)
    page.reload()
    expect(page.get_by_role("table")).to_contain_text("Entretiens")
    assert faults_by_appearance(page) == {}
    page.get_by_role("button", name="Mettre à jour les chiffres depuis l’espace").click()
    expect(page.get_by_text("Les chiffres de la fiche sont ceux de l’espace.")).to_be_visible()


def test_on_a_phone_without_scripts(sheet, open_sheet):
    desk = open_sheet("Nadia", javascript=False, size=PHONE)
    page = desk.page
    desk.write(problem=PROBLEM, undocumented_aftermath="Le comité siège le mois prochain.")
    page.get_by_role("button", name="Reprendre ces mots pour « Quelles solutions ? »").click()
    expect(desk.field("problem")).to_have_value(PROBLEM)
    expect(desk.field("solutions")).not_to_have_value("")
    desk.field("summary").fill("En deux mots.")
    desk.field("title").press("Enter")
    expect(page.get_by_text("La fiche est enregistrée.")).to_be_visible()
    expect(desk.field("summary")).to_have_value("En deux mots.")
    stored = Investigation.objects.get(pk=sheet.pk)
    assert stored.undocumented == {"aftermath": "Le comité siège le mois prochain."}
    assert draw_from_workspace(investigation=stored, actor=None, at=stored.updated_at) is False


@pytest.mark.parametrize("size", [None, PHONE])
def test_pictures(sheet, open_sheet, size):
    desk = open_sheet("Ana", **({"size": size} if size else {}))
    page = desk.page
    desk.add_picture(content=drawing(), alt=ALT, caption="Le premier plan.", credit="Service jeunesse de la ville")
    page.goto(f"/espace/{sheet.pk}/fiche/")
    page.get_by_role("link", name="Images et présentation").click()
    assert faults_by_appearance(page) == {}

    page.get_by_role("link", name="Ajouter une image").click()
    page.get_by_role("checkbox", name="On y reconnaît quelqu’un").check(force=True)
    page.get_by_role("button", name="Ajouter l’image").click()
    assert SheetPicture.objects.filter(investigation=sheet).count() == 1
