"""The home of a team: where it is, what comes next."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from investigations.views.workspace import frame, open_workspace


@require_safe
def home(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    return render(request, "investigations/home.html", frame(request, workspace))
