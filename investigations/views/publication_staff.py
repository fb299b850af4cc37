"""What the ANCT's team does: publish, at once or at an hour; withdraw; begin a new version, or give it up."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from agenda.wording import moment_in_words
from collectivites.time_zones import PARIS
from core import clock
from core.access import require
from core.kept_text import keeps_posted_text
from core.state_machine import IllegalTransitionError
from investigations.forms.publication import PublishForm, RevisionForm, ScheduleForm, WithdrawForm
from investigations.models import Investigation, ScheduledPublication
from investigations.permissions import can_publish_sheet
from investigations.publication_states import WithdrawalCause
from investigations.selectors.next_version import revision_of
from investigations.selectors.publication_page import publication_page
from investigations.services import gate as gate_service
from investigations.services import revisions
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.states import SheetState
from investigations.views.forms_of_rows import Attempt, Done, send_form
from investigations.views.publication import about_the_new_text, open_publication

ANCT_ONLY = "Publier, prévoir et retirer une fiche sont des actes de l’équipe de l’ANCT."


def open_to_publish(request: HttpRequest, pk: UUID) -> Investigation:
    sheet = open_publication(request, pk)
    require(can_publish_sheet(request.user, sheet), ANCT_ONLY)
    return sheet


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    def save(sheet: Investigation, form: PublishForm) -> str:
        version = gate_service.publish(
            investigation=sheet,
            note=form.said(),
            seen=form.cleaned_data["seen"],
            actor=request.user,
            at=clock.now(),
        )
        return f"C’est public : version {version.number}. L’équipe et les référents sont prévenus."

    return _publication_form(request, pk, PublishForm, save, "investigations/publication/publish.html")


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def schedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    def save(sheet: Investigation, form: Any) -> str:
        try:
            planned = gate_service.schedule(
                investigation=sheet,
                due_at=form.due_at(),
                note=form.said(),
                seen=form.cleaned_data["seen"],
                actor=request.user,
                at=clock.now(),
            )
        except RefusedError as refusal:
            raise RefusedError(str(refusal), field="day" if refusal.field == "due_at" else refusal.field) from refusal
        return f"Publication prévue le {moment_in_words(planned.due_at, PARIS, with_year=True, always_named=True)}."

    return _publication_form(request, pk, ScheduleForm, save, "investigations/publication/schedule.html")


def _publication_form(
    request: HttpRequest,
    pk: UUID,
    form_class: type[PublishForm],
    act: Callable[[Investigation, Any], str],
    template: str,
) -> HttpResponse:
    """409, with what was typed, when the sheet changed since the page was shown; nothing is public then."""
    sheet = open_to_publish(request, pk)
    page = publication_page(request.user, sheet)
    if request.method != "POST" and not page.is_ready:
        messages.info(request, _why_not(page))
        return redirect("investigations:publication", pk=pk)
    initial = {"seen": page.gate.content.fingerprint, **_planned(page.gate.scheduled)}

    def make_form(data: Any, files: Any) -> PublishForm:
        return form_class(data, initial=initial, is_first=not page.versions)

    def meet(form: Any, changed: ChangedMeanwhileError) -> Attempt:
        return about_the_new_text(request, make_form, changed)

    def show(tried: Attempt) -> HttpResponse:
        context = {
            **tried.context(),
            "sheet": sheet,
            "here": "Publier",
            "page": page,
            "changed": tried.status == HTTPStatus.CONFLICT,
        }
        return render(request, template, context, status=tried.status)

    def save(form: Any) -> Done:
        return Done(reverse("investigations:publication", args=[pk]), act(sheet, form))

    return send_form(request, make_form, save, show, meet)


def _planned(planned: ScheduledPublication | None) -> dict[str, Any]:
    """What was chosen before, on the clock of the form."""
    if planned is None:
        return {}
    moment = planned.due_at.astimezone(ZoneInfo(PARIS))
    return {"day": moment.date(), "hour": moment.time(), "note": planned.note}


def _why_not(page: Any) -> str:
    if not page.is_in_progress:
        return "Cette fiche est déjà publique, et aucune nouvelle version n’est en préparation."
    if page.gate.blockers:
        return f"Avant de publier : {' '.join(page.gate.blockers)}"
    return f"Il manque encore une signature : {page.awaited}."


@require_POST
def unschedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    sheet = open_to_publish(request, pk)
    if gate_service.unschedule(investigation=sheet, actor=request.user, at=clock.now()):
        messages.success(request, "La publication prévue est annulée. Les signatures restent.")
    return redirect("investigations:publication", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    sheet = open_to_publish(request, pk)
    if request.method != "POST" and sheet.state != SheetState.PUBLISHED:
        messages.info(request, "Cette fiche n’est pas publique : il n’y a rien à retirer.")
        return redirect("investigations:publication", pk=pk)

    def save(form: Any) -> Done:
        try:
            gate_service.withdraw(
                investigation=sheet,
                cause=WithdrawalCause(form.cleaned_data["cause"]),
                comment=form.cleaned_data["comment"],
                actor=request.user,
                at=clock.now(),
            )
        except IllegalTransitionError as illegal:
            raise RefusedError("Cette fiche n’est plus publique.") from illegal
        return Done(reverse("investigations:publication", args=[pk]), "La fiche est retirée du site.")

    def show(tried: Attempt) -> HttpResponse:
        has_revision = revision_of(sheet) is not None
        context = {**tried.context(), "sheet": sheet, "here": "Retirer la fiche", "has_revision": has_revision}
        return render(request, "investigations/publication/withdraw.html", context, status=tried.status)

    return send_form(request, lambda data, files: WithdrawForm(data), save, show)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def revise(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begins the next version of a public sheet, or changes the nature of the one that is being written."""
    sheet = open_to_publish(request, pk)
    if request.method != "POST" and sheet.state != SheetState.PUBLISHED:
        messages.info(request, "Cette fiche n’est pas publique : elle se corrige directement.")
        return redirect("investigations:publication", pk=pk)
    revision = revision_of(sheet)
    initial = {} if revision is None else {"nature": _nature(revision.is_substantive)}

    def save(form: Any) -> Done:
        is_substantive = form.cleaned_data["nature"] == RevisionForm.SUBSTANCE
        revisions.open_revision(investigation=sheet, is_substantive=is_substantive, actor=request.user, at=clock.now())
        return Done(
            reverse("investigations:publication", args=[pk]),
            "La nouvelle version est ouverte. Le public lit toujours la précédente.",
        )

    def show(tried: Attempt) -> HttpResponse:
        context = {**tried.context(), "sheet": sheet, "here": "Nouvelle version", "revision": revision}
        return render(request, "investigations/publication/revise.html", context, status=tried.status)

    return send_form(request, lambda data, files: RevisionForm(data, initial=initial), save, show)


def _nature(is_substantive: bool) -> str:
    return RevisionForm.SUBSTANCE if is_substantive else RevisionForm.FORM


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The question, since words are lost; a POST answers it."""
    sheet = open_to_publish(request, pk)
    if revision_of(sheet) is None:
        messages.info(request, "Aucune nouvelle version n’est en préparation.")
        return redirect("investigations:publication", pk=pk)
    page = publication_page(request.user, sheet)
    error, status = "", HTTPStatus.OK
    if request.method == "POST":
        try:
            revisions.discard_revision(investigation=sheet, actor=request.user, at=clock.now())
        except RefusedError as refusal:
            error, status = str(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            messages.success(request, "La version en préparation est abandonnée. Le public lit toujours la précédente.")
            return redirect("investigations:publication", pk=pk)
    context = {"sheet": sheet, "here": "Abandonner", "page": page, "error": error}
    return render(request, "investigations/publication/discard.html", context, status=status)
