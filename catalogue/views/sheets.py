"""The list of sheets and the page of one."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.filters import address
from catalogue.selectors.listing import NoSuchPageError, listing
from catalogue.selectors.sheet import sheet_page
from catalogue.views.public import public
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
    page = sheet_page(slug)
    return render(request, "catalogue/sheet.html", {"page": page, "document": sheet_document_for(page.sheet)})
