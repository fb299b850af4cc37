"""The page of a sheet before it is public, for whoever follows its publication: the public page, with a banner."""

import uuid

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue.selectors.sheet import preview_page
from core import clock
from core.access import fetch_visible
from core.files import file_response
from core.models import StoredFile
from investigations.models import Investigation
from investigations.permissions import visible_publications
from investigations.selectors.public_parts import picture_file, presentation_file

NOTE = "ici, la phrase qui dira aux lecteurs ce qui change"


@require_safe
def preview(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    page = preview_page(_sheet(request, pk), note=NOTE, at=clock.now())
    context = {"page": page, "document": None, "is_preview": True}
    return _unlisted(render(request, "catalogue/sheet.html", context))


@require_safe
def preview_picture(request: HttpRequest, pk: uuid.UUID, picture: uuid.UUID) -> HttpResponseBase:
    return _file(picture_file(_sheet(request, pk), picture))


@require_safe
def preview_presentation(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    return _file(presentation_file(_sheet(request, pk)))


def _sheet(request: HttpRequest, pk: uuid.UUID) -> Investigation:
    return fetch_visible(visible_publications(request.user).select_related("programme"), pk=pk)


def _file(stored: StoredFile | None) -> HttpResponseBase:
    if stored is None:
        raise Http404
    return _unlisted(file_response(stored, inline=True))


def _unlisted(response: HttpResponseBase) -> HttpResponseBase:
    """In no cache and no index."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
