"""The address of a team's workspace, given by the floor above: `register(source)` in its `AppConfig.ready()`.

`source(user, team) -> str`, empty when there is none, or when the person may not open it.
"""

from collections.abc import Callable
from typing import Any

from teams.models import Team

WorkspaceSource = Callable[[Any, Team], str]

_sources: list[WorkspaceSource] = []


def register(source: WorkspaceSource) -> None:
    if source not in _sources:
        _sources.append(source)


def workspace_url(user: Any, team: Team) -> str:
    return next((url for source in _sources if (url := source(user, team))), "")
