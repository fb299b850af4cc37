"""Programmes, their rhythm, their figures and what they gave."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.selectors import programmes as selectors
from catalogue.views.public import public


@public
def programmes(request: HttpRequest) -> HttpResponse:
    return render(request, "catalogue/programmes.html", {"programmes": selectors.programmes()})


@public
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "catalogue/programme.html", {"page": selectors.programme_page(slug)})
