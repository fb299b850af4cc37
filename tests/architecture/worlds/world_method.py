"""A guide of the method, read in the workspace of a team or of another one; and an address without a guide."""

from typing import Any

from investigations.method import all_guides
from tests.architecture.worlds.world_workspace import FINISHED, OPEN


def objects(world: Any) -> dict[str, dict[str, object]]:
    slug = all_guides()[0].slug
    return {
        "guide de la méthode": {**world.arguments[OPEN], "slug": slug},
        "guide de la méthode, équipe qui a fini": {**world.arguments[FINISHED], "slug": slug},
        "guide de la méthode, autre équipe": {**world.arguments["espace d’une autre équipe"], "slug": slug},
        "guide de la méthode qui n’existe pas": {**world.arguments[OPEN], "slug": "nulle-part"},
    }
