"""The page of a candidature for the staff, and the acts that surround its reading."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidatures.forms.instruction import AssignForm, ConflictForm, WithdrawConflictForm
from candidatures.models import Candidature, ConflictOfInterest
from candidatures.permissions import can_judge, staff_candidatures, staff_or_404
from candidatures.selectors.instruction_page import candidature_page
from candidatures.selectors.instruction_queue import staff_members
from candidatures.services.instruction_errors import ChangedMeanwhileError, RefusedError
from candidatures.services.instruction_review import (
    LINK_FORBIDS,
    assign_candidature,
    declare_conflict,
    start_review,
    withdraw_conflict,
)
from core import clock
from core.access import fetch_visible, require
from core.state_machine import IllegalTransitionError
from core.views.errors import conflict as conflict_page
from programmes.selectors import criteria_of


def staff_candidature_or_404(request: HttpRequest, pk: int) -> Candidature:
    """A deposited candidature, in the staff's scope."""
    scope = staff_candidatures(request.user).select_related("collectivite", "programme", "assigned_to")
    return fetch_visible(scope, pk=pk)


@require_safe
@staff_or_404
def candidature(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, *, refusal: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    around = ("collectivite__departement", "collectivite__region", "programme", "assigned_to")
    found = fetch_visible(staff_candidatures(request.user).select_related(*around), pk=pk)
    criteria = list(criteria_of(found.programme))
    form = AssignForm(people=staff_members(), initial={"assignee": found.assigned_to_id, "seen": found.assigned_to_id})
    context = {
        "page": candidature_page(found, user=request.user, criteria=criteria, at=clock.now()),
        "candidature": found,
        "assign_form": form,
        "refusal": refusal,
    }
    return render(request, "candidatures/instruction/candidature.html", context, status=status)


@require_POST
@staff_or_404
def start(request: HttpRequest, pk: int) -> HttpResponse:
    found = staff_candidature_or_404(request, pk)
    require(can_judge(request.user, found), LINK_FORBIDS)
    try:
        start_review(candidature=found, actor=request.user, at=clock.now())
    except RefusedError as refusal:
        return _page(request, pk, refusal=str(refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except IllegalTransitionError as refusal:
        return conflict_page(request, str(refusal))
    messages.success(request, "L’instruction est ouverte : la collectivité ne modifie plus sa candidature.")
    return redirect("candidatures:staff_candidature", pk=pk)


@require_POST
@staff_or_404
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    found = staff_candidature_or_404(request, pk)
    form = AssignForm(request.POST, people=staff_members())
    if not form.is_valid():
        return _page(
            request, pk, refusal="Choisissez une personne de la liste.", status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    try:
        given = assign_candidature(
            candidature=found,
            assignee=form.cleaned_data["assignee"],
            seen_assignee_id=form.cleaned_data["seen"],
            actor=request.user,
            at=clock.now(),
        )
    except RefusedError as refusal:
        return _page(request, pk, refusal=str(refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except ChangedMeanwhileError as changed:
        return conflict_page(request, str(changed))
    told = f"confiée à {given.assigned_to}" if given.assigned_to else "remise dans la file, sans personne"
    messages.success(request, f"La candidature est {told}.")
    return redirect("candidatures:staff_candidature", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_or_404
def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare a link with the collectivité."""
    found = staff_candidature_or_404(request, pk)
    form = ConflictForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            declare_conflict(candidature=found, reason=form.cleaned_data["reason"], actor=request.user, at=clock.now())
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Votre lien est déclaré. Vos collègues jugeront cette candidature sans vous.")
            return redirect("candidatures:staff_candidature", pk=pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "candidature": found}
    return render(request, "candidatures/instruction/conflict.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_or_404
def conflict_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own declaration. Without one in force, the page does not exist."""
    found = staff_candidature_or_404(request, pk)
    mine = fetch_visible(ConflictOfInterest.objects.in_force().filter(candidature=found), user=request.user)
    form = WithdrawConflictForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            withdraw_conflict(candidature=found, reason=form.cleaned_data["reason"], actor=request.user, at=clock.now())
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Votre déclaration est retirée. Vous pouvez lire, noter et décider.")
            return redirect("candidatures:staff_candidature", pk=pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "candidature": found, "conflict": mine}
    return render(request, "candidatures/instruction/conflict_withdraw.html", context, status=status)
