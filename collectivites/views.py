"""The public search of territories: a page, and the same answer as data for the field that completes itself."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from collectivites.permissions import visible_collectivites
from collectivites.presentation import suggestion
from collectivites.search_text import MAX_QUERY_CHARACTERS
from collectivites.selectors import search_collectivites

RESULTS_ON_PAGE = 30
SUGGESTIONS = 10
_MEDIA_TYPES = ["text/html", "application/json"]
_CACHE_SECONDS = 3600  # the referential changes once a year


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`q`: what was typed. JSON when the client prefers it, else a page that works without scripts."""
    typed = request.GET.get("q", "")
    as_data = request.get_preferred_type(_MEDIA_TYPES) == "application/json"
    found = search_collectivites(
        typed,
        limit=SUGGESTIONS if as_data else RESULTS_ON_PAGE,
        within=visible_collectivites(request.user),
    )
    results = [suggestion(line) for line in found]
    response: HttpResponse
    if as_data:
        response = JsonResponse({"results": results})
        response["Cache-Control"] = f"public, max-age={_CACHE_SECONDS}"
    else:
        response = render(request, "collectivites/search.html", _page(typed, results))
    patch_vary_headers(response, ["Accept"])
    return response


def _page(typed: str, results: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "typed": typed[:MAX_QUERY_CHARACTERS],
        "is_too_long": len(typed) > MAX_QUERY_CHARACTERS,
        "was_asked": bool(typed.strip()),
        "results": results,
        "is_cut": len(results) == RESULTS_ON_PAGE,
    }
