"""The facts of a sheet, drawn from the work: what is counted, what is never taken, and twice the same."""

import datetime as dt

import pytest

from core.written_together import Answer, mark_of
from investigations.models import Interviewee, Investigation, ProposedSolution, SolutionMention, Survey
from investigations.publication_states import PublicationParty
from investigations.selectors.gate import STALE_FIGURES, gate_of
from investigations.selectors.sheet_content import content_of
from investigations.selectors.sheet_facts import MAX_PROPOSALS, drawn_from, gaps
from investigations.services.publication import publish_sheet
from investigations.services.row_marks import RefusedError
from investigations.services.sheet_drawing import draw_from_workspace, write_sheet
from investigations.states import PrototypeKind, ResearchMethod
from investigations.workspace_states import PrototypeState, SolutionDecision, SourceKind
from tests.factories.evidence import SourceFactory, VerbatimFactory
from tests.factories.investigations import InvestigationFactory
from tests.factories.teams import workspace_of
from tests.factories.trials import (
    IdeaVoteFactory,
    PrototypeFactory,
    SolutionAssessmentFactory,
    SolutionIdeaFactory,
    TrialFactory,
)
from tests.investigations.gate_scene import build_gate_scene

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 12, 4, 15, 0, tzinfo=dt.UTC)
SECRET = "Il m’attend devant la mairie."


@pytest.fixture
def workspace():
    return workspace_of()


def draw(workspace: Investigation) -> bool:
    changed = draw_from_workspace(investigation=workspace, actor=None, at=AT)
    workspace.refresh_from_db()
    return changed


def survey(workspace: Investigation, *, channel: str, answered: tuple[int, ...]) -> None:
    source = SourceFactory(investigation=workspace, kind=SourceKind.SURVEY)
    asked = Survey.objects.create(source=source, channel=channel)
    for number, respondents in enumerate(answered):
        asked.batches.create(label=f"Lot {number}", entered_at=AT, respondents=respondents)


def test_counts_and_methods_are_those_of_the_work(workspace):
    for _ in range(3):
        SourceFactory(investigation=workspace)
    SourceFactory(investigation=workspace, kind=SourceKind.WORKSHOP)
    SourceFactory(investigation=workspace, kind=SourceKind.TRIAL)
    survey(workspace, channel="online", answered=(40, 12))
    survey(workspace, channel="phone", answered=())
    SourceFactory()

    assert draw(workspace)

    assert (workspace.interviews, workspace.survey_responses) == (3, 52)
    assert workspace.research_methods == [
        ResearchMethod.INTERVIEWS,
        ResearchMethod.ONLINE_SURVEY,
        ResearchMethod.SURVEY,
        ResearchMethod.WORKSHOPS,
    ]


def test_an_empty_workspace_tells_nothing_and_invents_nothing(workspace):
    assert gaps(workspace, drawn_from(workspace)) == []

    draw(workspace)

    assert (workspace.interviews, workspace.survey_responses, workspace.research_methods) == (0, None, [])
    assert (workspace.prototype_kind, workspace.prototype_text) == ("none_described", "")
    assert (workspace.tested, workspace.tested_note) == (False, "")


def test_the_prototype_told_is_the_one_that_was_kept(workspace):
    PrototypeFactory(investigation=workspace, title="Dernier", state=PrototypeState.MAKING, created_at=AT)
    kept = PrototypeFactory(
        investigation=workspace,
        title="Affiche",
        description="Collée\n\nà l’accueil.",
        state=PrototypeState.KEPT,
        kind=PrototypeKind.PRINTED,
    )
    TrialFactory(prototype=kept, testers=9, testers_profile="parents d’élèves")
    TrialFactory(prototype=kept, testers=None, testers_profile="parents d’élèves")
    TrialFactory(prototype=kept, testers=3, testers_profile="agents d’accueil")

    draw(workspace)

    assert (workspace.prototype_kind, workspace.prototype_text) == ("printed", "Affiche : Collée à l’accueil.")
    assert workspace.tested is True
    assert workspace.tested_note == "3 essais, 12 personnes (parents d’élèves ; agents d’accueil)"


def test_very_few_people_are_not_counted_in_words(workspace):
    TrialFactory(prototype__investigation=workspace, prototype__kind="printed", testers=2, testers_profile="")

    draw(workspace)

    assert workspace.tested_note == "un essai, quelques personnes"


def test_solutions_met_say_why_and_ideas_kept_are_proposals(workspace):
    aside = SolutionAssessmentFactory(investigation=workspace, decision=SolutionDecision.SET_ASIDE, reason="Trop cher.")
    adopted = SolutionAssessmentFactory(investigation=workspace, decision=SolutionDecision.ADOPT, reason="mot " * 140)
    wanted = SolutionIdeaFactory(investigation=workspace, title="Une réponse datée")
    SolutionIdeaFactory(investigation=workspace, title="Un registre", created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    SolutionIdeaFactory(investigation=workspace, title="Un robot", set_aside_reason="Hors sujet.")
    IdeaVoteFactory(idea=wanted)
    PrototypeFactory(investigation=workspace, idea=wanted, kind=PrototypeKind.APP)

    draw(workspace)

    rows = list(SolutionMention.objects.filter(investigation=workspace).order_by("position"))
    assert [row.solution_id for row in rows] == [adopted.solution_id, aside.solution_id]
    assert (rows[1].note, rows[0].note[-5:], len(rows[0].note) <= 400) == ("Trop cher.", " mot…", True)
    proposals = ProposedSolution.objects.filter(investigation=workspace).order_by("position")
    assert list(proposals.values_list("title", "kind")) == [("Une réponse datée", "digital"), ("Un registre", "other")]


def test_a_sheet_does_not_list_every_idea(workspace):
    for _ in range(MAX_PROPOSALS + 3):
        SolutionIdeaFactory(investigation=workspace)

    draw(workspace)

    assert ProposedSolution.objects.filter(investigation=workspace).count() == MAX_PROPOSALS


def test_drawing_twice_changes_nothing(workspace):
    SourceFactory(investigation=workspace)
    SolutionAssessmentFactory(investigation=workspace)
    SolutionIdeaFactory(investigation=workspace)
    assert draw(workspace)
    fingerprint, keys = content_of(workspace).fingerprint, set(SolutionMention.objects.values_list("pk", flat=True))

    assert not draw(workspace)

    assert content_of(workspace).fingerprint == fingerprint
    assert set(SolutionMention.objects.values_list("pk", flat=True)) == keys


def test_gaps_are_told_until_the_sheet_is_drawn_again(workspace):
    draw(workspace)
    SourceFactory(investigation=workspace)
    SolutionAssessmentFactory(investigation=workspace)

    told = [(gap.label, gap.in_sheet, gap.in_workspace) for gap in gaps(workspace, drawn_from(workspace))]
    assert told == [
        ("Entretiens", "0", "1"),
        ("Méthodes", "aucune", "entretiens, étude de l'existant"),
        ("Solutions rencontrées", "aucune", "1 solution"),
    ]

    draw(workspace)
    assert gaps(workspace, drawn_from(workspace)) == []


def test_nothing_that_people_said_is_drawn(workspace):
    source = SourceFactory(investigation=workspace, title=SECRET, notes=SECRET, is_sensitive=True)
    VerbatimFactory(source=source, text=SECRET)
    assert Interviewee.objects.count() == 0

    write_sheet(
        investigation=workspace, answers={"problem": Answer("Un.", mark_of(""))}, take="inquiry", actor=None, at=AT
    )

    workspace.refresh_from_db()
    assert workspace.inquiry == "L’équipe s’est appuyée sur 1\u00a0entretien."
    assert SECRET not in "\n".join(content_of(workspace).texts().values())


def test_a_public_sheet_keeps_its_figures(workspace):
    texts = dict.fromkeys(("summary", "problem", "context", "inquiry", "solutions", "aftermath"), "Un texte.")
    Investigation.objects.filter(pk=workspace.pk).update(**texts, exit_scenario="stop", exit_basis="explicit")
    draw(workspace)
    publish_sheet(investigation=workspace, actor=None, at=AT)
    SourceFactory(investigation=workspace)

    with pytest.raises(RefusedError, match="ses chiffres ne changent plus"):
        draw(workspace)

    workspace.refresh_from_db()
    assert workspace.interviews == 0


def test_work_led_without_a_workspace_has_nothing_to_draw():
    sheet = InvestigationFactory()

    with pytest.raises(RefusedError, match="pas d’espace de travail"):
        draw(sheet)


def test_the_team_signs_only_figures_that_are_true():
    scene = build_gate_scene()
    draw(scene.sheet)
    SourceFactory(investigation=scene.sheet)

    with pytest.raises(RefusedError, match="ne sont plus ceux de l’espace"):
        scene.sign(PublicationParty.TEAM)

    draw(scene.sheet)
    scene.sign(PublicationParty.TEAM)
    SourceFactory(investigation=scene.sheet)  # the work goes on: what was signed is still what was signed
    scene.sign(PublicationParty.COLLECTIVITE)
    scene.sign(PublicationParty.ANCT)
    assert scene.publish().number == 1


def test_the_team_signs_the_figures_of_its_work_and_is_told_before():
    scene = build_gate_scene()
    SourceFactory(investigation=scene.sheet)
    draw_from_workspace(investigation=scene.sheet, actor=scene.agent, at=AT)
    assert gate_of(scene.fresh()).faults == ()

    SourceFactory(investigation=scene.sheet)
    assert gate_of(scene.fresh()).faults == (STALE_FIGURES,)
    with pytest.raises(RefusedError, match="ne sont plus ceux de l’espace"):
        scene.sign(PublicationParty.TEAM)

    draw_from_workspace(investigation=scene.fresh(), actor=scene.agent, at=AT)
    scene.sign(PublicationParty.TEAM)
    SourceFactory(investigation=scene.sheet)

    assert gate_of(scene.fresh()).faults == ()
    assert scene.sign(PublicationParty.COLLECTIVITE).party == PublicationParty.COLLECTIVITE
