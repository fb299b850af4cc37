"""Where the ANCT's team follows the certification of an edition: the board, its sessions, who is heard there."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import fetch_visible
from core.kept_text import keeps_posted_text
from core.permissions import staff_required
from evaluation.certification_export import ODS, board_name, board_ods
from evaluation.certification_referential import COMPETENCES, TITLE
from evaluation.certification_states import CandidateState
from evaluation.forms.certification import ExceptionForm, RegistrationForm, SessionForm
from evaluation.models import CertificationSession
from evaluation.permissions import staff_candidates, staff_sessions
from evaluation.selectors.certification import (
    CertificationFile,
    agents_of,
    editions_with_teams,
    files_of,
    sessions_of,
    tally_of,
)
from evaluation.services.certification_sessions import (
    change_session,
    create_session,
    register_candidates,
    withdraw_candidate,
)
from investigations.services.row_marks import RefusedError
from programmes.models import Programme
from programmes.services.ordered import StaleEditError
from teams.permissions import staff_teams

PAGE_SIZE = 60
FILTERS = {
    "eligibles": ("À inscrire", lambda file: file.is_eligible and file.may_register),
    "a-completer": ("Il manque des pièces", lambda file: not file.is_eligible and file.may_register),
    "inscrites": (
        "En attente de session",
        lambda file: file.candidate and file.candidate.state == CandidateState.REGISTERED,
    ),
    "certifiees": ("Certification acquise", lambda file: file.is_certified),
}


@require_safe
@staff_required
def certification_board(request: HttpRequest) -> HttpResponse:
    """`?edition=`: the latest unless told; `?etat=`: one of FILTERS."""
    editions = list(editions_with_teams(request.user))
    asked = request.GET.get("edition", "")
    chosen = next((each for each in editions if each.slug == asked), editions[0] if editions else None)
    files = _files(request, chosen) if chosen else []
    narrowed = request.GET.get("etat", "")
    keeps = FILTERS[narrowed][1] if narrowed in FILTERS else None
    shown = [each for each in files if keeps(each)] if keeps else files
    context = {
        "certification_title": TITLE,
        "competences": COMPETENCES,
        "editions": editions,
        "chosen": chosen,
        "tally": tally_of(files),
        "narrowed": narrowed if keeps else "",
        "filters": [(value, label) for value, (label, _) in FILTERS.items()],
        "sessions": sessions_of(chosen) if chosen else [],
        "page_obj": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "evaluation/certification/board.html", context)


@require_safe
@staff_required
def certification_export(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_visible(editions_with_teams(request.user), slug=slug)
    response = HttpResponse(board_ods(programme, _files(request, programme)), content_type=ODS)
    response["Content-Disposition"] = f'attachment; filename="{board_name(programme)}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@keeps_posted_text
def certification_session_new(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_visible(editions_with_teams(request.user), slug=slug)
    form, status = SessionForm(request.POST or None, instance=CertificationSession()), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                row = create_session(programme=programme, values=form.values, actor=request.user, at=clock.now())
            except ValidationError as refusal:
                _show(form, refusal)
            else:
                messages.success(request, "La session est créée. Inscrivez maintenant les personnes qui passent.")
                return redirect("evaluation:certification_session", pk=row.pk)
    context = {"form": form, "programme": programme, "session": None}
    return render(request, "evaluation/certification/session_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@keeps_posted_text
def certification_session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The day, the place, the jury. 409 when a colleague saved meanwhile."""
    row = _session(request, pk)
    form, status = SessionForm(request.POST or None, instance=_session(request, pk)), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                change_session(
                    session=row,
                    values=form.values,
                    seen=form.cleaned_data["seen"],
                    actor=request.user,
                    at=clock.now(),
                )
            except StaleEditError as stale:
                form.show_stale(stale)
                status = HTTPStatus.CONFLICT
            except ValidationError as refusal:
                _show(form, refusal)
            except RefusedError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "La session est modifiée. Les agendas des équipes inscrites suivent.")
                return redirect("evaluation:certification_session", pk=pk)
    context = {"form": form, "programme": row.programme, "session": row}
    return render(request, "evaluation/certification/session_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def certification_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is heard, and two ways to register: `act=register` those who have everything, `act=exception` one more."""
    row = _session(request, pk)
    act = request.POST.get("act") if request.method == "POST" else None
    free = [each for each in _files(request, row.programme) if each.may_register]
    ready = [each.membership for each in free if each.is_eligible]
    others = [(each.membership, each.missing_count) for each in free if not each.is_eligible]
    registration = RegistrationForm(request.POST if act == "register" else None, members=ready)
    exception = ExceptionForm(request.POST if act == "exception" else None, members=others, prefix="exception")
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        form = exception if act == "exception" else registration
        if act in ("register", "exception") and form.is_valid():
            try:
                done = register_candidates(
                    session=row,
                    memberships=form.chosen(),
                    exception_reason=form.cleaned_data.get("reason", ""),
                    actor=request.user,
                    at=clock.now(),
                )
            except RefusedError as refusal:
                form.add_error(None, str(refusal))
            else:
                many = len(done) > 1
                messages.success(
                    request,
                    f"{len(done)} personne{'s' if many else ''} inscrite{'s' if many else ''}, et prévenue"
                    f"{'s' if many else ''} par courriel.",
                )
                return redirect("evaluation:certification_session", pk=pk)
    candidates = list(
        row.candidates.filter(pk__in=staff_candidates(request.user).values("pk"))
        .select_related("person", "team", "recorded_by")
        .order_by("team__name", "pk")
    )
    context = {
        "session": row,
        "programme": row.programme,
        "candidates": candidates,
        "is_closed": any(each.state != CandidateState.REGISTERED for each in candidates),
        "has_begun": row.has_begun(clock.now()),
        "registration": registration,
        "exception": exception,
        "ready": ready,
        "others": others,
    }
    return render(request, "evaluation/certification/session.html", context, status=status)


@require_POST
@staff_required
def certification_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    candidate = fetch_visible(staff_candidates(request.user).select_related("person"), pk=pk)
    try:
        withdraw_candidate(candidate=candidate, actor=request.user, at=clock.now())
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"L’inscription de {candidate.person} est retirée. Un courriel le lui dit.")
    return redirect("evaluation:certification_session", pk=candidate.session_id)


def _files(request: HttpRequest, programme: Programme) -> list[CertificationFile]:
    return files_of(agents_of(staff_teams(request.user).filter(programme=programme)))


def _session(request: HttpRequest, pk: int) -> CertificationSession:
    return fetch_visible(staff_sessions(request.user).select_related("programme"), pk=pk)


def _show(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Where it is wrong, when the form has that field."""
    errors: dict[str, Any] = refusal.message_dict
    for field, sentences in errors.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)
