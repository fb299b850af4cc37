"""The list of sheets, the page of one, and the files that it shows."""

import uuid
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from catalogue.filters import address
from catalogue.selectors.listing import NoSuchPageError, listing
from catalogue.selectors.sheet import published_sheet, sheet_page
from catalogue.views.public import public
from core.files import file_response
from core.models import StoredFile
from investigations.selectors.public_parts import public_picture, public_presentation
from investigations.views.gone import gone_or_404
from reports.selectors import sheet_document_for


@public
def sheet_list(request: HttpRequest) -> HttpResponse:
    try:
        found = listing(request.GET, page=request.GET.get("page", "1"))
    except NoSuchPageError:
        first = request.GET.copy()
        first.pop("page", None)
        context = {"first_page": f"?{first.urlencode()}" if first else ""}
        return render(request, "catalogue/no_such_page.html", context, status=HTTPStatus.NOT_FOUND)
    number = found.page_obj.number
    own_address = address(found.filters, page=str(number) if number > 1 else "")
    context = {"listing": found, "page_obj": found.page_obj, "address": own_address}
    return render(request, "catalogue/list.html", context)


@public
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """410 once withdrawn; a draft, like an unknown address, is a 404."""
    try:
        page = sheet_page(slug)
    except Http404:
        return gone_or_404(request, slug)
    return render(request, "catalogue/sheet.html", {"page": page, "document": sheet_document_for(page.sheet)})


@login_not_required
@require_safe
def sheet_picture(request: HttpRequest, slug: str, picture: uuid.UUID) -> HttpResponseBase:
    """A picture that the public version shows. Its state is read again at each visit, whoever kept it."""
    sheet = published_sheet(slug)
    return gone_or_404(request, slug) if sheet is None else _file(request, public_picture(sheet, picture))


@login_not_required
@require_safe
def sheet_presentation(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The presentation made to the committee, when the public version offers it."""
    sheet = published_sheet(slug)
    return gone_or_404(request, slug) if sheet is None else _file(request, public_presentation(sheet))


def _file(request: HttpRequest, stored: StoredFile | None) -> HttpResponseBase:
    if stored is None:
        raise Http404
    not_modified = get_conditional_response(request, etag=f'"{stored.sha256}"')
    return not_modified or file_response(stored, inline=True)
