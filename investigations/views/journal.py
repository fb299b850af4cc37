"""The journal of the team."""

from copy import copy
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import fetch_visible, require
from core.files import file_response
from core.kept_text import keeps_posted_text
from investigations.forms.journal import NoteCorrectionForm, NoteForm
from investigations.models import JournalFile
from investigations.permissions import can_write_workspace, may_read_journal, readable_journal
from investigations.selectors.journal import notes
from investigations.services.journal import add_note, correct_note
from investigations.views.forms_of_rows import Attempt, Done, Page, form_page, send_form
from investigations.views.workspace import READ_ONLY, frame, open_to_write, open_workspace

PAGE_SIZE = 20
SECTION = "Journal"
NOT_YOURS = "Seule la personne qui a écrit une note la corrige. Écrivez la vôtre à la suite."
JSON = "application/json"


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def journal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The quick form, then the notes. A script that accepts JSON is told where the note is, once it is saved."""
    workspace = open_workspace(request, pk)
    require(request.method != "POST" or can_write_workspace(workspace), READ_ONLY)

    def make_form(data: Any, files: Any) -> NoteForm:
        return NoteForm(data, files)

    def save(form: NoteForm) -> Done:
        add_note(
            investigation=workspace,
            values={name: form.cleaned_data[name] for name in ("kind", "day", "text")},
            client_key=form.cleaned_data["client_key"],
            upload=form.upload,
            file_name=form.cleaned_data["file"].name if form.upload else "",
            file_label=form.cleaned_data["file_label"],
            actor=request.user,
            at=clock.now(),
        )
        return Done(_list_url(pk), "La note est enregistrée.")

    def show(tried: Attempt) -> HttpResponse:
        page = Paginator(notes(readable_journal(request.user, workspace)), PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            **frame(request, workspace),
            **tried.context(),
            "page_obj": page,
            "is_closed": not may_read_journal(request.user, workspace),
        }
        return render(request, "investigations/trials/journal.html", context, status=tried.status)

    response = send_form(request, make_form, save, show)
    if request.method == "POST" and response.status_code == 302 and request.headers.get("Accept") == JSON:
        return JsonResponse({"url": response["Location"]})
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def note(request: HttpRequest, pk: UUID, entry_pk: int) -> HttpResponse:
    """Correct one's own note."""
    workspace = open_to_write(request, pk)
    row = fetch_visible(workspace.journal.all(), pk=entry_pk)
    require(row.author_id == request.user.pk, NOT_YOURS)
    page = Page(
        title="Corriger ma note",
        button="Enregistrer la correction",
        section=(SECTION, _list_url(pk)),
        lead="La page dira que la note a été corrigée, et quand.",
        has_files=True,
    )

    def make_form(data: Any, files: Any) -> NoteCorrectionForm:
        return NoteCorrectionForm(data, files, instance=copy(row))

    def save(form: NoteCorrectionForm) -> Done:
        correct_note(
            entry=row,
            values=form.values(),
            base=form.cleaned_data["base"],
            upload=form.upload,
            file_name=form.cleaned_data["file"].name if form.upload else "",
            file_label=form.cleaned_data["file_label"],
            actor=request.user,
            at=clock.now(),
        )
        return Done(_list_url(pk), "La note est corrigée.")

    return form_page(request, workspace, page, make_form, save)


@require_safe
def journal_file(request: HttpRequest, pk: UUID, entry_pk: int, file_pk: int) -> HttpResponseBase:
    """Always as a file to save."""
    workspace = open_workspace(request, pk)
    scope = JournalFile.objects.filter(
        entry__in=readable_journal(request.user, workspace), entry=entry_pk
    ).select_related("file")
    return file_response(fetch_visible(scope, pk=file_pk).file)


def _list_url(pk: UUID) -> str:
    return reverse("investigations:journal", kwargs={"pk": pk})
