"""The identity of the person met, and her consent taken back. Each on a page of its own."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.access import fetch_visible, require
from investigations.forms.sources import IdentityForm
from investigations.identities import IdentityError
from investigations.models import Interview, Investigation
from investigations.permissions import can_withdraw_consent, can_write_workspace, identity_interviews
from investigations.services.consent import what_goes, withdraw_consent
from investigations.services.identities import (
    IdentityRefusedError,
    keep_until,
    read_identity,
    remove_identity,
    save_identity,
)
from investigations.views.source_scope import is_withdrawn, readable_source, source_frame
from investigations.views.workspace import READ_ONLY, open_workspace
from investigations.workspace_states import ConsentState, IdentityAct, SourceKind

WITHDRAW_NOT_YOURS = "Seuls les agents, le designer de l’équipe et l’ANCT notent le retrait d’un accord."
SHOWN_ACCESSES = 5


def _own_interview(request: HttpRequest, pk: UUID, source_pk: int) -> tuple[Investigation, Interview]:
    """Raises Http404 for everybody but the interviewer."""
    workspace = open_workspace(request, pk)
    interview = fetch_visible(identity_interviews(request.user, workspace), source_id=source_pk)
    return workspace, interview


@sensitive_post_parameters()
@sensitive_variables()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest, pk: UUID, source_pk: int) -> HttpResponse:
    """Not kept by the cache, by the browser, nor when the session ends: what was typed is then typed again."""
    workspace, interview = _own_interview(request, pk, source_pk)
    at = clock.now()
    if request.method == "POST":
        require(can_write_workspace(workspace), READ_ONLY)
        form = IdentityForm(request.POST)
        if form.is_valid():
            try:
                save_identity(interview=interview, identity=form.identity(), actor=request.user, at=at)
            except IdentityRefusedError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"L’identité liée à {interview.source.code} est scellée.")
                return redirect("investigations:source_identity", pk=pk, source_pk=source_pk)
        return _identity_page(request, workspace, interview, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        known = read_identity(interview=interview, actor=request.user, at=at)
    except IdentityError:
        known, is_unreadable = None, True
    else:
        is_unreadable = False
    form = IdentityForm(initial=known._asdict() if known else None)
    return _identity_page(request, workspace, interview, form, is_unreadable=is_unreadable, is_known=known is not None)


@sensitive_variables()
def _identity_page(
    request: HttpRequest,
    workspace: Investigation,
    interview: Interview,
    form: IdentityForm,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    is_unreadable: bool = False,
    is_known: bool = False,
) -> HttpResponse:
    _, source = readable_source(request, workspace.pk, interview.source_id)
    accesses = interview.identity_accesses.select_related("actor").order_by("-at", "-pk")[:SHOWN_ACCESSES]
    context = {
        **source_frame(request, workspace, source),
        "form": form,
        "has_consent": interview.consent == ConsentState.GIVEN,
        "is_known": is_known,
        "is_unreadable": is_unreadable,
        "last_day": keep_until(interview.source),
        "is_over": keep_until(interview.source) < clock.today(),
        "accesses": [(access.at, IdentityAct(access.act).label) for access in accesses],
    }
    return render(request, "investigations/sources/identity.html", context, status=status)


@require_POST
def identity_remove(request: HttpRequest, pk: UUID, source_pk: int) -> HttpResponse:
    """By the interviewer, at any time, even once the team has finished. Twice is once."""
    _, interview = _own_interview(request, pk, source_pk)
    remove_identity(interview=interview, actor=request.user, at=clock.now())
    messages.success(request, f"L’identité liée à {interview.source.code} est effacée.")
    return redirect("investigations:source", pk=pk, source_pk=source_pk)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: UUID, source_pk: int) -> HttpResponse:
    """First what will go, counted; then one button."""
    workspace, source = readable_source(request, pk, source_pk, kind=SourceKind.INTERVIEW)
    require(can_withdraw_consent(request.user, workspace), WITHDRAW_NOT_YOURS)
    interview = fetch_visible(Interview.objects.select_related("source"), source=source)
    if request.method == "POST":
        if withdraw_consent(interview=interview, actor=request.user, at=clock.now()):
            messages.success(request, f"{source.code} : l’accord est retiré, ce qu’il permettait est effacé.")
        return redirect("investigations:source", pk=pk, source_pk=source_pk)
    context = {
        **source_frame(request, workspace, source),
        "removal": what_goes(interview),
        "is_done": is_withdrawn(source) or interview.consent == ConsentState.REFUSED,
    }
    return render(request, "investigations/sources/withdraw.html", context)
