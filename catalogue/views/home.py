"""The front page, and how to propose a problem."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.selectors.home import home_page
from catalogue.views.public import public
from core import clock
from programmes.selectors import open_call


@public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "catalogue/home.html", {"home": home_page(), "call": open_call(clock.now())})


@public
def propose(request: HttpRequest) -> HttpResponse:
    """The call that is open, when there is one; otherwise how it goes, and whom to write to."""
    return render(request, "catalogue/propose.html", {"call": open_call(clock.now())})
