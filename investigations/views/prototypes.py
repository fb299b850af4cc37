"""Prototypes, their files and their trials."""

from copy import copy
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import fetch_visible
from core.files import file_response
from core.kept_text import keeps_posted_text
from investigations.forms.prototypes import PrototypeFileForm, PrototypeForm
from investigations.models import Investigation, Prototype, PrototypeFile, SolutionIdea
from investigations.selectors.prototypes import files_in_order, prototypes_in_order, trials_in_order
from investigations.services.prototypes import (
    MAX_FILES,
    add_prototype_file,
    change_prototype,
    remove_prototype_file,
    start_prototype,
)
from investigations.views.forms_of_rows import Done, Page, form_page
from investigations.views.workspace import frame, open_to_write, open_workspace

PAGE_SIZE = 20
SECTION = "Prototypes et essais"


@require_safe
def prototypes(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    page = Paginator(prototypes_in_order(workspace), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "investigations/trials/prototypes.html", {**frame(request, workspace), "page_obj": page})


@require_safe
def prototype(request: HttpRequest, pk: UUID, prototype_pk: int) -> HttpResponse:
    workspace = open_workspace(request, pk)
    row = own_prototype(workspace, prototype_pk)
    files = list(files_in_order(row))
    context = {
        **frame(request, workspace),
        "prototype": row,
        "pictures": [each for each in files if each.is_picture],
        "documents": [each for each in files if not each.is_picture],
        "has_room": len(files) < MAX_FILES,
        "trials": list(trials_in_order(row)),
    }
    return render(request, "investigations/trials/prototype.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def prototype_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From nothing, or from an idea (`?idee=`), which then fills the form."""
    workspace = open_to_write(request, pk)
    idea = _idea_asked(request, workspace)
    initial = {"title": idea.title, "description": idea.description} if idea else None
    page = Page(
        title="Nouveau prototype",
        button="Commencer le prototype",
        section=(SECTION, list_url(pk)),
        lead=f"D’après l’idée « {idea.title} »."
        if idea
        else "Le plus simple qui permette d’essayer avec de vraies personnes.",
    )

    def save(form: PrototypeForm) -> Done:
        row = start_prototype(
            investigation=workspace, values=form.values(), idea=idea, actor=request.user, at=clock.now()
        )
        return Done(
            prototype_url(pk, row.pk), f"« {row.title} » est commencé. Joignez une image, puis préparez un essai."
        )

    return form_page(request, workspace, page, lambda data, files: PrototypeForm(data, initial=initial), save)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def prototype_edit(request: HttpRequest, pk: UUID, prototype_pk: int) -> HttpResponse:
    workspace = open_to_write(request, pk)
    row = own_prototype(workspace, prototype_pk)
    page = Page(title=f"Modifier « {row.title} »", button="Enregistrer", section=(SECTION, list_url(pk)))

    def save(form: PrototypeForm) -> Done:
        base = form.cleaned_data["base"]
        changed = change_prototype(prototype=row, values=form.values(), base=base, actor=request.user, at=clock.now())
        return Done(prototype_url(pk, row.pk), f"« {changed.title} » est enregistré.")

    return form_page(request, workspace, page, lambda data, files: PrototypeForm(data, instance=copy(row)), save)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def prototype_file_new(request: HttpRequest, pk: UUID, prototype_pk: int) -> HttpResponse:
    workspace = open_to_write(request, pk)
    row = own_prototype(workspace, prototype_pk)
    page = Page(
        title="Joindre un fichier ou une image",
        button="Joindre",
        section=(SECTION, list_url(pk)),
        lead=f"Pour « {row.title} ».",
        has_files=True,
    )

    def make_form(data: Any, files: Any) -> PrototypeFileForm:
        return PrototypeFileForm(data, files)

    def save(form: PrototypeFileForm) -> Done:
        joined = add_prototype_file(
            prototype=row,
            upload=form.upload,
            name=form.cleaned_data["file"].name,
            caption=form.cleaned_data["caption"],
            alt_text=form.cleaned_data["alt_text"],
            is_picture=form.is_picture,
            actor=request.user,
            at=clock.now(),
        )
        return Done(prototype_url(pk, row.pk), f"« {joined.caption} » est joint.")

    return form_page(request, workspace, page, make_form, save)


@require_safe
def prototype_file(request: HttpRequest, pk: UUID, prototype_pk: int, file_pk: int) -> HttpResponseBase:
    """A picture shows in the page; anything else is a file to save."""
    row = _file(open_workspace(request, pk), prototype_pk, file_pk)
    return file_response(row.file, inline=row.is_picture)


@require_POST
def prototype_file_remove(request: HttpRequest, pk: UUID, prototype_pk: int, file_pk: int) -> HttpResponse:
    row = _file(open_to_write(request, pk), prototype_pk, file_pk)
    remove_prototype_file(row=row, actor=request.user, at=clock.now())
    messages.success(request, f"« {row.caption} » est retiré.")
    return redirect(prototype_url(pk, prototype_pk))


def own_prototype(workspace: Investigation, pk: int) -> Prototype:
    return fetch_visible(workspace.prototypes.select_related("idea"), pk=pk)


def list_url(pk: UUID) -> str:
    return reverse("investigations:prototypes", kwargs={"pk": pk})


def prototype_url(pk: UUID, prototype_pk: int) -> str:
    return reverse("investigations:prototype", kwargs={"pk": pk, "prototype_pk": prototype_pk})


def _file(workspace: Investigation, prototype_pk: int, file_pk: int) -> PrototypeFile:
    scope = PrototypeFile.objects.filter(prototype__investigation=workspace, prototype=prototype_pk)
    return fetch_visible(scope.select_related("file", "prototype"), pk=file_pk)


def _idea_asked(request: HttpRequest, workspace: Investigation) -> SolutionIdea | None:
    """An idea that is not this team's, or no number at all, is no idea: the form opens empty."""
    asked = request.GET.get("idee", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return None
    return workspace.ideas.filter(pk=int(asked)).first()
