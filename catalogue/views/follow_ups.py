"""What became of the investigations, and the sheets behind each count."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.selectors import follow_ups as selectors
from catalogue.views.public import public


@public
def follow_ups(request: HttpRequest) -> HttpResponse:
    return render(request, "catalogue/follow_ups.html", {"page": selectors.follow_up_page()})


@public
def follow_up_list(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    return render(request, "catalogue/follow_up_list.html", {"line": selectors.follow_up_line(kind, key)})
