"""The public versions of a sheet: two of them side by side, and the text of one erased."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import fetch_visible
from investigations.models import SheetVersion
from investigations.selectors.sheet_versions import compare_contents, other_changes, versions_of
from investigations.services import gate as gate_service
from investigations.services.row_marks import RefusedError
from investigations.views.publication import open_publication
from investigations.views.publication_staff import open_to_publish


@require_safe
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`avant` and `apres` are numbers; without them, the last two."""
    sheet = open_publication(request, pk)
    versions = {version.number: version for version in versions_of(sheet)}
    numbers = sorted(versions)
    if not numbers:
        raise Http404
    last = _asked(request, "apres", numbers[-1])
    first = _asked(request, "avant", max([each for each in numbers if each < last], default=last))
    if not {first, last} <= versions.keys():
        raise Http404
    before, after = versions[min(first, last)], versions[max(first, last)]
    missing = [each for each in (before, after) if not each.content]
    context = {
        "sheet": sheet,
        "here": "Comparer",
        "versions": [versions[number] for number in numbers],
        "before": before,
        "after": after,
        "missing": missing,
        "changes": [] if missing else compare_contents(before.content, after.content),
        "others": [] if missing else other_changes(before.content, after.content),
    }
    return render(request, "investigations/publication/compare.html", context)


def _asked(request: HttpRequest, name: str, default: int) -> int:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else default


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """The question, since nothing brings the text back; a POST answers it."""
    sheet = open_to_publish(request, pk)
    rows = SheetVersion.objects.filter(investigation=sheet, erased_at__isnull=True)
    version = fetch_visible(rows, number=number)
    error, status = "", HTTPStatus.OK
    if request.method == "POST":
        try:
            gate_service.erase_version(version=version, actor=request.user, at=clock.now())
        except RefusedError as refusal:
            error, status = str(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            messages.success(request, f"Le texte de la version {number} est effacé. Son numéro et sa note restent.")
            return redirect("investigations:publication", pk=pk)
    context = {"sheet": sheet, "here": "Effacer", "version": version, "error": error}
    return render(request, "investigations/publication/erase.html", context, status=status)
