"""Published syntheses on the web, their document and their pictures; figures and the list behind them."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from catalogue.selectors import syntheses as selectors
from catalogue.views.public import public
from core.access import fetch_visible
from core.files import file_response
from programmes.models import Programme
from reports.selectors.published import offered_document, public_picture, published_reading, was_published

SHEET_LEFT = "Une fiche de ce document a été retirée. Il est refait sans elle : revenez dans un instant."
PICTURE_LEFT = "Une image de ce document n’est plus publique. Il est refait sans elle : revenez dans un instant."


@public
def syntheses(request: HttpRequest) -> HttpResponse:
    return render(request, "catalogue/syntheses.html", {"syntheses": selectors.published_syntheses()})


@public
def synthesis(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        found = selectors.whole_page(slug)
    except selectors.WithdrawnSynthesisError as withdrawn:
        return _gone(request, str(withdrawn))
    return render(request, "catalogue/synthesis.html", {"found": found, "page": found.page})


@public
def synthesis_region(request: HttpRequest, slug: str, region_slug: str) -> HttpResponse:
    try:
        found = selectors.region_page(slug, region_slug)
    except selectors.WithdrawnSynthesisError as withdrawn:
        return _gone(request, str(withdrawn))
    return render(request, "catalogue/synthesis_region.html", {"found": found, "page": found.page})


@login_not_required
@require_safe
def synthesis_pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The document offered. 410 as soon as one of its sheets or pictures is taken back, until it is made again."""
    reading = published_reading(slug)
    if reading is None:
        if was_published(slug):
            return _gone(request, "")
        raise Http404
    document = offered_document(reading.publication)
    if document is None:
        reason = SHEET_LEFT if reading.left.sheets or not reading.left else PICTURE_LEFT
        return _gone(request, reason, remade=slug)
    not_modified = get_conditional_response(request, etag=f'"{document.file.sha256}"')
    return not_modified or file_response(document.file, inline=True)


@login_not_required
@require_safe
def synthesis_picture(request: HttpRequest, slug: str, file: uuid.UUID) -> HttpResponseBase:
    """A picture of the version that is online; 404 for any other file."""
    stored = public_picture(slug, file)
    if stored is None:
        raise Http404
    not_modified = get_conditional_response(request, etag=f'"{stored.sha256}"')
    return not_modified or file_response(stored, inline=True)


@public
def figure(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """What a key figure counts, one line each, and the values that published syntheses froze."""
    programme = fetch_visible(Programme.objects.published(), slug=slug)
    page = selectors.public_figure(programme, key)
    return render(request, "catalogue/figure.html", {"page": page, "frozen": selectors.frozen_values(programme, key)})


def _gone(request: HttpRequest, reason: str, *, remade: str = "") -> HttpResponse:
    """`remade`: the address of a synthesis that is still online, whose document alone is on its way."""
    return render(request, "catalogue/synthesis_gone.html", {"reason": reason, "remade": remade}, status=410)
