"""The référent's pages: all the candidatures, one draft, and its ranked list of problématiques."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidatures.forms.writing import CandidatureForm
from candidatures.permissions import referent_collectivite_ids
from candidatures.selectors.completeness import MissingPart, missing_parts
from candidatures.selectors.writing import (
    asked_charter,
    known_facts,
    most_problematiques,
    own_places,
    ranked_problematiques,
)
from candidatures.services.errors import CallClosedError
from candidatures.services.writing import (
    add_problematique,
    move_problematique,
    remove_problematique,
    start_candidature,
)
from candidatures.views.writing_answers import Attempt, attempt, form_with_kept
from candidatures.views.writing_scope import Draft, change_by_button, own_draft, own_problematique, saved_message
from collectivites.models import Collectivite
from collectivites.selectors import labels_of
from core import clock, kept_text
from core.access import fetch_visible
from programmes.permissions import visible_programmes
from programmes.selectors import eligibility_rules_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every collectivité that the person represents: a draft to take up again first, then what may be begun."""
    places = own_places(request.user, at=clock.now())
    return render(request, "candidatures/writing/home.html", {"places": places})


@require_POST
def start(request: HttpRequest, slug: str, collectivite_pk: int) -> HttpResponse:
    own = Collectivite.objects.filter(pk__in=referent_collectivite_ids(request.user))
    collectivite = fetch_visible(own, pk=collectivite_pk)
    programme = fetch_visible(visible_programmes(request.user), slug=slug)
    try:
        candidature = start_candidature(
            programme=programme, collectivite=collectivite, actor=request.user, at=clock.now()
        )
    except CallClosedError as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    return redirect("candidatures:edit", pk=candidature.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft in one page: what is written, what is missing, and the two texts about the collectivité itself."""
    draft = own_draft(request, pk)

    def make_form(data=None):
        return CandidatureForm(data, row=draft.candidature)

    if request.method == "POST":
        tried = attempt(request, make_form, draft=draft, problematique=None)
        if tried.is_saved:
            messages.success(request, saved_message(draft))
            response = redirect("candidatures:edit", pk=pk)
            kept_text.forget(request, response)
            return response
    else:
        tried = form_with_kept(request, make_form)
    return _edit_page(request, draft, tried)


def _edit_page(request: HttpRequest, draft: Draft, tried: Attempt) -> HttpResponse:
    rules = list(eligibility_rules_of(draft.candidature.programme))
    problematiques = ranked_problematiques(draft.candidature)
    most = most_problematiques(rules)
    context = {
        **draft.context(),
        **tried.context(),
        "autosave_url": reverse("candidatures:autosave", kwargs={"pk": draft.candidature.pk}),
        "facts": known_facts(draft.candidature.collectivite),
        "labels": labels_of(draft.candidature.collectivite),
        "problematiques": problematiques,
        "rules": rules,
        "most": most,
        "can_add": most is None or len(problematiques) < most,
        "charter": asked_charter(draft.candidature, at=draft.at),
        "missing": [(part.label, _address(part)) for part in missing_parts(draft.candidature, at=draft.at)],
    }
    return render(request, "candidatures/writing/edit.html", context, status=tried.status)


def _address(part: MissingPart) -> str:
    return reverse(part.url_name, kwargs=part.kwargs) + (f"#{part.anchor}" if part.anchor else "")


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    draft = own_draft(request, pk)
    if draft.can_write and not draft.is_autosaved:  # deposited: it is added whole
        return redirect("candidatures:problematique_add_deposited", pk=pk)
    with change_by_button(draft, request.user):
        added = add_problematique(candidature=draft.candidature, title="", problem="", actor=request.user, at=draft.at)
    return redirect("candidatures:problematique", pk=pk, problematique_pk=added.pk)


@require_POST
def move(request: HttpRequest, pk: int, problematique_pk: int, step: int) -> HttpResponse:
    draft = own_draft(request, pk)
    problematique = own_problematique(request, draft, problematique_pk)
    with change_by_button(draft, request.user):
        move_problematique(problematique=problematique, step=step, actor=request.user, at=draft.at)
    return redirect(reverse("candidatures:edit", kwargs={"pk": pk}) + "#problematiques")


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int, problematique_pk: int) -> HttpResponse:
    draft = own_draft(request, pk)
    problematique = own_problematique(request, draft, problematique_pk)
    if request.method == "POST":
        with change_by_button(draft, request.user):
            remove_problematique(problematique=problematique, actor=request.user, at=draft.at)
        messages.success(request, f"« {problematique} » est supprimée.")
        return redirect("candidatures:edit", pk=pk)
    context = {**draft.context(), "problematique": problematique, "agents": problematique.proposed_agents.count()}
    return render(request, "candidatures/writing/remove.html", context)
