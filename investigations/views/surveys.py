"""A questionnaire: its questions, its answers in batches, its results."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, kept_text
from core.access import fetch_visible
from core.spreadsheets import to_csv
from investigations.forms.surveys import BatchForm, ImportForm, QuestionForm
from investigations.models import EvidenceSource, Investigation, SurveyQuestion
from investigations.permissions import can_write_workspace
from investigations.selectors.survey_results import (
    EXPORT_HEADERS,
    MAX_FREE_ANSWERS,
    export_rows,
    ordered_questions,
    survey_results,
)
from investigations.services.row_marks import RefusedError
from investigations.services.surveys import (
    add_batch,
    add_question,
    correct_question,
    move_question,
    remove_question,
    take_back_batch,
)
from investigations.views.source_scope import readable_source, require_words, source_frame, writable_source
from investigations.workspace_states import SourceKind


def _own_survey(request: HttpRequest, pk: UUID, source_pk: int) -> tuple[Investigation, EvidenceSource]:
    return writable_source(request, pk, source_pk, kind=SourceKind.SURVEY)


def _own_question(
    request: HttpRequest, pk: UUID, source_pk: int, question_pk: int
) -> tuple[Investigation, EvidenceSource, SurveyQuestion]:
    workspace, source = _own_survey(request, pk, source_pk)
    question = fetch_visible(source.survey.questions.select_related("survey"), pk=question_pk)
    return workspace, source, question


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def questions(request: HttpRequest, pk: UUID, source_pk: int) -> HttpResponse:
    """The list, and the form that adds the next one."""
    workspace, source = _own_survey(request, pk, source_pk)
    kept = kept_text.kept_for(request) if request.method != "POST" else None
    form = QuestionForm(request.POST if request.method == "POST" else None, initial=kept.dict() if kept else None)
    if request.method == "POST" and form.is_valid():
        try:
            add_question(survey=source.survey, values=form.cleaned_data, actor=request.user, at=clock.now())
        except RefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, "La question est ajoutée.")
            response = redirect("investigations:source_questions", pk=pk, source_pk=source_pk)
            kept_text.forget(request, response)
            return response
    context = {
        **source_frame(request, workspace, source),
        "form": form,
        "questions": ordered_questions(source.survey),
        "is_found_again": kept is not None,
    }
    return render(request, "investigations/sources/questions.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: HttpRequest, pk: UUID, source_pk: int, question_pk: int) -> HttpResponse:
    workspace, source, question = _own_question(request, pk, source_pk, question_pk)
    stored = {"text": question.text, "kind": question.kind, "choices": "\n".join(question.choices)}
    form = QuestionForm(request.POST if request.method == "POST" else None, initial=stored)
    if request.method == "POST" and form.is_valid():
        try:
            correct_question(question=question, values=form.cleaned_data, actor=request.user, at=clock.now())
        except RefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, "La question est corrigée.")
            return redirect("investigations:source_questions", pk=pk, source_pk=source_pk)
    context = {**source_frame(request, workspace, source), "form": form, "question": question}
    return render(request, "investigations/sources/question.html", context, status=_status(form))


@require_POST
def question_move(request: HttpRequest, pk: UUID, source_pk: int, question_pk: int, step: int) -> HttpResponse:
    _, _, question = _own_question(request, pk, source_pk, question_pk)
    move_question(question=question, step=step, actor=request.user, at=clock.now())
    return redirect("investigations:source_questions", pk=pk, source_pk=source_pk)


@require_POST
def question_remove(request: HttpRequest, pk: UUID, source_pk: int, question_pk: int) -> HttpResponse:
    _, _, question = _own_question(request, pk, source_pk, question_pk)
    try:
        remove_question(question=question, actor=request.user, at=clock.now())
    except RefusedError as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, "La question est retirée.")
    return redirect("investigations:source_questions", pk=pk, source_pk=source_pk)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def batch_add(request: HttpRequest, pk: UUID, source_pk: int) -> HttpResponse:
    """A bundle of paper sheets, counted by hand."""
    workspace, source = _own_survey(request, pk, source_pk)
    asked = ordered_questions(source.survey)
    kept = kept_text.kept_for(request) if request.method != "POST" else None
    posted = request.POST if request.method == "POST" else None
    form = BatchForm(posted, questions=asked, initial=kept.dict() if kept else None)
    if request.method == "POST" and form.is_valid():
        given = {"label": form.cleaned_data["label"], "respondents": form.cleaned_data["respondents"]}
        response = _add_batch(request, source, form, answers=form.answers(), **given)
        if response is not None:
            return response
    context = {**source_frame(request, workspace, source), "form": form, "is_found_again": kept is not None}
    return render(request, "investigations/sources/batch.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def batch_import(request: HttpRequest, pk: UUID, source_pk: int) -> HttpResponse:
    """A file of answers: all of it, or nothing with the lines at fault."""
    workspace, source = _own_survey(request, pk, source_pk)
    asked = ordered_questions(source.survey)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*posted, questions=asked)
    if request.method == "POST" and form.is_valid():
        response = _add_batch(
            request,
            source,
            form,
            label=form.cleaned_data["label"],
            respondents=form.table.respondents,
            answers=form.table.answers,
            file_sha256=form.table.sha256,
        )
        if response is not None:
            return response
    context = {**source_frame(request, workspace, source), "form": form, "questions": asked}
    return render(request, "investigations/sources/import.html", context, status=_status(form))


def _add_batch(request: HttpRequest, source: EvidenceSource, form: Any, **given: Any) -> HttpResponse | None:
    """The way to the results, or None when the service refused: the form says why."""
    try:
        batch = add_batch(survey=source.survey, actor=request.user, at=clock.now(), **given)
    except RefusedError as refusal:
        form.add_error(refusal.field, str(refusal))
        return None
    messages.success(request, f"« {batch.label} » : {batch.respondents} réponse(s) ajoutée(s).")
    response = redirect("investigations:source_results", pk=source.investigation_id, source_pk=source.pk)
    kept_text.forget(request, response)
    return response


@require_POST
def batch_remove(request: HttpRequest, pk: UUID, source_pk: int, batch_pk: int) -> HttpResponse:
    _, source = _own_survey(request, pk, source_pk)
    batch = fetch_visible(source.survey.batches.select_related("survey"), pk=batch_pk)
    take_back_batch(batch=batch, actor=request.user, at=clock.now())
    messages.success(request, f"« {batch.label} » est retiré, avec ses réponses.")
    return redirect("investigations:source_results", pk=pk, source_pk=source_pk)


@require_safe
def results(request: HttpRequest, pk: UUID, source_pk: int) -> HttpResponse:
    """Counts for every reader of the workspace; free answers for those who read the words of the source."""
    workspace, source = readable_source(request, pk, source_pk, kind=SourceKind.SURVEY)
    context = {
        **source_frame(request, workspace, source),
        "survey": source.survey,
        "result": survey_results(source.survey),
        "reads_words": source.may_read_words,
        "may_correct": can_write_workspace(workspace) and source.may_read_words,
        "max_free": MAX_FREE_ANSWERS,
    }
    return render(request, "investigations/sources/results.html", context)


@require_safe
def results_csv(request: HttpRequest, pk: UUID, source_pk: int) -> HttpResponse:
    _, source = readable_source(request, pk, source_pk, kind=SourceKind.SURVEY)
    require_words(source)
    name = f"{source.code}-{clock.today():%Y-%m-%d}.csv"
    return HttpResponse(
        to_csv(EXPORT_HEADERS, export_rows(survey_results(source.survey))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _status(form: Any) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
