"""The facts of a sheet as its workspace holds them today, and where the sheet says something else.

Counts, natures and the team's own words: never a person, never what a source said.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Sum

from investigations.models import Investigation, ProposedSolution, Prototype, SolutionMention, Survey, Trial
from investigations.states import ProposalKind, PrototypeKind, ResearchMethod, SheetState
from investigations.workspace_states import InterviewMode, PrototypeState, SolutionDecision, SourceKind, SurveyChannel

NOTE_SIGNS = TEXT_SIGNS = 400
MAX_PROPOSALS = 12
# Fewer people than this are not counted in words that everybody reads.
_FEWEST_TOLD = 5
FACT_FIELDS = (
    "interviews",
    "survey_responses",
    "research_methods",
    "prototype_kind",
    "prototype_text",
    "tested",
    "tested_note",
)
_METHODS = {
    SourceKind.INTERVIEW: ResearchMethod.INTERVIEWS,
    SourceKind.OBSERVATION: ResearchMethod.OBSERVATION,
    SourceKind.WORKSHOP: ResearchMethod.WORKSHOPS,
    SourceKind.BENCHMARK: ResearchMethod.BENCHMARK,
}
_SURVEY_METHODS = {SurveyChannel.ONLINE: ResearchMethod.ONLINE_SURVEY, SurveyChannel.PAPER: ResearchMethod.PAPER_SURVEY}
# The prototype that a sheet tells of: the one that was kept, otherwise the one that went furthest.
_BEST_STATES = (
    PrototypeState.KEPT,
    PrototypeState.TESTED,
    PrototypeState.READY,
    PrototypeState.MAKING,
    PrototypeState.DROPPED,
)
_DECISIONS = list(SolutionDecision)
_PROPOSAL_KINDS = {
    PrototypeKind.WEBSITE: ProposalKind.DIGITAL,
    PrototypeKind.APP: ProposalKind.DIGITAL,
    PrototypeKind.MARKET_TOOL: ProposalKind.DIGITAL,
    PrototypeKind.SOCIAL_PAGE: ProposalKind.COMMUNICATION,
    PrototypeKind.PRINTED: ProposalKind.COMMUNICATION,
    PrototypeKind.PROCEDURE: ProposalKind.ORGANISATIONAL,
    PrototypeKind.EVALUATION_GRID: ProposalKind.ORGANISATIONAL,
    PrototypeKind.TRACKING_BOARD: ProposalKind.ORGANISATIONAL,
    PrototypeKind.PHYSICAL: ProposalKind.PHYSICAL,
    PrototypeKind.PILOT_WORKSHOP: ProposalKind.TRAINING,
}


@dataclasses.dataclass(frozen=True)
class Drawn:
    """`mentions`: key of a solution of the register, and why. `proposals`: title and nature."""

    facts: dict[str, Any]
    mentions: tuple[tuple[int, str], ...]
    proposals: tuple[tuple[str, str], ...]
    solution_names: tuple[str, ...]  # beside `mentions`
    workshops: int
    observations: int
    surveys: int


@dataclasses.dataclass(frozen=True)
class Gap:
    """A fact that the sheet and the workspace do not tell alike."""

    label: str
    in_sheet: str
    in_workspace: str


def drawn_from(workspace: Investigation) -> Drawn:
    """Eight statements, whatever the workspace holds."""
    kinds = dict(
        workspace.sources.order_by().values_list("kind").annotate(how_many=Count("pk")).values_list("kind", "how_many")
    )
    on_the_spot = workspace.sources.filter(interview__mode=InterviewMode.STREET).exists()
    surveys = list(
        Survey.objects.filter(source__investigation=workspace)
        .annotate(answered=Sum("batches__respondents"))
        .order_by("pk")
        .values_list("channel", "answered")
    )
    assessed = sorted(
        workspace.assessments.select_related("solution").order_by("at", "pk"),
        key=lambda row: _DECISIONS.index(SolutionDecision(row.decision)),
    )
    ideas = workspace.ideas.filter(set_aside_reason="").annotate(voices=Count("votes")).prefetch_related("prototypes")
    prototypes = list(workspace.prototypes.order_by("-created_at", "-pk"))
    prototypes.sort(key=lambda row: _BEST_STATES.index(PrototypeState(row.state)))
    trials = list(Trial.objects.filter(prototype__investigation=workspace).order_by("starts_on", "pk"))
    methods = {_METHODS[kind] for kind in map(SourceKind, kinds) if kind in _METHODS}
    methods |= {_SURVEY_METHODS.get(SurveyChannel(channel), ResearchMethod.SURVEY) for channel, _answered in surveys}
    if on_the_spot:
        methods.add(ResearchMethod.STREET_INTERVIEWS)
    if assessed:
        methods.add(ResearchMethod.BENCHMARK)
    return Drawn(
        facts={
            "interviews": kinds.get(SourceKind.INTERVIEW, 0),
            "survey_responses": sum(answered or 0 for _channel, answered in surveys) if surveys else None,
            "research_methods": [method.value for method in ResearchMethod if method in methods],
            "prototype_kind": prototypes[0].kind if prototypes else PrototypeKind.NONE_DESCRIBED.value,
            "prototype_text": _prototype_text(prototypes[0]) if prototypes else "",
            "tested": bool(trials),
            "tested_note": _trials_told(trials),
        },
        mentions=tuple((row.solution_id, shortened(row.reason, NOTE_SIGNS)) for row in assessed),
        proposals=tuple(
            (idea.title, _proposal_kind(idea.prototypes.all()))
            for idea in ideas.order_by("-voices", "created_at", "pk")[:MAX_PROPOSALS]
        ),
        solution_names=tuple(row.solution.name for row in assessed),
        workshops=kinds.get(SourceKind.WORKSHOP, 0),
        observations=kinds.get(SourceKind.OBSERVATION, 0),
        surveys=len(surveys),
    )


def stored_mentions(sheet: Investigation) -> list[tuple[int, str]]:
    return list(
        SolutionMention.objects.filter(investigation=sheet).order_by("position").values_list("solution_id", "note")
    )


def stored_proposals(sheet: Investigation) -> list[tuple[str, str]]:
    return list(ProposedSolution.objects.filter(investigation=sheet).order_by("position").values_list("title", "kind"))


def gaps(sheet: Investigation, drawn: Drawn) -> list[Gap]:
    """What `draw_from_workspace` would change, in words. Empty: the sheet is true. Two statements."""
    told = [
        Gap(_LABELS[name], _in_words(name, getattr(sheet, name)), _in_words(name, value))
        for name, value in drawn.facts.items()
        if _meant(getattr(sheet, name)) != _meant(value)
    ]
    mentions, proposals = stored_mentions(sheet), stored_proposals(sheet)
    if mentions != list(drawn.mentions):
        told.append(Gap("Solutions rencontrées", _counted(mentions, "solution"), _counted(drawn.mentions, "solution")))
    if proposals != list(drawn.proposals):
        told.append(Gap("Propositions", _counted(proposals, "proposition"), _counted(drawn.proposals, "proposition")))
    return told


def has_stale_figures(sheet: Investigation, found: Sequence[Gap] | None = None) -> bool:
    """Drawn once from the workspace, and no longer what it holds. A public sheet keeps those of its day."""
    if sheet.team_id is None or sheet.state == SheetState.PUBLISHED or sheet.interviews is None:
        return False
    return bool(gaps(sheet, drawn_from(sheet)) if found is None else found)


def shortened(text: str, signs: int) -> str:
    """At most `signs`, cut between two words."""
    if len(text) <= signs:
        return text
    return f"{text[: signs - 1].rsplit(None, 1)[0].rstrip(' ,;:.')}…"


_LABELS = {
    "interviews": "Entretiens",
    "survey_responses": "Réponses aux questionnaires",
    "research_methods": "Méthodes",
    "prototype_kind": "Prototype",
    "prototype_text": "Prototype, en mots",
    "tested": "Essai",
    "tested_note": "Essai, en mots",
}


def _meant(value: Any) -> Any:
    """Nothing, none and zero are the same for a reader: a sheet never filled does not contradict an empty workspace."""
    return value or None


def _in_words(name: str, value: Any) -> str:
    if name == "research_methods":
        return ", ".join(ResearchMethod(each).label for each in value) or "aucune"
    if name == "prototype_kind":
        return PrototypeKind(value).label
    if name == "tested":
        return "un essai est rapporté" if value else "aucun essai"
    return "rien" if value in (None, "") else str(value)


def _counted(rows: Iterable[Any], noun: str) -> str:
    how_many = len(list(rows))
    return f"{how_many} {noun}{'s' if how_many > 1 else ''}" if how_many else "aucune"


def _prototype_text(row: Prototype) -> str:
    words = " ".join(row.description.split())
    return shortened(f"{row.title} : {words}" if words else row.title, TEXT_SIGNS)


def _trials_told(trials: list[Trial]) -> str:
    if not trials:
        return ""
    told = f"{len(trials)} essais" if len(trials) > 1 else "un essai"
    people = sum(row.testers or 0 for row in trials)
    if people:
        told += f", {people} personnes" if people >= _FEWEST_TOLD else ", quelques personnes"
    profiles = list(dict.fromkeys(row.testers_profile for row in trials if row.testers_profile))
    return shortened(f"{told} ({' ; '.join(profiles)})" if profiles else told, TEXT_SIGNS)


def _proposal_kind(prototypes: Iterable[Prototype]) -> str:
    """Ideas have no nature of their own: that of what was made of them."""
    kinds = [PrototypeKind(row.kind) for row in sorted(prototypes, key=lambda row: row.pk)]
    return next((_PROPOSAL_KINDS[kind].value for kind in kinds if kind in _PROPOSAL_KINDS), ProposalKind.OTHER.value)
