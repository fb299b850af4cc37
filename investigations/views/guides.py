"""Interview guides: written together, printed to be taken along."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, kept_text
from core.access import fetch_visible, require
from investigations.forms.guides import GuideForm
from investigations.models import InterviewGuide, Investigation
from investigations.permissions import can_write_workspace
from investigations.services.guides import FIELDS, add_guide, correct_guide, mark_of_guide
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.views.workspace import READ_ONLY, frame, open_to_write, open_workspace

ANSWER_LINES = range(4)  # ruled lines under each question of the paper sheet


@require_safe
def guides(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    rows = [(guide, len(guide.questions.splitlines())) for guide in workspace.guides.order_by("title")]
    return render(request, "investigations/guides/list.html", {**frame(request, workspace), "guides": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_to_write(request, pk)
    form, is_found_again = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            guide = add_guide(workspace=workspace, values=form.values(), actor=request.user, at=clock.now())
        except RefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return _saved(request, workspace, guide)
    return _page(request, workspace, form, guide=None, is_found_again=is_found_again)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def edit(request: HttpRequest, pk: UUID, guide_pk: int) -> HttpResponse:
    workspace = open_workspace(request, pk)
    guide = fetch_visible(workspace.guides.all(), pk=guide_pk)
    require(can_write_workspace(workspace), READ_ONLY)
    form, is_found_again = _form(request, guide)
    if request.method == "POST" and form.is_valid():
        try:
            guide = correct_guide(
                guide=guide,
                values=form.values(),
                base=form.cleaned_data["base"],
                actor=request.user,
                at=clock.now(),
            )
        except ChangedMeanwhileError as conflict:
            data = request.POST.copy()
            data["base"] = mark_of_guide(conflict.stored)
            return _page(request, workspace, GuideForm(data), guide=guide, stored=conflict.stored)
        except RefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return _saved(request, workspace, guide)
    return _page(request, workspace, form, guide=guide, is_found_again=is_found_again)


@require_safe
def print_guide(request: HttpRequest, pk: UUID, guide_pk: int) -> HttpResponse:
    """The guide on one page, then a sheet to fill by hand with its consent strip: nothing needs a network."""
    workspace = open_workspace(request, pk)
    guide = fetch_visible(workspace.guides.all(), pk=guide_pk)
    context = {
        **frame(request, workspace),
        "guide": guide,
        "questions": guide.questions.splitlines(),
        "answer_lines": ANSWER_LINES,
    }
    return render(request, "investigations/guides/print.html", context)


def _form(request: HttpRequest, guide: InterviewGuide | None = None) -> tuple[GuideForm, bool]:
    if request.method == "POST":
        return GuideForm(request.POST), False
    stored = {name: getattr(guide, name) for name in FIELDS} | {"base": mark_of_guide(guide)} if guide else {}
    kept = kept_text.kept_for(request)
    return GuideForm(initial={**stored, **(kept.dict() if kept else {})}), kept is not None


def _saved(request: HttpRequest, workspace: Investigation, guide: InterviewGuide) -> HttpResponse:
    messages.success(request, f"Le guide « {guide.title} » est enregistré.")
    response = redirect("investigations:guides", pk=workspace.pk)
    kept_text.forget(request, response)
    return response


def _page(
    request: HttpRequest,
    workspace: Investigation,
    form: GuideForm,
    *,
    guide: InterviewGuide | None,
    is_found_again: bool = False,
    stored: InterviewGuide | None = None,
) -> HttpResponse:
    context = {
        **frame(request, workspace),
        "form": form,
        "guide": guide,
        "is_found_again": is_found_again,
        "stored": stored,
    }
    if stored is not None:
        status = HTTPStatus.CONFLICT
    else:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "investigations/guides/form.html", context, status=status)
