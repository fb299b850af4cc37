"""What the writing page shows beside each section of a sheet: what the workspace holds, and words to begin with."""

import dataclasses
from collections.abc import Iterable

from investigations.committee_states import CommitteeState
from investigations.models import CommitteeDecision, Investigation, ProblemSheet, ProblemVersion
from investigations.selectors.gate import Gate
from investigations.selectors.passages import Passage
from investigations.selectors.sheet_facts import Drawn, shortened
from investigations.states import ExitScenario, PrototypeKind, SheetState, Verdict

# Sections of the privacy check that are no text of their own, and the text under which they are shown.
SHOWN_UNDER = {"hypotheses": "hypotheses_intro", "mentions": "solutions", "proposals": "solutions"}
_MAX_LINES = 12
_SUMMARY_SIGNS = 400


@dataclasses.dataclass(frozen=True)
class Held:
    """For one text of the sheet. `words`: a first version to take, empty when there is none."""

    lines: tuple[str, ...] = ()
    words: str = ""


@dataclasses.dataclass(frozen=True)
class HeldHypothesis:
    text: str
    verdict: str
    note: str


@dataclasses.dataclass(frozen=True)
class Holding:
    """What the workspace of a sheet holds, by text of the sheet."""

    by_field: dict[str, Held]
    hypotheses: tuple[HeldHypothesis, ...]


def holding_of(workspace: Investigation, drawn: Drawn) -> Holding:
    """A few statements, whatever the workspace holds."""
    version = ProblemVersion.objects.filter(investigation=workspace).order_by("-number").first()
    answers = ProblemSheet.objects.filter(investigation=workspace).first() or ProblemSheet(investigation=workspace)
    decision = _decision(workspace)
    hypotheses = tuple(
        HeldHypothesis(row.text, Verdict(row.verdict).label, row.note)
        for row in workspace.hypotheses.order_by("position")
    )
    indicators = workspace.indicators.order_by("position").values_list("name", flat=True)
    statement = version.statement if version else ""
    by_field = {
        "summary": Held((statement,) if statement else (), shortened(statement, _SUMMARY_SIGNS)),
        "problem": Held((statement,) if statement else (), _paragraphs(statement, answers.problem)),
        "context": Held(
            tuple(shortened(text, 200) for text in (answers.concerned, answers.harm) if text),
            _paragraphs(answers.concerned, answers.harm, answers.causes),
        ),
        "inquiry": Held(_inquiry_lines(drawn), _inquiry_words(drawn)),
        "solutions": _solutions(workspace, drawn, list(indicators)),
        "aftermath": _aftermath(decision),
    }
    return Holding(by_field=by_field, hypotheses=hypotheses)


def passages_by_field(passages: Iterable[Passage]) -> dict[str, list[Passage]]:
    """Under the text where each is corrected; `pictures` and `facts` under their own name."""
    placed: dict[str, list[Passage]] = {}
    for passage in passages:
        placed.setdefault(SHOWN_UNDER.get(passage.section, passage.section), []).append(passage)
    return placed


def where_it_stands(gate: Gate) -> str:
    """One sentence at the top of the page. No query."""
    if gate.sheet.state == SheetState.PUBLISHED and gate.revision is None:
        return "Cette fiche est publique."
    before = "La fiche est retirée du site. " if gate.sheet.state == SheetState.WITHDRAWN else ""
    if gate.revision is not None:
        before = "Une nouvelle version se prépare, et les lecteurs voient toujours la précédente. "
    if gate.blockers:
        count = len(gate.faults) + len(gate.holding)
        return f"{before}Il reste {_some(count, 'point')} à régler avant de signer."
    if gate.next_step is not None:
        return f"{before}On attend la signature de {' et de '.join(step.who for step in gate.waits_for)}."
    return f"{before}Tout le monde a signé : l’ANCT peut publier."


def _decision(workspace: Investigation) -> CommitteeDecision | None:
    """The one in force: nothing while the committee prepares, or decides again."""
    decided = CommitteeDecision.objects.filter(committee__investigation=workspace)
    return decided.exclude(committee__state=CommitteeState.PREPARING).order_by("-number").first()


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(dict.fromkeys(text for text in texts if text))


def _counts(drawn: Drawn) -> list[str]:
    interviews, answers = drawn.facts["interviews"], drawn.facts["survey_responses"]
    told = []
    if interviews:
        told.append(_some(interviews, "entretien"))
    if drawn.surveys:
        got = f" ({_some(answers, 'réponse')})" if answers else ""
        told.append(f"{_some(drawn.surveys, 'questionnaire')}{got}")
    if drawn.observations:
        told.append(_some(drawn.observations, "observation"))
    if drawn.workshops:
        told.append(_some(drawn.workshops, "atelier"))
    return told


def _inquiry_lines(drawn: Drawn) -> tuple[str, ...]:
    return tuple(_counts(drawn))


def _inquiry_words(drawn: Drawn) -> str:
    told = _counts(drawn)
    if not told:
        return ""
    listed = f"{', '.join(told[:-1])} et {told[-1]}" if len(told) > 1 else told[0]
    return f"L’équipe s’est appuyée sur {listed}."


def _solutions(workspace: Investigation, drawn: Drawn, indicators: list[str]) -> Held:
    lines = []
    if drawn.solution_names:
        lines.append(f"{_some(len(drawn.solution_names), 'solution')} : {_listed(drawn.solution_names)}")
    if drawn.proposals:
        lines.append(f"{_some(len(drawn.proposals), 'idée')} : {_listed([title for title, _kind in drawn.proposals])}")
    kind, text = PrototypeKind(drawn.facts["prototype_kind"]), drawn.facts["prototype_text"]
    if kind != PrototypeKind.NONE_DESCRIBED:
        lines.append(f"un prototype ({kind.label}) : {shortened(text, 160)}")
    if drawn.facts["tested_note"]:
        lines.append(drawn.facts["tested_note"])
    if indicators:
        lines.append(f"{_some(len(indicators), 'indicateur')} : {_listed(indicators)}")
    words = []
    if drawn.solution_names:
        words.append(f"L’équipe a regardé ce qui existe déjà : {_listed(drawn.solution_names)}.")
    if text:
        words.append(f"Elle a fabriqué un prototype : {text.rstrip('. ')}.")
    if drawn.facts["tested_note"]:
        words.append(f"Il a été mis à l’épreuve : {drawn.facts['tested_note'].rstrip('. ')}.")
    return Held(tuple(lines), _paragraphs(*words))


def _aftermath(decision: CommitteeDecision | None) -> Held:
    if decision is None:
        return Held(("Le comité de fin n’a pas encore décidé.",))
    scenario = ExitScenario(decision.scenario).label
    lines = (f"Décision du {decision.held_on:%d/%m/%Y} : {scenario}", shortened(decision.text, 300))
    return Held(lines, decision.text)


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    more = f" et {len(every) - _MAX_LINES} autres" if len(every) > _MAX_LINES else ""
    return ", ".join(every[:_MAX_LINES]) + more


def _some(count: int, noun: str) -> str:
    return f"{count}\u00a0{noun}{'s' if count > 1 else ''}"
