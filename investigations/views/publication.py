"""Where the publication of a sheet is."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.access import fetch_visible
from investigations.permissions import visible_publications


@require_safe
def publication(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Replaced whole by the branch `gsign`, which builds the page: take its file at the merge."""
    fetch_visible(visible_publications(request.user), pk=pk)
    return HttpResponse()
