"""The front page, and how to propose a problem."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.selectors.home import home_page
from catalogue.views.public import public


@public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "catalogue/home.html", {"home": home_page()})


@public
def propose(request: HttpRequest) -> HttpResponse:
    """The call for candidatures opens with an edition; until then this page says how it goes and whom to write to."""
    return render(request, "catalogue/propose.html")
