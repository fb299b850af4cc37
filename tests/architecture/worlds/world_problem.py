"""A text that was replaced in the fiche problème of the team."""

from typing import Any

from investigations.models import ProblemRevision
from tests.architecture.worlds.world_workspace import own_workspace
from tests.factories.teams import LAUNCHED_AT


def objects(world: Any) -> dict[str, dict[str, object]]:
    workspace = own_workspace(world)
    revision = ProblemRevision.objects.create(
        sheet=workspace.problem_sheet, field="causes", text="Le courrier se perd.", at=LAUNCHED_AT
    )
    return {"texte remplacé de l’équipe": {"pk": workspace.pk, "revision_pk": revision.pk}}
