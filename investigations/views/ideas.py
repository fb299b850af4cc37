"""Ideas of solutions."""

from copy import copy
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.access import fetch_visible, require
from core.kept_text import keeps_posted_text
from investigations.forms.ideas import IdeaForm, NewIdeaForm, SetAsideForm
from investigations.models import Investigation, SolutionIdea
from investigations.permissions import can_write_workspace
from investigations.selectors.ideas import RANKING_RULE, ideas_in_order, ideas_set_aside
from investigations.services.ideas import add_idea, change_idea, resume_idea, set_vote
from investigations.views.forms_of_rows import Attempt, Done, Page, form_page, send_form
from investigations.views.workspace import READ_ONLY, frame, open_to_write, open_workspace

PAGE_SIZE = 50
SECTION = "Idées"


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def ideas(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The ranked list, and a quick form under it."""
    workspace = open_workspace(request, pk)
    require(request.method != "POST" or can_write_workspace(workspace), READ_ONLY)

    def make_form(data: Any, files: Any) -> NewIdeaForm:
        return NewIdeaForm(data)

    def save(form: NewIdeaForm) -> Done:
        idea = add_idea(investigation=workspace, actor=request.user, at=clock.now(), **form.cleaned_data)
        return Done(_list_url(pk), f"« {idea.title} » est dans la liste.")

    def show(tried: Attempt) -> HttpResponse:
        page = Paginator(ideas_in_order(workspace, request.user), PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            **frame(request, workspace),
            **tried.context(),
            "page_obj": page,
            "first_rank": page.start_index(),
            "set_aside": list(ideas_set_aside(workspace)),
            "rule": RANKING_RULE,
        }
        return render(request, "investigations/trials/ideas.html", context, status=tried.status)

    return send_form(request, make_form, save, show)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def idea(request: HttpRequest, pk: UUID, idea_pk: int) -> HttpResponse:
    """Describe and estimate."""
    workspace = open_to_write(request, pk)
    row = _idea(workspace, idea_pk)
    page = Page(
        title="Décrire et estimer l’idée",
        button="Enregistrer",
        section=(SECTION, _list_url(pk)),
        lead="L’effet et l’effort s’estiment ensemble, à la louche : ils servent à choisir, pas à prédire.",
    )

    def save(form: IdeaForm) -> Done:
        changed = _change(request, row, form)
        return Done(_list_url(pk), f"« {changed.title} » est enregistrée.")

    return form_page(request, workspace, page, lambda data, files: IdeaForm(data, instance=copy(row)), save)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def set_aside(request: HttpRequest, pk: UUID, idea_pk: int) -> HttpResponse:
    workspace = open_to_write(request, pk)
    row = _idea(workspace, idea_pk)
    page = Page(title=f"Écarter « {row.title} »", button="Écarter l’idée", section=(SECTION, _list_url(pk)))

    def save(form: SetAsideForm) -> Done:
        _change(request, row, form)
        return Done(_list_url(pk), f"« {row.title} » est écartée, avec sa raison.")

    return form_page(request, workspace, page, lambda data, files: SetAsideForm(data, instance=copy(row)), save)


@require_POST
def resume(request: HttpRequest, pk: UUID, idea_pk: int) -> HttpResponse:
    row = _idea(open_to_write(request, pk), idea_pk)
    resume_idea(idea=row, actor=request.user, at=clock.now())
    messages.success(request, f"« {row.title} » est reprise.")
    return redirect(_list_url(pk))


@require_POST
def vote(request: HttpRequest, pk: UUID, idea_pk: int) -> HttpResponse:
    """The button says which: `voix=non` takes one's voice back. Pressed twice, it says the same."""
    row = _idea(open_to_write(request, pk), idea_pk)
    set_vote(idea=row, supports=request.POST.get("voix") != "non", actor=request.user, at=clock.now())
    return redirect(f"{_list_url(pk)}#idee-{row.pk}")


def _idea(workspace: Investigation, pk: int) -> SolutionIdea:
    return fetch_visible(workspace.ideas.all(), pk=pk)


def _change(request: HttpRequest, row: SolutionIdea, form: IdeaForm | SetAsideForm) -> SolutionIdea:
    base = form.cleaned_data["base"]
    return change_idea(idea=row, values=form.values(), base=base, actor=request.user, at=clock.now())


def _list_url(pk: UUID) -> str:
    return reverse("investigations:ideas", kwargs={"pk": pk})
