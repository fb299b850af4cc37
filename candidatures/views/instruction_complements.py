"""Complements, on the staff's side: ask, write again, close."""

import datetime as dt
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from candidatures.forms.instruction import AskComplementForm, ReplyForm
from candidatures.models import Candidature, ComplementRequest
from candidatures.notifications.instruction import referents_of
from candidatures.permissions import can_judge, staff_or_404
from candidatures.selectors.instruction_page import complement_threads
from candidatures.services.instruction_complements import ask_complement, close_complement, reply_in_complement
from candidatures.services.instruction_errors import RefusedError
from candidatures.services.instruction_review import LINK_FORBIDS
from candidatures.states import CandidatureState, ComplementState
from candidatures.views.instruction import staff_candidature_or_404
from core import clock
from core.access import require
from core.state_machine import IllegalTransitionError
from core.views.errors import conflict as conflict_page


def today_of(candidature: Candidature) -> dt.date:
    """The present day where the collectivité is."""
    return clock.now().astimezone(ZoneInfo(candidature.collectivite.time_zone)).date()


@require_http_methods(["GET", "HEAD", "POST"])
@staff_or_404
def complement(request: HttpRequest, pk: int) -> HttpResponse:
    """The threads of a candidature; POST asks for a complement."""
    candidature = staff_candidature_or_404(request, pk)
    form = AskComplementForm()
    if request.method == "POST":
        require(can_judge(request.user, candidature), LINK_FORBIDS)
        form = AskComplementForm(request.POST)
        if form.is_valid():
            try:
                ask_complement(
                    candidature=candidature,
                    today=today_of(candidature),
                    actor=request.user,
                    at=clock.now(),
                    **form.cleaned_data,
                )
            except RefusedError as refusal:
                form.add_error(None, str(refusal))
            except IllegalTransitionError as refusal:
                return conflict_page(request, str(refusal))
            else:
                messages.success(request, "La demande est envoyée aux référents de la collectivité.")
                return redirect("candidatures:staff_complement", pk=pk)
    return _thread_page(request, candidature, ask_form=form)


@require_POST
@staff_or_404
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """One more message in the open thread; with a date, the request is asked again."""
    candidature = staff_candidature_or_404(request, pk)
    require(can_judge(request.user, candidature), LINK_FORBIDS)
    thread = _live(candidature)
    if thread is None:
        return conflict_page(request, "Aucune demande de complément n’est ouverte pour cette candidature.")
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            reply_in_complement(
                request=thread, today=today_of(candidature), actor=request.user, at=clock.now(), **form.cleaned_data
            )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le message est envoyé aux référents.")
            return redirect("candidatures:staff_complement", pk=pk)
    return _thread_page(request, candidature, reply_form=form)


@require_POST
@staff_or_404
def close(request: HttpRequest, pk: int) -> HttpResponse:
    candidature = staff_candidature_or_404(request, pk)
    require(can_judge(request.user, candidature), LINK_FORBIDS)
    thread = _live(candidature)
    if thread is None:
        return conflict_page(request, "Cette demande est déjà close.")
    try:
        close_complement(request=thread, actor=request.user, at=clock.now())
    except (RefusedError, IllegalTransitionError) as refusal:
        return conflict_page(request, str(refusal))
    messages.success(request, "La demande est close : l’instruction reprend.")
    return redirect("candidatures:staff_candidature", pk=pk)


def _live(candidature: Candidature) -> ComplementRequest | None:
    return candidature.complement_requests.exclude(state=ComplementState.CLOSED).first()


def _thread_page(
    request: HttpRequest,
    candidature: Candidature,
    *,
    ask_form: AskComplementForm | None = None,
    reply_form: ReplyForm | None = None,
) -> HttpResponse:
    ask_form, reply_form = ask_form or AskComplementForm(), reply_form or ReplyForm()
    context = {
        "candidature": candidature,
        "threads": complement_threads(candidature),
        "ask_form": ask_form,
        "reply_form": reply_form,
        "form": ask_form if ask_form.is_bound else reply_form,
        "can_ask": candidature.state == CandidatureState.IN_REVIEW,
        "is_waiting": candidature.state == CandidatureState.COMPLEMENT,
        "can_judge": can_judge(request.user, candidature),
        "referents": referents_of(candidature.collectivite_id),
        "today": today_of(candidature),
    }
    refused = ask_form.is_bound or reply_form.is_bound
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "candidatures/instruction/complement.html", context, status=status)
