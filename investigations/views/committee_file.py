"""The committee file, as everybody reads it: on a page, on a screen in front of a room, or by a guest's link."""

from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.access import fetch_visible
from core.secret_links import keep_secret
from investigations.committee_documents import documents_of
from investigations.models import Investigation
from investigations.permissions import (
    can_record_decision,
    can_settle_conditions,
    can_sign_for_collectivite,
    visible_committees,
    visible_workspaces,
)
from investigations.selectors.committee import committee_file
from investigations.services.committee_guests import guest_of_token, note_opening

PAGE, SLIDES = "investigations/committee/file.html", "investigations/committee/slides.html"


@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For the team, its coach, the référents and the ANCT's team."""
    investigation = _fetch(request, pk)
    told = committee_file(investigation, today=clock.today())
    context = {
        "investigation": investigation,
        "file": told,
        "documents": documents_of(investigation, told),
        "in_workspace": visible_workspaces(request.user).filter(pk=pk).exists(),
        "may_decide": can_record_decision(request.user),
        "may_sign": can_sign_for_collectivite(request.user, investigation),
        "may_settle": can_settle_conditions(request.user, investigation),
    }
    return render(request, PAGE, context)


@require_safe
def slides(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same, one thing a screen."""
    investigation = _fetch(request, pk)
    context = {"investigation": investigation, "file": committee_file(investigation, today=clock.today())}
    return render(request, SLIDES, context)


@login_not_required
@require_safe
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """By the link of a guest. Unknown, withdrawn or expired look the same: 404, and whom to ask."""
    return _for_guest(request, token, PAGE)


@login_not_required
@require_safe
def guest_slides(request: HttpRequest, token: str) -> HttpResponse:
    return _for_guest(request, token, SLIDES)


def _for_guest(request: HttpRequest, token: str, template: str) -> HttpResponse:
    at = clock.now()
    found = guest_of_token(token, at=at)
    if found is None:
        return keep_secret(render(request, "investigations/committee/link_dead.html", status=HTTPStatus.NOT_FOUND))
    note_opening(guest=found, at=at)
    investigation = found.committee.investigation
    told = committee_file(investigation, today=clock.today())
    context = {
        "investigation": investigation,
        "file": told,
        "documents": documents_of(investigation, told, token=token),
        "guest": found,
        "token": token,
    }
    return keep_secret(render(request, template, context))


def _fetch(request: HttpRequest, pk: UUID) -> Investigation:
    scope = visible_committees(request.user).filter(team__isnull=False).select_related("team", "programme")
    return fetch_visible(scope, pk=pk)
