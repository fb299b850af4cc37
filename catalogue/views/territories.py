"""Pages per territory."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.selectors import territories as selectors
from catalogue.views.public import public


@public
def territories(request: HttpRequest) -> HttpResponse:
    return render(request, "catalogue/territories.html", {"territories": selectors.territories()})


@public
def region(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "catalogue/region.html", {"page": selectors.region_page(slug)})


@public
def departement(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "catalogue/departement.html", {"page": selectors.departement_page(slug)})


@public
def collectivite(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "catalogue/collectivite.html", {"page": selectors.collectivite_page(slug)})
