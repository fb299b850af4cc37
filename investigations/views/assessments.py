"""The shared register of existing solutions, and what the team thinks of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import fetch_visible
from core.kept_text import keeps_posted_text
from core.text import one_line
from investigations.forms.assessments import AssessmentForm, RegisterSearchForm, SolutionForm
from investigations.models import ExistingSolution, Investigation, SolutionAssessment
from investigations.selectors.assessments import (
    assessments_of,
    decision_label,
    near_solutions,
    own_assessments,
    published_mentions,
    register_rows,
    same_names,
    seen,
    tallies,
)
from investigations.services.assessments import add_solution, remove_assessment, save_assessment
from investigations.services.row_marks import RefusedError
from investigations.views.forms_of_rows import Done, Page, form_page
from investigations.views.workspace import frame, open_to_write, open_workspace

PAGE_SIZE = 20
SECTION = "Solutions existantes"
ARE_NEAR = (
    "Cette solution ressemble à d’autres du registre, montrées plus bas. Si c’est l’une d’elles, ouvrez-la ; sinon,"
    " envoyez de nouveau le formulaire."
)


@require_safe
def register(request: HttpRequest, pk: UUID) -> HttpResponse:
    workspace = open_workspace(request, pk)
    search = RegisterSearchForm(request.GET)
    typed, kind = search.typed(), search.kind()
    own = Paginator(own_assessments(workspace), PAGE_SIZE).get_page(request.GET.get("avis"))
    page = Paginator(register_rows(workspace, typed=typed, kind=kind), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **frame(request, workspace),
        "search": search,
        "typed": typed,
        "kind": kind,
        "own": own,
        "page_obj": page,
        "rows": [(row, decision_label(row.our_decision)) for row in page],
    }
    return render(request, "investigations/trials/register.html", context)


@require_safe
def solution(request: HttpRequest, pk: UUID, solution_pk: int) -> HttpResponse:
    workspace = open_workspace(request, pk)
    row = _solution(solution_pk)
    page = Paginator(assessments_of(row, but=workspace), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **frame(request, workspace),
        "solution": row,
        "ours": _ours(workspace, row),
        "tallies": tallies(row),
        "page_obj": page,
        "others": seen(page),
        "mentions": published_mentions(row),
    }
    return render(request, "investigations/trials/solution.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def solution_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add to the register. What looks like it is shown first, and has to be read."""
    workspace = open_to_write(request, pk)
    asked = one_line(request.GET.get("nom", ""))[:120]
    near: list[ExistingSolution] = near_solutions([asked]) if asked and request.method != "POST" else []

    def make_form(data: Any, files: Any) -> SolutionForm:
        return SolutionForm(data, initial={"name": asked, "near_read": _keys(near)})

    def save(form: SolutionForm) -> Done:
        near[:] = near_solutions(form.names())
        known = same_names(form.names())
        if not known and near and form.cleaned_data["near_read"] != _keys(near):
            form.data = form.data.copy()
            form.data["near_read"] = _keys(near)
            raise RefusedError(ARE_NEAR)
        added = add_solution(values=form.values(), actor=request.user, at=clock.now())
        where = reverse("investigations:solution_assess", kwargs={"pk": pk, "solution_pk": added.pk})
        return Done(where, f"« {added.name} » est dans le registre. Dites maintenant ce que vous en pensez.")

    page = Page(
        title="Ajouter une solution au registre",
        button="Ajouter au registre",
        section=(SECTION, reverse("investigations:solutions", kwargs={"pk": pk})),
        lead="Le registre est commun à toutes les équipes. Décrivez la solution ; votre avis vient à l’étape suivante.",
        template="investigations/trials/solution_new.html",
    )
    return form_page(request, workspace, page, make_form, save, near=near)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def assess(request: HttpRequest, pk: UUID, solution_pk: int) -> HttpResponse:
    workspace = open_to_write(request, pk)
    row = _solution(solution_pk)
    where = reverse("investigations:solution", kwargs={"pk": pk, "solution_pk": solution_pk})

    def make_form(data: Any, files: Any) -> AssessmentForm:
        return AssessmentForm(data, instance=_ours(workspace, row))

    def save(form: AssessmentForm) -> Done:
        save_assessment(
            investigation=workspace,
            solution=row,
            values=form.values(),
            base=form.cleaned_data["base"],
            actor=request.user,
            at=clock.now(),
        )
        return Done(where, f"L’avis de l’équipe sur « {row.name} » est enregistré.")

    page = Page(
        title=f"Notre avis sur {row.name}",
        button="Enregistrer l’avis",
        section=(SECTION, reverse("investigations:solutions", kwargs={"pk": pk})),
        lead=_who_reads(workspace),
    )
    return form_page(request, workspace, page, make_form, save)


@require_POST
def assessment_remove(request: HttpRequest, pk: UUID, solution_pk: int) -> HttpResponse:
    workspace = open_to_write(request, pk)
    row = _solution(solution_pk)
    remove_assessment(investigation=workspace, solution=row, actor=request.user, at=clock.now())
    messages.success(request, f"L’avis de l’équipe sur « {row.name} » est retiré.")
    return redirect("investigations:solution", pk=pk, solution_pk=solution_pk)


def _solution(pk: int) -> ExistingSolution:
    """The whole register is shared between teams."""
    return fetch_visible(ExistingSolution.objects.all(), pk=pk)


def _ours(workspace: Investigation, row: ExistingSolution) -> SolutionAssessment | None:
    return workspace.assessments.filter(solution=row).select_related("author").first()


def _keys(rows: list[ExistingSolution]) -> str:
    return ",".join(str(row.pk) for row in rows)


def _who_reads(workspace: Investigation) -> str:
    if workspace.is_sensitive:
        return (
            "Investigation sensible : les autres équipes verront votre conclusion, sans vos mots ni le nom de l’équipe."
        )
    return "Un avis par équipe, écrit ensemble. Les autres équipes le liront : n’y nommez aucune personne."
