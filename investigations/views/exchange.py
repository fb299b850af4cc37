"""Importing and exporting: the fiche problème in the public format, the whole workspace as a document."""

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from candidatures.forms.writing import base_name
from core import clock, kept_text
from core.written_together import mark_of
from investigations.dossier_formats import FORMATS
from investigations.dossier_outline import outline
from investigations.fiche_file import Fiche, FicheFileError, read_fiche, write_fiche
from investigations.forms.exchange import KEPT, FicheForm, TakeForm, take_name
from investigations.models import Investigation
from investigations.selectors.dossier import dossier_of
from investigations.selectors.exchange import (
    changes_of,
    fiche_to_export,
    kept_change,
    kept_in_words,
    mark_of_kept,
)
from investigations.selectors.problem import problem_sheet_of
from investigations.services.exchange import import_fiche
from investigations.views.workspace import frame, open_to_write, open_workspace

MEANWHILE = "Une autre personne a écrit pendant que vous relisiez."


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def exchange(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What goes in and out. A posted fiche is shown beside what is stored; the preview posts what was ticked."""
    if request.method != "POST":
        workspace = open_workspace(request, pk)
        kept = kept_text.kept_for(request)
        found = _found_again(kept)
        if found is not None:
            return _preview(request, workspace, found)
        form = FicheForm(initial={"text": kept.get("text", "")} if kept else None)
        return _page(request, workspace, form, is_found_again=kept is not None)
    workspace = open_to_write(request, pk)
    if "source" in request.POST:
        return _apply(request, workspace)
    form = FicheForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, workspace, form)
    response = _preview(request, workspace, form.fiche)
    kept_text.forget(request, response)
    return response


def _apply(request: HttpRequest, workspace: Investigation) -> HttpResponse:
    """What was ticked in the preview. 409 with both texts for what somebody else wrote meanwhile."""
    form = TakeForm(request.POST)
    if not form.is_valid():
        if not hasattr(form, "fiche"):
            return _page(request, workspace, form)
        return _preview(request, workspace, form.fiche, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    taken = form.taken()
    done = import_fiche(
        investigation=workspace,
        answers=form.answers(),
        kept=form.fiche.kept if KEPT in taken else None,
        kept_base=form.cleaned_data[base_name(KEPT)],
        actor=request.user,
        at=clock.now(),
    )
    conflicts = {conflict.field for conflict in done.conflicts} | ({KEPT} if done.kept_conflict else set())
    if conflicts:
        return _preview(request, workspace, form.fiche, conflicts=conflicts, status=HTTPStatus.CONFLICT)
    count = len(done.written)
    said = f"{count} réponse{'s' if count > 1 else ''} reprise{'s' if count > 1 else ''}" if count else ""
    aside = "ce qui les entoure est gardé" if done.kept_written else ""
    told = ", ".join(filter(None, (said, aside))) or "rien n’a changé"
    messages.success(request, f"Import fini : {told}. Les réponses remplacées restent dans l’historique.")
    response = redirect("investigations:problem", pk=workspace.pk)
    kept_text.forget(request, response)
    return response


@require_safe
def exchange_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    name = f"fiche-probleme-{localdate(clock.now()):%Y-%m-%d}.md"
    return HttpResponse(
        write_fiche(fiche_to_export(workspace)),
        content_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole workspace as a document: `?format=odt`, `docx` or `md`; `&journal=1` with the journal."""
    workspace = open_workspace(request, pk)
    extension = request.GET.get("format", "odt")
    if extension not in FORMATS:
        raise Http404
    at = clock.now()
    dossier = dossier_of(request.user, workspace, today=localdate(at), with_journal=request.GET.get("journal") == "1")
    _, content_type, write = FORMATS[extension]
    return HttpResponse(
        write(outline(dossier), title=dossier.title, at=at),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{_file_name(workspace, extension, localdate(at))}"'},
    )


def _file_name(workspace: Investigation, extension: str, day: dt.date) -> str:
    """Letters, digits and hyphens, whatever the team's name."""
    name = workspace.team.name if workspace.team else workspace.title
    return f"{slugify(name)[:60].strip('-') or 'espace'}-{day:%Y-%m-%d}.{extension}"


def _found_again(kept: QueryDict | None) -> Fiche | None:
    """The fiche of a preview that was sent after the session ended."""
    try:
        return read_fiche(kept["source"]) if kept and "source" in kept else None
    except FicheFileError:
        return None


def _page(
    request: HttpRequest, workspace: Investigation, form: FicheForm | TakeForm, *, is_found_again: bool = False
) -> HttpResponse:
    context = {
        **frame(request, workspace),
        "form": form if isinstance(form, FicheForm) else FicheForm(),
        "faulty": form,
        "is_found_again": is_found_again,
        "kept_rows": kept_in_words(problem_sheet_of(workspace).front_matter),
        "document_formats": [(extension, label) for extension, (label, _, _) in FORMATS.items()],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "investigations/exchange/exchange.html", context, status=status)


def _preview(
    request: HttpRequest,
    workspace: Investigation,
    fiche: Fiche,
    *,
    form: TakeForm | None = None,
    conflicts: set[str] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Beside what is stored, with new marks. Everything that changes is ticked; after a conflict, only what is in it:
    somebody has just written there, and a person decides."""
    sheet = problem_sheet_of(workspace)
    ticked = form.taken() if form else None

    def box(field: str, *, may_write: bool) -> dict[str, Any]:
        return {
            "name": take_name(field),
            "base_name": base_name(field),
            "is_ticked": may_write and (ticked is None or field in ticked) and field not in (conflicts or ()),
            "is_conflict": field in (conflicts or ()),
        }

    changes = [(row, box(row.field, may_write=row.may_write), mark_of(row.stored)) for row in changes_of(sheet, fiche)]
    kept = kept_change(sheet, fiche)
    context = {
        **frame(request, workspace),
        "source": write_fiche(fiche),
        "changes": changes,
        "kept": kept,
        "kept_box": box(KEPT, may_write=kept.may_write),
        "kept_mark": mark_of_kept(sheet.front_matter),
        "has_something": kept.may_write or any(row.may_write for row, _, _ in changes),
        "form": form,
        "meanwhile": MEANWHILE if conflicts else "",
    }
    return render(request, "investigations/exchange/preview.html", context, status=status)
