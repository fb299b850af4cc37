"""What a visitor is told at an address whose sheet was withdrawn."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from investigations.selectors.withdrawn import withdrawal_of


def gone_or_404(request: HttpRequest, slug: str, *, typed: str = "") -> HttpResponse:
    """410 with the date and the cause, and `typed`, what was being written. Raises Http404 for any other sheet: a
    draft, or an address that never was."""
    withdrawal = withdrawal_of(slug)
    if withdrawal is None:
        raise Http404
    context = {"withdrawal": withdrawal, "typed": typed}
    return render(request, "investigations/sheet_gone.html", context, status=HTTPStatus.GONE)
