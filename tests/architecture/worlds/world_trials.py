"""What the team tries: solutions it assessed, ideas, prototypes, indicators, notes. Ours, and another team's."""

from typing import Any

from investigations.models import Investigation
from tests.architecture.worlds.world_workspace import own_workspace
from tests.factories.investigations import ExistingSolutionFactory
from tests.factories.teams import workspace_of
from tests.factories.trials import (
    IndicatorFactory,
    IndicatorMeasureFactory,
    JournalEntryFactory,
    JournalFileFactory,
    PrototypeFactory,
    PrototypeFileFactory,
    SolutionAssessmentFactory,
    SolutionIdeaFactory,
    TrialFactory,
)


def objects(world: Any) -> dict[str, dict[str, object]]:
    ours, theirs = own_workspace(world), workspace_of()
    solution = ExistingSolutionFactory(slug="solution-regardee")
    found = {}
    for of, workspace in (("de l’équipe", ours), ("d’une équipe inconnue", theirs)):
        SolutionAssessmentFactory(investigation=workspace, solution=solution)
        for label, keys in _rows(workspace, world.people["agent"]).items():
            found[f"{label} {of}"] = {"pk": workspace.pk, **keys}
    found["solution du registre"] = {"pk": ours.pk, "solution_pk": solution.pk}
    found["solution qui n’existe pas"] = {"pk": ours.pk, "solution_pk": 0}
    return found


def _rows(workspace: Investigation, author: Any) -> dict[str, dict[str, object]]:
    prototype = PrototypeFactory(investigation=workspace)
    indicator = IndicatorFactory(investigation=workspace)
    entry = JournalEntryFactory(investigation=workspace, author=author)
    of_prototype, of_indicator = {"prototype_pk": prototype.pk}, {"indicator_pk": indicator.pk}
    return {
        "idée": {"idea_pk": SolutionIdeaFactory(investigation=workspace).pk},
        "prototype": of_prototype,
        "fichier d’un prototype": {**of_prototype, "file_pk": PrototypeFileFactory(prototype=prototype).pk},
        "essai": {**of_prototype, "trial_pk": TrialFactory(prototype=prototype).pk},
        "indicateur": of_indicator,
        "mesure": {**of_indicator, "measure_pk": IndicatorMeasureFactory(indicator=indicator).pk},
        "note": {"entry_pk": entry.pk},
        "fichier d’une note": {"entry_pk": entry.pk, "file_pk": JournalFileFactory(entry=entry).pk},
    }
