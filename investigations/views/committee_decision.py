"""What the committee decided: recorded by the ANCT's team, signed by both sides, reopened with a reason."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.access import fetch_visible, require
from core.kept_text import keeps_posted_text
from core.permissions import staff_required
from core.state_machine import IllegalTransitionError
from investigations.committee_documents import documents_of
from investigations.committee_states import CONDITION_TRANSITIONS, CommitteeState, SigningParty
from investigations.forms.committee import BLANK_CONDITIONS, DecisionForm, ReopeningForm, SignatureForm
from investigations.models import CommitteeDecision, ExitCondition, Investigation
from investigations.permissions import (
    can_record_decision,
    can_settle_conditions,
    can_sign_for_collectivite,
    visible_committees,
)
from investigations.selectors.committee import committee_file
from investigations.services.committee import (
    MAX_CONDITIONS,
    DecidedMeanwhileError,
    committee_of,
    record_decision,
    reopen_committee,
    settle_condition,
    sign_minutes,
)
from investigations.services.row_marks import RefusedError
from investigations.views.forms_of_rows import Done, Page, form_page
from investigations.views.workspace import frame, open_workspace
from teams.models import Membership

SIGNED_BY_OTHERS = "Le compte rendu est signé par un référent de la collectivité, et par l’équipe de l’ANCT."


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@keeps_posted_text
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """409 when a colleague recorded a decision meanwhile: what was typed stays on the page, beside hers."""
    workspace = open_workspace(request, pk)
    committee = committee_of(workspace)
    members = Membership.objects.in_force(clock.today()).of_team(workspace.team)
    owners = {str(each.user_id): each.user for each in members}
    lines = _asked_lines(request)
    initial = {"seen": committee.decision_count, "held_on": clock.today()}
    form = DecisionForm(request.POST or None, owners=owners, lines=lines, initial=initial)
    status, meanwhile = HTTPStatus.OK, None
    if request.method == "POST" and "more" in request.POST:
        form = DecisionForm(None, owners=owners, lines=lines, initial=_typed(request))
    elif request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                record_decision(
                    investigation=workspace,
                    values=form.values(),
                    conditions=form.conditions(),
                    seen=form.cleaned_data["seen"],
                    actor=request.user,
                    at=clock.now(),
                )
            except DecidedMeanwhileError as first:
                status = HTTPStatus.CONFLICT
                meanwhile = CommitteeDecision.objects.filter(committee=committee, number=first.number).first()
            except RefusedError as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, "La décision est enregistrée. Faites-la signer des deux côtés.")
                return redirect("investigations:committee_file", pk=pk)
    elif committee.state != CommitteeState.PREPARING:
        meanwhile = committee.decisions.order_by("-number").first()
    context = {
        **frame(request, workspace),
        "form": form,
        "lines": lines,
        "may_add": lines < MAX_CONDITIONS,
        "meanwhile": meanwhile,
    }
    return render(request, "investigations/committee/decide.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@keeps_posted_text
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    require(committee_of(workspace).state != CommitteeState.PREPARING, "Aucune décision n’est à rouvrir.")
    section = ("Comité de fin", reverse("investigations:committee", kwargs={"pk": pk}))
    page = Page(title="Rouvrir la décision", button="Rouvrir", section=section)

    def save(form: ReopeningForm) -> Done:
        try:
            reopen_committee(
                investigation=workspace, reason=form.cleaned_data["reason"], actor=request.user, at=clock.now()
            )
        except IllegalTransitionError as illegal:
            raise RefusedError(str(illegal)) from illegal
        return Done(section[1], "La décision est rouverte.")

    return form_page(request, workspace, page, lambda data, files: ReopeningForm(data), save)


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: UUID, party: str) -> HttpResponse:
    """`party`: one of SigningParty. The collectivité by its référent, the ANCT by its team."""
    investigation = fetch_visible(visible_committees(request.user).select_related("team"), pk=pk)
    require(_may_sign(request.user, investigation, party), SIGNED_BY_OTHERS)
    committee = committee_of(investigation)
    require(committee.state != CommitteeState.PREPARING, "Il n’y a pas encore de décision à signer.")
    decision = committee.decisions.order_by("-number")[0]
    initial = {"name": request.user.get_full_name(), "function": request.user.job_title}
    form = SignatureForm(request.POST or None, initial=initial)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                sign_minutes(decision=decision, party=party, actor=request.user, at=clock.now(), **form.cleaned_data)
            except RefusedError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "Le compte rendu est signé de votre côté.")
                return redirect("investigations:committee_file", pk=pk)
    documents = documents_of(investigation, committee_file(investigation, today=clock.today()))
    context = {
        "investigation": investigation,
        "form": form,
        "decision": decision,
        "minutes": next((each for number, each in documents.minutes if number == decision.number), None),
        "party": SigningParty(party),
    }
    return render(request, "investigations/committee/sign.html", context, status=status)


@require_POST
def condition(request: HttpRequest, pk: UUID, condition_pk: int) -> HttpResponse:
    """`act`: one of CONDITION_TRANSITIONS. By the team, its coach, the référent or the ANCT's team."""
    investigation = fetch_visible(visible_committees(request.user), pk=pk)
    row = fetch_visible(ExitCondition.objects.filter(decision__committee__investigation=investigation), pk=condition_pk)
    require(
        can_settle_conditions(request.user, investigation),
        "Une condition est suivie par l’équipe, le référent et l’ANCT.",
    )
    act = request.POST.get("act", "")
    if act in CONDITION_TRANSITIONS:
        try:
            settle_condition(condition=row, name=act, actor=request.user, at=clock.now())
        except IllegalTransitionError as refusal:
            messages.warning(request, str(refusal))
    return redirect("investigations:committee_file", pk=pk)


def _may_sign(user: Any, investigation: Investigation, party: str) -> bool:
    if party == SigningParty.ANCT:
        return can_record_decision(user)
    return can_sign_for_collectivite(user, investigation)


def _asked_lines(request: HttpRequest) -> int:
    """How many conditions the page has room for: « Ajouter une condition » sends the form back with one more."""
    asked = request.POST.get("lines", "")
    lines = int(asked) if asked.isdecimal() and len(asked) < 3 else BLANK_CONDITIONS
    return max(BLANK_CONDITIONS, min(MAX_CONDITIONS, lines + ("more" in request.POST)))


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, as it was: one more line is asked, nothing is checked yet."""
    several = {"secondary_exits"}
    return {name: request.POST.getlist(name) if name in several else request.POST[name] for name in request.POST}
