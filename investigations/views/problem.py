"""The fiche problème: writing it together, its versions, what was replaced."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidatures.forms.writing import AutosaveForm, settled_data
from core import clock, kept_text
from core.access import fetch_visible
from core.autosave import save_one_field
from core.written_together import Answer
from investigations.forms.problem import ProblemForm, ReformulationForm
from investigations.forms.problem_questions import PROBLEM_LABELS, PROBLEM_QUESTIONS
from investigations.models import ProblemSheet
from investigations.permissions import readable_sources
from investigations.selectors.problem import (
    compare_versions,
    problem_sheet_of,
    problem_versions,
    replaced_answers,
    timeline,
)
from investigations.services.problem import (
    ProblemSaved,
    StaleVersionError,
    reformulate,
    restore_problem_revision,
    save_problem,
)
from investigations.services.row_marks import RefusedError
from investigations.views.workspace import frame, open_to_write, open_workspace
from investigations.workspace_states import ProblemQuestion

PAGE_SIZE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def problem(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The seven questions. Those who do not write read the answers."""
    workspace = open_to_write(request, pk) if request.method == "POST" else open_workspace(request, pk)
    sheet = problem_sheet_of(workspace)
    conflicts: tuple = ()
    status, is_found_again = HTTPStatus.OK, False
    if request.method == "POST":
        form = ProblemForm(request.POST, row=sheet)
        if form.is_valid():
            saved = save_problem(investigation=workspace, answers=form.answers(), actor=request.user, at=clock.now())
            if not saved.conflicts:
                messages.success(request, "La fiche est enregistrée.")
                response = redirect("investigations:problem", pk=pk)
                kept_text.forget(request, response)
                return response
            conflicts, status = saved.conflicts, HTTPStatus.CONFLICT
            form = ProblemForm(settled_data(request.POST, saved.texts, saved.conflicts), row=sheet)
        else:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    else:
        kept = None if request.GET.get("version") == "enregistree" else kept_text.kept_for(request)
        form, is_found_again = ProblemForm(kept, row=sheet), kept is not None
    context = {
        **frame(request, workspace),
        "form": form,
        "asked": form.asked(conflicts),
        "conflicts": conflicts,
        "is_found_again": is_found_again,
        "answers": [(question.label, getattr(sheet, question.field)) for question in PROBLEM_QUESTIONS],
        "saved_moment": _moment(sheet),
        "autosave_url": reverse("investigations:problem_autosave", kwargs={"pk": pk}),
        "versions": list(problem_versions(request.user, workspace)),
    }
    return render(request, "investigations/problem/problem.html", context, status=status)


@require_POST
def autosave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One field as the script sends it: {field, text, base}. Answers as the autosave of a candidature does."""
    workspace = open_to_write(request, pk)

    def save(answers: Mapping[str, Answer]) -> ProblemSaved:
        return save_problem(investigation=workspace, answers=answers, actor=request.user, at=clock.now())

    return save_one_field(request, lambda data: AutosaveForm(data, fields=tuple(ProblemQuestion.values)), save)


@require_safe
def versions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """« Problème de départ » beside « problème retenu », then every version with what triggered it."""
    workspace = open_workspace(request, pk)
    every = list(problem_versions(request.user, workspace))
    context = {
        **frame(request, workspace),
        "versions": every,
        "timeline": list(timeline(every)),
        "compared": compare_versions(every[0], every[-1]) if len(every) > 1 else [],
    }
    return render(request, "investigations/problem/versions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def new_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_to_write(request, pk)
    latest = workspace.problem_versions.order_by("-number").first()
    sources = readable_sources(request.user, workspace)
    posted = request.POST if request.method == "POST" else kept_text.kept_for(request)
    form = ReformulationForm(posted, sources=sources, latest=latest)
    status, stale = HTTPStatus.OK, None
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                reformulate(
                    investigation=workspace,
                    statement=form.cleaned_data["statement"],
                    trigger=form.cleaned_data["trigger"],
                    trigger_source=form.cleaned_data["trigger_source"],
                    trigger_note=form.cleaned_data["trigger_note"],
                    base_number=form.cleaned_data["base"],
                    actor=request.user,
                    at=clock.now(),
                )
            except RefusedError as refusal:
                form.add_error(refusal.field, str(refusal))
            except StaleVersionError as conflict:
                status, stale = HTTPStatus.CONFLICT, conflict.latest
                again = request.POST.copy()
                again["base"] = str(stale.number)  # sending the page again is then a decision
                form = ReformulationForm(again, sources=sources, latest=latest)
            else:
                messages.success(request, "La nouvelle version du problème est enregistrée, l’ancienne est gardée.")
                response = redirect("investigations:problem_versions", pk=pk)
                kept_text.forget(request, response)
                return response
    context = {**frame(request, workspace), "form": form, "latest": latest, "stale": stale}
    return render(request, "investigations/problem/new_version.html", context, status=status)


@require_safe
def replaced(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    page = Paginator(replaced_answers(workspace), PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {**frame(request, workspace), "page_obj": page, "labels": PROBLEM_LABELS}
    return render(request, "investigations/problem/replaced.html", context)


@require_POST
def restore(request: HttpRequest, pk: UUID, revision_pk: int) -> HttpResponse:
    workspace = open_to_write(request, pk)
    revision = fetch_visible(replaced_answers(workspace), pk=revision_pk)
    restore_problem_revision(revision=revision, actor=request.user, at=clock.now())
    messages.success(request, "Le texte est repris. Celui qu’il remplace est à son tour dans l’historique.")
    return redirect("investigations:problem_replaced", pk=pk)


def _moment(sheet: ProblemSheet) -> str:
    if sheet.saved_at is None:
        return "rien pour l’instant"
    local = timezone.localtime(sheet.saved_at)
    return f"le {local:%d/%m/%Y} à {local:%H}\u00a0h\u00a0{local:%M}"
