"""Programmes, their rhythm, their figures and what they gave."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.selectors import programmes as selectors
from catalogue.views.public import public
from core import clock
from programmes.selectors import call_of


@public
def programmes(request: HttpRequest) -> HttpResponse:
    return render(request, "catalogue/programmes.html", {"programmes": selectors.programmes()})


@public
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    page = selectors.programme_page(slug)
    call = call_of(page.programme)
    is_open = call is not None and call.is_open(clock.now())
    return render(request, "catalogue/programme.html", {"page": page, "call": call if is_open else None})
