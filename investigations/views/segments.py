"""The profiles to hear: settings of the matrix."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock, kept_text
from investigations.forms.segments import SegmentsForm
from investigations.selectors.matrix import matrix_of
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.services.segments import save_segments
from investigations.views.workspace import frame, open_to_write, open_workspace


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def segments(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One form for the whole list. 409 with both names when somebody else renamed one meanwhile."""
    is_post = request.method == "POST"
    workspace = open_to_write(request, pk) if is_post else open_workspace(request, pk)
    rows = list(workspace.segments.order_by("position", "pk"))
    form = SegmentsForm(request.POST if is_post else kept_text.kept_for(request), segments=rows)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_post else HTTPStatus.OK
    theirs: list[str] = []
    if is_post and form.is_valid():
        try:
            save_segments(
                investigation=workspace,
                changes=form.changes(),
                added=form.added(),
                actor=request.user,
                at=clock.now(),
            )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        except ChangedMeanwhileError as change:
            status, theirs = HTTPStatus.CONFLICT, list(change.stored.values())
            seen = {f"seen_{segment_pk}": name for segment_pk, name in change.stored.items()}
            form = SegmentsForm({**request.POST.dict(), **seen}, segments=rows)
        else:
            messages.success(request, "La liste des profils est enregistrée.")
            response = redirect("investigations:matrix_segments", pk=pk)
            kept_text.forget(request, response)
            return response
    matrix = matrix_of(workspace)
    heard = {row.pk: row.sources for row in matrix.segments}
    context = {
        **frame(request, workspace),
        "form": form,
        "rows": [(name, gone, heard.get(segment.pk, 0)) for segment, name, gone in form.lines],
        "segments": matrix.segments,
        "theirs": theirs,
        "is_found_again": not is_post and form.is_bound,
    }
    return render(request, "investigations/matrix/segments.html", context, status=status)
