"""What the team believes, and what it concludes."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, kept_text
from core.access import fetch_visible
from core.views.errors import conflict as conflict_page
from investigations.forms.hypotheses import HypothesisForm, VerdictForm
from investigations.models import Hypothesis, Investigation
from investigations.selectors.evidence import NO_TALLY, remarks, tallies
from investigations.selectors.hypotheses import code_of, findings_of, heard_of, last_record_id, listed, verdicts_given
from investigations.services.hypotheses import (
    DOWN,
    UP,
    add_hypothesis,
    correct_hypothesis,
    move_hypothesis,
    remove_hypothesis,
    why_kept,
)
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.services.verdicts import pronounce_verdict
from investigations.views.workspace import frame, open_to_write, open_workspace
from investigations.workspace_states import Direction, HypothesisKind

_COLUMN_TITLES = {
    Direction.SUPPORTS: "Ce qui l’appuie",
    Direction.CONTRADICTS: "Ce qui la contredit",
    Direction.NUANCES: "Ce qui la nuance",
}


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def hypotheses(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list, and the form that adds one."""
    if request.method == "POST":
        workspace = open_to_write(request, pk)
        form = HypothesisForm(request.POST)
        if form.is_valid():
            try:
                add_hypothesis(
                    investigation=workspace,
                    kind=form.cleaned_data["kind"],
                    text=form.cleaned_data["text"],
                    actor=request.user,
                    at=clock.now(),
                )
            except RefusedError as refusal:
                form.add_error("text", str(refusal))
            else:
                messages.success(request, "L’hypothèse est dans la liste.")
                return _saved(request, "investigations:hypotheses", pk=pk)
    else:
        workspace = open_workspace(request, pk)
        form = HypothesisForm(kept_text.kept_for(request))
    lines = listed(workspace)
    context = {
        **frame(request, workspace),
        "form": form,
        "is_found_again": request.method != "POST" and form.is_bound,
        "groups": [
            (kind.label, [line for line in lines if line.hypothesis.kind == kind]) for kind in HypothesisKind if lines
        ],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "investigations/hypotheses/list.html", context, status=status)


@require_safe
def hypothesis(request: HttpRequest, pk: UUID, hypothesis_pk: int) -> HttpResponse:
    """One hypothesis: what supports it, what contradicts it, side by side; the verdicts given."""
    workspace = open_workspace(request, pk)
    row = _hypothesis(workspace, hypothesis_pk)
    found, silent = heard_of(request.user, workspace, row)
    tally = tallies(finding for finding in findings_of(workspace) if finding.hypothesis_id == row.pk)
    counted = tally.get(row.pk, NO_TALLY)
    context = {
        **frame(request, workspace),
        "hypothesis": row,
        "code": code_of(workspace, row),
        "columns": [(_COLUMN_TITLES[direction], found[direction]) for direction in Direction],
        "silent": silent,
        "tally": counted,
        "remarks": [capfirst(remark.label) for remark in remarks(row.verdict, counted)],
        "verdicts": verdicts_given(row),
    }
    return render(request, "investigations/hypotheses/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def hypothesis_edit(request: HttpRequest, pk: UUID, hypothesis_pk: int) -> HttpResponse:
    """Correct the sentence. 409 with both when somebody else corrected it first."""
    workspace = open_to_write(request, pk)
    row = _hypothesis(workspace, hypothesis_pk)
    shown = {"kind": row.kind, "text": row.text, "seen": row.text}
    form = HypothesisForm(request.POST if request.method == "POST" else kept_text.kept_for(request), initial=shown)
    theirs, status = None, HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                correct_hypothesis(hypothesis=row, actor=request.user, at=clock.now(), **form.cleaned_data)
            except RefusedError as refusal:
                form.add_error("text", str(refusal))
            except ChangedMeanwhileError as change:
                theirs, status = change.stored, HTTPStatus.CONFLICT
                form = HypothesisForm({**form.cleaned_data, "seen": theirs.text})
            else:
                messages.success(request, "L’hypothèse est corrigée.")
                return _saved(request, "investigations:hypotheses", pk=pk)
    context = {
        **frame(request, workspace),
        "hypothesis": row,
        "code": code_of(workspace, row),
        "form": form,
        "theirs": theirs,
        "evidence": row.evidence.count(),
        "is_found_again": request.method != "POST" and form.is_bound,
    }
    return render(request, "investigations/hypotheses/edit.html", context, status=status)


@require_POST
def hypothesis_up(request: HttpRequest, pk: UUID, hypothesis_pk: int) -> HttpResponse:
    return _move(request, pk, hypothesis_pk, UP)


@require_POST
def hypothesis_down(request: HttpRequest, pk: UUID, hypothesis_pk: int) -> HttpResponse:
    return _move(request, pk, hypothesis_pk, DOWN)


@require_http_methods(["GET", "HEAD", "POST"])
def hypothesis_remove(request: HttpRequest, pk: UUID, hypothesis_pk: int) -> HttpResponse:
    """Ask, then remove. 422 with the reason when a source speaks of it."""
    workspace = open_to_write(request, pk)
    row = _hypothesis(workspace, hypothesis_pk)
    status = HTTPStatus.OK
    reason = why_kept(row.evidence.count())
    if request.method == "POST":
        try:
            remove_hypothesis(hypothesis=row, actor=request.user, at=clock.now())
        except RefusedError as refusal:
            reason, status = str(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            messages.success(request, "L’hypothèse est retirée.")
            return redirect("investigations:hypotheses", pk=pk)
    context = {**frame(request, workspace), "hypothesis": row, "code": code_of(workspace, row), "reason": reason}
    return render(request, "investigations/hypotheses/remove.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def hypothesis_verdict(request: HttpRequest, pk: UUID, hypothesis_pk: int) -> HttpResponse:
    """Pronounce, change or take back the verdict. 409 with both when the team pronounced itself meanwhile."""
    workspace = open_to_write(request, pk)
    row = _hypothesis(workspace, hypothesis_pk)
    shown = {"verdict": row.verdict, "reason": row.note, "seen": last_record_id(row)}
    form = VerdictForm(request.POST if request.method == "POST" else kept_text.kept_for(request), initial=shown)
    theirs, status = None, HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                settled = pronounce_verdict(hypothesis=row, actor=request.user, at=clock.now(), **form.cleaned_data)
            except RefusedError as refusal:
                form.add_error("verdict", str(refusal))
            except ChangedMeanwhileError as change:
                theirs, status = change.stored, HTTPStatus.CONFLICT
                form = VerdictForm({**form.cleaned_data, "seen": last_record_id(row)})
            else:
                messages.success(request, f"Verdict enregistré : {settled.get_verdict_display()}.")
                return _saved(request, "investigations:hypothesis", pk=pk, hypothesis_pk=hypothesis_pk)
    counted = tallies(finding for finding in findings_of(workspace) if finding.hypothesis_id == row.pk)
    tally = counted.get(row.pk, NO_TALLY)
    context = {
        **frame(request, workspace),
        "hypothesis": row,
        "code": code_of(workspace, row),
        "form": form,
        "theirs": theirs,
        "tally": tally,
        "remarks": [capfirst(remark.label) for remark in remarks(row.verdict, tally)],
        "verdicts": verdicts_given(row),
        "is_found_again": request.method != "POST" and form.is_bound,
    }
    return render(request, "investigations/hypotheses/verdict.html", context, status=status)


def _hypothesis(workspace: Investigation, pk: int) -> Hypothesis:
    return fetch_visible(workspace.hypotheses.all(), pk=pk)


def _move(request: HttpRequest, pk: UUID, hypothesis_pk: int, step: int) -> HttpResponse:
    workspace = open_to_write(request, pk)
    row = _hypothesis(workspace, hypothesis_pk)
    try:
        move_hypothesis(hypothesis=row, step=step, actor=request.user, at=clock.now())
    except RefusedError as refusal:
        return conflict_page(request, str(refusal))
    return redirect("investigations:hypotheses", pk=pk)


def _saved(request: HttpRequest, route: str, **where: Any) -> HttpResponse:
    response = redirect(route, **where)
    kept_text.forget(request, response)
    return response
