"""Pages per theme."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.selectors import themes as selectors
from catalogue.views.public import public


@public
def themes(request: HttpRequest) -> HttpResponse:
    return render(request, "catalogue/themes.html", {"themes": selectors.themes()})


@public
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "catalogue/theme.html", {"page": selectors.theme_page(slug)})
