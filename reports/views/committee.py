"""The documents of an end committee, for whoever reads its file: with an account, or by a guest's link."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import fetch_visible
from core.files import file_response
from core.secret_links import keep_secret
from investigations.models import CommitteeDecision, Investigation
from investigations.permissions import visible_committees
from investigations.selectors.committee import committee_file
from investigations.services.committee_guests import guest_of_token
from reports.committee_links import dossier_url, present_dossier
from reports.services.committee_dossiers import ask_dossier


@require_http_methods(["GET", "HEAD", "POST"])
def dossier(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The PDF of the file as it reads now; as long as there is none, a page that asks for it (POST) and says how far it
    is."""
    return _dossier(request, _fetch(request, pk))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def guest_dossier(request: HttpRequest, token: str) -> HttpResponseBase:
    return _for_guest(request, token, lambda investigation: _dossier(request, investigation, token=token))


@require_safe
def minutes(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """The compte rendu of one decision, with the signatures given so far. 404 until its PDF is there."""
    return _minutes(_fetch(request, pk), number)


@login_not_required
@require_safe
def guest_minutes(request: HttpRequest, token: str, number: int) -> HttpResponseBase:
    return _for_guest(request, token, lambda investigation: _minutes(investigation, number))


def _dossier(request: HttpRequest, investigation: Investigation, *, token: str = "") -> HttpResponseBase:
    if request.method == "POST":
        ask_dossier(investigation=investigation, today=clock.today(), at=clock.now())
        return redirect(dossier_url(investigation, token))
    row = present_dossier(investigation, committee_file(investigation, today=clock.today()))
    if row is not None and row.file is not None:
        return file_response(row.file)
    context: dict[str, Any] = {"investigation": investigation, "row": row, "token": token}
    return render(request, "reports/committee_dossier.html", context)


def _minutes(investigation: Investigation, number: int) -> HttpResponseBase:
    made = CommitteeDecision.objects.filter(committee__investigation=investigation, minutes__isnull=False)
    decision = made.filter(number=number).select_related("minutes").first()
    if decision is None:
        raise Http404
    return file_response(decision.minutes)


def _for_guest(
    request: HttpRequest, token: str, answer: Callable[[Investigation], HttpResponseBase]
) -> HttpResponseBase:
    """By the link of a guest. Unknown, withdrawn or expired look the same: 404, and whom to ask."""
    guest = guest_of_token(token, at=clock.now())
    if guest is None:
        return keep_secret(render(request, "investigations/committee/link_dead.html", status=HTTPStatus.NOT_FOUND))
    return keep_secret(answer(guest.committee.investigation))


def _fetch(request: HttpRequest, pk: UUID) -> Investigation:
    scope = visible_committees(request.user).filter(team__isnull=False).select_related("team", "programme")
    return fetch_visible(scope, pk=pk)
