"""What every page of the writing of a sheet begins with, whether it has a workspace or not."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from core.access import fetch_visible, require
from investigations.models import Investigation
from investigations.permissions import can_write_sheet, visible_sheet_writing
from investigations.views.workspace import frame

READ_ONLY = "La fiche publique s’écrit par les agents et le designer de l’équipe, et par l’équipe de l’ANCT."


def open_sheet(request: HttpRequest, pk: UUID) -> Investigation:
    """For whoever reads its workspace, and the staff. Raises Http404 for the others."""
    scope = visible_sheet_writing(request.user).select_related("team", "programme")
    return fetch_visible(scope, pk=pk)


def open_sheet_to_write(request: HttpRequest, pk: UUID) -> Investigation:
    """Raises Http404 outside, PermissionDenied for whoever only reads."""
    sheet = open_sheet(request, pk)
    require(can_write_sheet(request.user, sheet), READ_ONLY)
    return sheet


def sheet_frame(request: HttpRequest, sheet: Investigation) -> dict[str, Any]:
    """Context of the pages: `layout` is the workspace's, or a simple one for work led without this service."""
    may_write = can_write_sheet(request.user, sheet)
    owner = sheet.team.name if sheet.team else sheet.title
    if sheet.team is None:
        layout = "investigations/sheet/_frame.html"
        return {"workspace": sheet, "layout": layout, "owner": owner, "may_write": may_write}
    layout = "investigations/_workspace.html"
    return {**frame(request, sheet), "layout": layout, "owner": owner, "may_write": may_write}
