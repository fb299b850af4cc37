"""The register of existing solutions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalogue.selectors import solutions as selectors
from catalogue.views.public import public


@public
def solutions(request: HttpRequest) -> HttpResponse:
    return render(request, "catalogue/solutions.html", {"register": selectors.register(request.GET)})


@public
def solution(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "catalogue/solution.html", {"page": selectors.solution_page(slug)})
