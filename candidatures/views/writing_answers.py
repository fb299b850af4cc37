"""Writing the answers: the form of a problématique, the autosave, the replaced texts."""

import dataclasses
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidatures import published_neighbours
from candidatures.forms.writing import (
    THEMES,
    AnswersForm,
    AutosaveForm,
    ProblematiqueForm,
    keys_in,
    settled_data,
)
from candidatures.forms.writing_questions import LABELS
from candidatures.models import Problematique
from candidatures.moments import local_hour
from candidatures.permissions import own_candidatures, own_problematiques
from candidatures.selectors.writing import ReplacedText, replaced_texts, themes_offered
from candidatures.services.writing_answers import (
    CANDIDATURE_FIELDS,
    PROBLEMATIQUE_FIELDS,
    Saved,
    restore_revision,
    save_answers,
    save_in_scope,
    set_themes,
)
from candidatures.states import CandidatureState
from candidatures.views.writing_scope import (
    REFUSALS,
    Draft,
    change_by_button,
    changing,
    own_draft,
    own_problematique,
    saved_message,
)
from core import clock, kept_text
from core.access import fetch_visible
from core.asides import aside
from core.written_together import Answer, Conflict, mark_of

PAGE_SIZE = 20
REMOVED = (
    "Cette problématique a été supprimée pendant que vous écriviez. Votre texte est encore sur cette page : copiez-le"
    " avant de la quitter."
)
# Where each button of the form leads once saved.
THEN = {"liste": "candidatures:edit", "agents": "candidatures:agents"}
MakeForm = Callable[[Any], AnswersForm]


@dataclasses.dataclass(frozen=True)
class Attempt:
    """A form, and what became of it."""

    form: AnswersForm
    status: HTTPStatus = HTTPStatus.OK
    conflicts: tuple[Conflict, ...] = ()
    is_saved: bool = False
    is_found_again: bool = False  # typed before the session ended, not saved yet

    def context(self) -> dict[str, Any]:
        return {
            "form": self.form,
            "asked": self.form.asked(self.conflicts),
            "conflicts": self.conflicts,
            "is_found_again": self.is_found_again,
        }


def attempt(request: HttpRequest, make_form: MakeForm, *, draft: Draft, problematique: Problematique | None) -> Attempt:
    """Save what was posted, or give it back with what stands in the way: 422 for errors, 409 for another's text."""
    form = make_form(request.POST)
    if not form.is_valid():
        return Attempt(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with changing(draft, request.user):
            saved = save_answers(
                candidature=draft.candidature,
                problematique=problematique,
                answers=form.answers(),
                actor=request.user,
                at=draft.at,
            )
            if problematique is not None:
                set_themes(
                    scope=Problematique.objects.filter(candidature=draft.candidature),
                    pk=problematique.pk,
                    chosen=form.themes_chosen(),
                    base=form.themes_read(),
                    actor=request.user,
                    at=draft.at,
                )
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return Attempt(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except Problematique.DoesNotExist:
        form.add_error(None, REMOVED)
        return Attempt(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if saved.conflicts:
        again = make_form(settled_data(request.POST, saved.texts, saved.conflicts))
        return Attempt(again, HTTPStatus.CONFLICT, saved.conflicts)
    return Attempt(form, is_saved=True)


def form_with_kept(request: HttpRequest, make_form: MakeForm) -> Attempt:
    """The form as stored, or as this browser had sent it when its session ended (`?version=enregistree` ignores it)."""
    kept = None if request.GET.get("version") == "enregistree" else kept_text.kept_for(request)
    return Attempt(make_form(kept), is_found_again=kept is not None)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def problematique(request: HttpRequest, pk: int, problematique_pk: int) -> HttpResponse:
    draft = own_draft(request, pk)
    row = own_problematique(request, draft, problematique_pk)

    def make_form(data: Any = None) -> ProblematiqueForm:
        return ProblematiqueForm(data, row=row, themes=themes_offered())

    if request.method == "POST":
        tried = attempt(request, make_form, draft=draft, problematique=row)
        if tried.is_saved:
            messages.success(request, saved_message(draft))
            response = redirect(_next_page(request, pk, problematique_pk))
            kept_text.forget(request, response)
            return response
    else:
        tried = form_with_kept(request, make_form)
    where = {"pk": pk, "problematique_pk": problematique_pk}
    context = {
        **draft.context(),
        **tried.context(),
        "problematique": row,
        "autosave_url": reverse("candidatures:problematique_autosave", kwargs=where),
        "agents": row.proposed_agents.order_by("position", "pk"),
        "neighbours": _neighbours(row),
    }
    return render(request, "candidatures/writing/problematique.html", context, status=tried.status)


def _next_page(request: HttpRequest, pk: int, problematique_pk: int) -> str:
    route = THEN.get(request.POST.get("then", ""))
    if route == "candidatures:edit":
        return reverse(route, kwargs={"pk": pk})
    return reverse(route or "candidatures:problematique", kwargs={"pk": pk, "problematique_pk": problematique_pk})


def _neighbours(row: Problematique) -> list[published_neighbours.PublishedNeighbour]:
    return published_neighbours.neighbours("\n".join([row.title, row.problem, row.who_suffers]))


@require_safe
@aside
def similar(request: HttpRequest, pk: int, problematique_pk: int) -> HttpResponse:
    """The box « déjà investigué à… », for the text as it is stored now."""
    row = fetch_visible(own_problematiques(request.user, pk), pk=problematique_pk)
    return render(request, "candidatures/writing/_similar.html", {"neighbours": _neighbours(row)})


@require_POST
def autosave(request: HttpRequest, pk: int, problematique_pk: int | None = None) -> HttpResponse:
    """One field, as the script sends it: {field, text, base}. Answers JSON; 204 when no field is sent.

    409 with the other person's text on a conflict, 403 with the reason when the draft is no longer written this way,
    422 when the text is too long. Six statements at most for a text, session included.
    """
    if problematique_pk is None:
        scope, row_pk, fields = own_candidatures(request.user), pk, CANDIDATURE_FIELDS
    else:
        scope, row_pk, fields = own_problematiques(request.user, pk), problematique_pk, (*PROBLEMATIQUE_FIELDS, THEMES)
    if "field" not in request.POST:
        fetch_visible(scope, pk=row_pk)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    form = AutosaveForm(request.POST, fields=fields)
    if not form.is_valid():
        fetch_visible(scope, pk=row_pk)
        reasons = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"message": " ".join(reasons)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        saved = _save_one(request, form, scope=scope, pk=row_pk)
    except scope.model.DoesNotExist as absent:
        raise Http404 from absent
    except REFUSALS as refusal:
        return JsonResponse({"message": str(refusal)}, status=HTTPStatus.FORBIDDEN)
    for conflict in saved.conflicts:
        return JsonResponse({"theirs": conflict.theirs, "base": conflict.base}, status=HTTPStatus.CONFLICT)
    field = form.cleaned_data["field"]
    base = saved.texts[field] if field == THEMES else mark_of(saved.texts[field])
    return JsonResponse({"base": base, "saved_at": local_hour(saved.at, saved.candidature.collectivite)})


def _save_one(request: HttpRequest, form: AutosaveForm, *, scope: QuerySet[Any], pk: int) -> Saved:
    about = {"scope": scope, "pk": pk, "actor": request.user, "at": clock.now(), "states": (CandidatureState.DRAFT,)}
    field, text, base = (form.cleaned_data[name] for name in ("field", "text", "base"))
    if field == THEMES:
        return set_themes(chosen=keys_in(text), base=keys_in(base), **about)
    return save_in_scope(answers={field: Answer(text, base)}, **about)


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    draft = own_draft(request, pk)
    page = Paginator(replaced_texts(draft.candidature), PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = [
        ReplacedText.of(revision, draft.candidature.collectivite, LABELS[revision.field])
        for revision in page.object_list
    ]
    return render(request, "candidatures/writing/history.html", {**draft.context(), "page_obj": page})


@require_POST
def restore(request: HttpRequest, pk: int, revision_pk: int) -> HttpResponse:
    draft = own_draft(request, pk)
    revision = fetch_visible(draft.candidature.revisions.all(), pk=revision_pk)
    with change_by_button(draft, request.user):
        restore_revision(revision=revision, actor=request.user, at=draft.at)
    messages.success(request, "Le texte est repris. Celui qu’il remplace est à son tour dans l’historique.")
    return redirect("candidatures:history", pk=pk)
