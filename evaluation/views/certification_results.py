"""Results recorded by the ANCT's team, and attestations revoked."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import fetch_visible
from core.kept_text import keeps_posted_text
from core.permissions import staff_required
from evaluation.forms.certification import ResultForm, RevocationForm
from evaluation.models import Attestation
from evaluation.permissions import readable_attestations, staff_candidates
from evaluation.services.certification_results import RecordedMeanwhileError, record_result, revoke_attestation
from investigations.services.row_marks import RefusedError
from investigations.views.forms_of_rows import say_refusal


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@keeps_posted_text
def certification_result(request: HttpRequest, pk: int) -> HttpResponse:
    """409 when a colleague recorded one meanwhile: hers is shown, what was typed stays and is not written."""
    scope = staff_candidates(request.user).select_related("session__programme", "person", "team", "recorded_by")
    candidate = fetch_visible(scope, pk=pk)
    count = candidate.result_count
    initial = {"seen": count, "line": candidate.result_line}
    if count:
        initial["state"] = candidate.state
    form = ResultForm(request.POST or None, is_change=bool(count), initial=initial)
    status, meanwhile = HTTPStatus.OK, None
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            data = form.cleaned_data
            try:
                record_result(
                    candidate=candidate,
                    state=data["state"],
                    line=data["line"],
                    reason=data.get("reason", ""),
                    seen=data["seen"],
                    actor=request.user,
                    at=clock.now(),
                )
            except RecordedMeanwhileError as first:
                status, meanwhile = HTTPStatus.CONFLICT, first.current
                typed = request.POST.copy()
                typed["seen"] = str(first.current.result_count)  # sent again, it is a change, with its reason
                form = ResultForm(typed, is_change=True)
                form.errors.clear()
            except RefusedError as refusal:
                say_refusal(form, refusal)
            else:
                messages.success(request, "Le résultat est enregistré, et la personne prévenue par courriel.")
                return redirect("evaluation:certification_session", pk=candidate.session_id)
    context = {
        "candidate": candidate,
        "session": candidate.session,
        "programme": candidate.session.programme,
        "form": form,
        "meanwhile": meanwhile,
        "is_change": bool(count) or meanwhile is not None,
        "history": candidate.transitions.select_related("actor").order_by("-at", "-pk"),
        "attestations": candidate.attestations.order_by("-issued_at", "-pk"),
        "has_begun": candidate.session.has_begun(clock.now()),
    }
    return render(request, "evaluation/certification/result.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def attestation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """With a reason, for good."""
    attestation: Attestation = fetch_visible(
        readable_attestations(request.user).select_related("candidate__session", "revoked_by"), pk=pk
    )
    form, status = RevocationForm(request.POST or None), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            revoke_attestation(
                attestation=attestation, reason=form.cleaned_data["reason"], actor=request.user, at=clock.now()
            )
            messages.success(request, "L’attestation est révoquée : son code le dit dès maintenant.")
            return redirect("evaluation:attestation_revoke", pk=pk)
    context = {"attestation": attestation, "form": form}
    return render(request, "evaluation/certification/revoke.html", context, status=status)
