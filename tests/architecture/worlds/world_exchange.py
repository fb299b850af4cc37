"""Published sheets that a team may start from, and one that it may not know of."""

from typing import Any

from tests.architecture.worlds.world_workspace import FINISHED, OPEN


def objects(world: Any) -> dict[str, dict[str, object]]:
    published = world.arguments["fiche publiée"]
    return {
        "fiche publiée, pour l’équipe": {**world.arguments[OPEN], **published},
        "fiche publiée, pour une équipe qui a fini": {**world.arguments[FINISHED], **published},
        "fiche publiée, pour une autre équipe": {**world.arguments["espace d’une autre équipe"], **published},
        "fiche en brouillon, pour l’équipe": {**world.arguments[OPEN], **world.arguments["fiche en brouillon"]},
    }
