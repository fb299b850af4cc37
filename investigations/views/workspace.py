"""What every page of the workspace begins with."""

from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from core.access import fetch_visible, require
from investigations.method import guides_of_page
from investigations.models import Investigation
from investigations.permissions import can_write_workspace, visible_workspaces
from investigations.workspace_menu import entries

READ_ONLY = "Seuls les agents et le designer de l’équipe écrivent ici, tant que l’investigation est en cours."


class MenuItem(NamedTuple):
    label: str
    url: str
    is_current: bool


def open_workspace(request: HttpRequest, pk: UUID) -> Investigation:
    """The workspace, for whoever may read it. Raises Http404: outside the team it does not exist."""
    scope = visible_workspaces(request.user).select_related("team", "programme")
    return fetch_visible(scope, pk=pk)


def open_to_write(request: HttpRequest, pk: UUID) -> Investigation:
    """The workspace, for whoever may write in it. Raises Http404 outside the team, PermissionDenied for a reader."""
    workspace = open_workspace(request, pk)
    require(can_write_workspace(workspace), READ_ONLY)
    return workspace


def frame(request: HttpRequest, workspace: Investigation) -> dict[str, Any]:
    """Context of `investigations/_workspace.html`: the title, the menu, whether one may write, the help. No query."""
    match = request.resolver_match
    name, app = (match.url_name or "", match.app_name) if match else ("", "")
    menu = entries()
    here = next((each.route for each in menu if each.route.startswith(f"{app}:") and name.startswith(each.prefix)), "")
    return {
        "workspace": workspace,
        "may_write": can_write_workspace(workspace),
        "menu": [
            MenuItem(entry.label, reverse(entry.route, kwargs={"pk": workspace.pk}), entry.route == here)
            for entry in menu
        ],
        "help_guides": guides_of_page(here),
    }
