"""The workspace of a team: the personas `agent`, `coach` and `designer` are in it; `other_agent` is in another one."""

from typing import Any

from investigations.models import Investigation
from teams.states import TeamRole, TeamState
from tests.factories.teams import MembershipFactory, TeamFactory, workspace_of

OPEN, FINISHED = "espace de l’équipe", "espace d’une équipe qui a fini"


def own_workspace(world: Any) -> Investigation:
    """The open one, for the modules that put objects in it."""
    return Investigation.objects.get(pk=world.arguments[OPEN]["pk"])


def objects(world: Any) -> dict[str, dict[str, object]]:
    ours, finished = TeamFactory(launched=True), TeamFactory(launched=True)
    for team in (ours, finished):
        for persona, role in (
            ("agent", TeamRole.AGENT),
            ("coach", TeamRole.COACH),
            ("designer", TeamRole.DESIGNER),
        ):
            MembershipFactory(team=team, user=world.people[persona], role=role)
    theirs = TeamFactory(launched=True)
    MembershipFactory(team=theirs, user=world.people["other_agent"])
    arguments = {
        OPEN: {"pk": workspace_of(ours).pk},
        FINISHED: {"pk": workspace_of(finished).pk},
        "espace d’une autre équipe": {"pk": workspace_of(theirs).pk},
    }
    finished.state = TeamState.FINISHED
    finished.save(update_fields=["state"])
    return arguments
