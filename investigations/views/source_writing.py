"""Noting a source and correcting it."""

import dataclasses
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import clock, kept_text
from investigations.forms.sources import InterviewForm, SourceForm, SurveySourceForm
from investigations.models import EvidenceSource, Investigation
from investigations.services.interviews import correct_interview, record_interview
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.services.sources import correct_source, mark_of_source, record_source
from investigations.services.surveys import correct_survey, record_survey
from investigations.views.source_scope import kept_key, source_frame, writable_source
from investigations.views.workspace import frame, open_to_write
from investigations.workspace_states import SourceKind


@dataclasses.dataclass(frozen=True)
class Writing:
    """How one kind of source is written."""

    form: type[SourceForm]
    record: Callable[..., tuple[EvidenceSource, bool]]
    correct: Callable[..., EvidenceSource]
    heading: str


def _record_as(kind: SourceKind) -> Callable[..., tuple[EvidenceSource, bool]]:
    def record(**given: Any) -> tuple[EvidenceSource, bool]:
        return record_source(kind=kind, **given)

    return record


WRITINGS = {
    SourceKind.INTERVIEW: Writing(InterviewForm, record_interview, correct_interview, "Noter un entretien"),
    SourceKind.SURVEY: Writing(SurveySourceForm, record_survey, correct_survey, "Préparer un questionnaire"),
    SourceKind.OBSERVATION: Writing(
        SourceForm, _record_as(SourceKind.OBSERVATION), correct_source, "Noter une observation"
    ),
    SourceKind.WORKSHOP: Writing(SourceForm, _record_as(SourceKind.WORKSHOP), correct_source, "Noter un atelier"),
}
# Written by their own pages (solutions, trials): here, only their words are corrected.
_OTHERS = Writing(SourceForm, _record_as(SourceKind.OBSERVATION), correct_source, "")


def _writing_of(source: EvidenceSource) -> Writing:
    kind = SourceKind(source.kind)
    if kind == SourceKind.INTERVIEW and not hasattr(source, "interview"):
        return _OTHERS  # an interview told elsewhere, without a consent of its own
    return WRITINGS.get(kind, _OTHERS)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def add(request: HttpRequest, pk: UUID, kind: SourceKind) -> HttpResponse:
    """A new source. The same sending twice leads to the same source; a longer one is offered as a correction."""
    workspace = open_to_write(request, pk)
    writing = WRITINGS[kind]
    kept = kept_text.kept_for(request) if request.method != "POST" else None
    posted = request.POST if request.method == "POST" else None
    form = writing.form(posted, workspace=workspace, initial=kept.dict() if kept else None)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            source, is_new = writing.record(
                workspace=workspace,
                values=values,
                client_key=form.cleaned_data["client_key"],
                actor=request.user,
                at=clock.now(),
            )
        except RefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            if not is_new and not _says_the_same(source, values):
                return _sent_before(request, workspace, source)
            response = _saved(request, workspace, source, "nouveau")
            kept_text.forget(request, response)
            return response
    return _add_page(request, workspace, kind, form, is_found_again=kept is not None)


def _add_page(
    request: HttpRequest, workspace: Investigation, kind: SourceKind, form: SourceForm, *, is_found_again: bool
) -> HttpResponse:
    context = {
        **frame(request, workspace),
        "form": form,
        "heading": WRITINGS[kind].heading,
        "is_found_again": is_found_again,
        "kept_key": kept_key(request, workspace, kind=kind),
        "is_interview": kind == SourceKind.INTERVIEW,
        "back_url": reverse("investigations:sources", kwargs={"pk": workspace.pk}),
        "action": request.path,
        "stored": None,
    }
    return render(request, "investigations/sources/form.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def edit(request: HttpRequest, pk: UUID, source_pk: int) -> HttpResponse:
    workspace, source = writable_source(request, pk, source_pk)
    writing = _writing_of(source)
    kept = kept_text.kept_for(request) if request.method != "POST" else None
    posted = request.POST if request.method == "POST" else None
    form = writing.form(posted, workspace=workspace, source=source, initial=kept.dict() if kept else None)
    if request.method == "POST" and form.is_valid():
        try:
            writing.correct(
                source=source,
                values=form.values(),
                base=form.cleaned_data["base"],
                actor=request.user,
                at=clock.now(),
            )
        except ChangedMeanwhileError:
            return _conflict(request, workspace, source_pk)
        except RefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            response = _saved(request, workspace, source, "correction")
            kept_text.forget(request, response)
            return response
    return _edit_page(request, workspace, source, form, is_found_again=kept is not None)


def _edit_page(
    request: HttpRequest,
    workspace: Investigation,
    source: EvidenceSource,
    form: SourceForm,
    *,
    is_found_again: bool = False,
    stored: dict[str, str] | None = None,
) -> HttpResponse:
    where = {"pk": workspace.pk, "source_pk": source.pk}
    context = {
        **source_frame(request, workspace, source),
        "form": form,
        "heading": f"Corriger {source.code}",
        "is_found_again": is_found_again,
        "kept_key": kept_key(request, workspace, kind=source.kind, source=source),
        "is_interview": source.kind == SourceKind.INTERVIEW,
        "back_url": reverse("investigations:source", kwargs=where),
        "action": reverse("investigations:source_edit", kwargs=where),
        "stored": stored,
    }
    status = HTTPStatus.CONFLICT if stored is not None else _status(form)
    return render(request, "investigations/sources/form.html", context, status=status)


def _sent_before(request: HttpRequest, workspace: Investigation, source: EvidenceSource) -> HttpResponse:
    """This form was saved once already (the answer was lost on the way), and says something else now."""
    return _conflict(request, workspace, source.pk)


def _conflict(request: HttpRequest, workspace: Investigation, source_pk: int) -> HttpResponse:
    """409: what was typed, in the form; what is stored, beside it. Sending again is then a decision.

    Raises PermissionDenied when the other person made the source sensitive, or withdrew it, meanwhile.
    """
    workspace, source = writable_source(request, workspace.pk, source_pk)
    writing = _writing_of(source)
    data = request.POST.copy()
    data["base"] = mark_of_source(source)
    form = writing.form(data, workspace=workspace, source=source)
    stored = {"notes": source.notes, "verbatims": str(writing.form.values_of(source).get("verbatims", ""))}
    return _edit_page(request, workspace, source, form, stored=stored)


def _says_the_same(source: EvidenceSource, values: dict[str, Any]) -> bool:
    """The words, which nobody wants to lose; a date is chosen again in a moment."""
    if source.notes != values["notes"]:
        return False
    if "verbatims" not in values:
        return True
    return list(source.verbatims.order_by("position").values_list("text", flat=True)) == values["verbatims"]


def _saved(request: HttpRequest, workspace: Investigation, source: EvidenceSource, how: str) -> HttpResponse:
    messages.success(request, f"{source.code} est enregistré.")
    if source.kind == SourceKind.SURVEY and how == "nouveau":
        return redirect("investigations:source_questions", pk=workspace.pk, source_pk=source.pk)
    address = reverse("investigations:source", kwargs={"pk": workspace.pk, "source_pk": source.pk})
    return redirect(f"{address}?enregistre={how}")


def _status(form: SourceForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
