"""Starting from a published sheet, chosen by the team or by the ANCT's team for it."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import fetch_visible, require
from investigations.permissions import can_resume_sheet
from investigations.selectors.resumption import (
    MAX_FOUND,
    coming_from,
    compared_with_territories,
    found_sheets,
    published_origin,
    resumable_sheets,
    with_place,
)
from investigations.services.resumption import Resumed, resume_sheet
from investigations.services.row_marks import RefusedError
from investigations.views.workspace import READ_ONLY, frame, open_workspace


@require_safe
def resumption(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Before: the search. After: where the team started from, and verdicts side by side."""
    workspace = open_workspace(request, pk)
    typed = request.GET.get("q", "")
    is_done = workspace.resumed_from_id is not None
    context = {
        **frame(request, workspace),
        "is_done": is_done,
        "origin": published_origin(workspace),
        "comparison": compared_with_territories(workspace),
        "may_resume": can_resume_sheet(request.user, workspace),
        "typed": typed,
        "found": [] if is_done else found_sheets(workspace, typed),
        "max_found": MAX_FOUND,
    }
    return render(request, "investigations/exchange/resumption.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def resumption_sheet(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """What would come from this sheet, then the act itself."""
    workspace = open_workspace(request, pk)
    sheet = fetch_visible(with_place(resumable_sheets(workspace)), slug=slug)
    may_resume = can_resume_sheet(request.user, workspace)
    refusal = ""
    if request.method == "POST":
        require(may_resume, READ_ONLY)
        try:
            done = resume_sheet(workspace=workspace, sheet=sheet, actor=request.user, at=clock.now())
        except RefusedError as refused:
            refusal = str(refused)
        else:
            messages.success(request, _told(done))
            return redirect("investigations:hypotheses", pk=pk)
    context = {
        **frame(request, workspace),
        "sheet": sheet,
        "coming": coming_from(sheet),
        "may_resume": may_resume,
        "is_done": workspace.resumed_from_id is not None,
        "refusal": refusal,
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "investigations/exchange/resumption_sheet.html", context, status=status)


def _told(done: Resumed) -> str:
    counts = (
        (done.hypotheses, "hypothèse à vérifier", "hypothèses à vérifier"),
        (done.guides, "guide d’entretien", "guides d’entretien"),
        (done.prototypes, "prototype à refaire", "prototypes à refaire"),
    )
    brought = [f"{count} {many if count > 1 else one}" for count, one, many in counts if count]
    return f"Fiche reprise : {', '.join(brought) or 'rien à ajouter à ce que l’équipe avait écrit'}."
