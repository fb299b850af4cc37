"""After the deposit: where it stands, receipts, withdrawal, beginning again."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidatures.forms.deposit import WithdrawalForm
from candidatures.models import Submission
from candidatures.permissions import own_candidatures
from candidatures.selectors.deposit_follow import announced_of, events_of, has_sent_letter, next_steps
from candidatures.services.deposit_withdrawal import restart_candidature, withdraw_candidature
from candidatures.services.errors import CallClosedError, NotWritableError
from candidatures.states import CANDIDATURE_TRANSITIONS, CandidatureState
from candidatures.views.writing_scope import own_draft
from core.access import fetch_visible, require
from core.files import file_response
from core.views.errors import conflict

WITHDRAWABLE_STATES = CANDIDATURE_TRANSITIONS["withdraw"].sources


@require_safe
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened and what comes next, in public words. A draft goes back to its recap."""
    draft = own_draft(request, pk)
    candidature = draft.candidature
    if candidature.submitted_at is None:
        return redirect("candidatures:recap", pk=pk)
    is_withdrawn = candidature.state == CandidatureState.WITHDRAWN
    context = {
        **draft.context(),
        "events": events_of(candidature),
        "steps": [] if is_withdrawn else next_steps(candidature, at=draft.at),
        "announced": announced_of(candidature),
        "has_letter": has_sent_letter(candidature),
        "has_complement": candidature.complement_requests.exists(),
        "is_complement_waiting": candidature.state == CandidatureState.COMPLEMENT,
        "is_withdrawn": is_withdrawn,
        "can_withdraw": candidature.state in WITHDRAWABLE_STATES,
        "can_restart": is_withdrawn and draft.call is not None and draft.call.is_open(draft.at),
    }
    return render(request, "candidatures/deposit/follow.html", context)


@require_safe
def receipt(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The PDF of one deposit. 404 as long as it is being prepared."""
    scope = Submission.objects.filter(
        candidature__in=own_candidatures(request.user), receipt__isnull=False
    ).select_related("receipt")
    submission = fetch_visible(scope, candidature_id=pk, number=number)
    return file_response(submission.receipt)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, and to confirm. Withdrawing twice is withdrawing once."""
    draft = own_draft(request, pk)
    candidature = draft.candidature
    if candidature.state == CandidatureState.WITHDRAWN:
        return redirect("candidatures:follow", pk=pk)
    require(
        candidature.state in WITHDRAWABLE_STATES,
        "Une candidature se retire une fois déposée, et tant que la décision n’est pas rendue.",
    )
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            withdraw_candidature(
                candidature=candidature, reason=form.cleaned_data["reason"], actor=request.user, at=draft.at
            )
        except NotWritableError as refusal:
            return conflict(request, str(refusal))
        messages.success(request, "Votre candidature est retirée. Un courriel vous le confirme.")
        return redirect("candidatures:follow", pk=pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "candidatures/deposit/withdraw.html", {**draft.context(), "form": form}, status=status)


@require_POST
def restart(request: HttpRequest, pk: int) -> HttpResponse:
    """From a withdrawn candidature to a new draft with its texts, or to the living one when there is one."""
    draft = own_draft(request, pk)
    try:
        new = restart_candidature(candidature=draft.candidature, actor=request.user, at=draft.at)
    except (NotWritableError, CallClosedError) as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, "Voici un nouveau brouillon, avec les textes de la candidature retirée.")
    return redirect("candidatures:edit", pk=new.pk)
