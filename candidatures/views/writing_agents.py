"""Who would work on a problématique."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from candidatures.forms.writing import AgentForm
from candidatures.models import Problematique, ProposedAgent
from candidatures.services.writing_agents import correct_agent, propose_agent, remove_agent
from candidatures.views.writing_scope import REFUSALS, Draft, change_by_button, changing, own_draft, own_problematique
from core import kept_text
from core.access import fetch_visible


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def agents(request: HttpRequest, pk: int, problematique_pk: int) -> HttpResponse:
    """The names proposed, and the form that adds one."""
    draft = own_draft(request, pk)
    problematique = own_problematique(request, draft, problematique_pk)
    kept = kept_text.kept_for(request) if request.method == "GET" else None
    form = AgentForm(request.POST if request.method == "POST" else None, initial=kept.dict() if kept else None)
    if request.method == "POST" and form.is_valid():
        try:
            with changing(draft, request.user):
                agent = propose_agent(
                    problematique=problematique, values=form.cleaned_data, actor=request.user, at=draft.at
                )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        except Problematique.DoesNotExist:
            form.add_error(None, "Cette problématique vient d’être supprimée par une autre personne.")
        else:
            messages.success(request, f"{agent} est sur la liste.")
            response = redirect("candidatures:agents", pk=pk, problematique_pk=problematique_pk)
            kept_text.forget(request, response)
            return response
    return _page(request, draft, problematique, form, is_found_again=kept is not None)


@require_http_methods(["GET", "HEAD", "POST"])
def agent_edit(request: HttpRequest, pk: int, problematique_pk: int, agent_pk: int) -> HttpResponse:
    draft = own_draft(request, pk)
    problematique = own_problematique(request, draft, problematique_pk)
    agent: ProposedAgent = fetch_visible(problematique.proposed_agents.all(), pk=agent_pk)
    form = AgentForm(request.POST if request.method == "POST" else None, instance=agent)
    if request.method == "POST" and form.is_valid():
        try:
            with changing(draft, request.user):
                correct_agent(agent=agent, values=form.cleaned_data, actor=request.user, at=draft.at)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{agent} : corrigé.")
            return redirect("candidatures:agents", pk=pk, problematique_pk=problematique_pk)
    context = {**draft.context(), "problematique": problematique, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "candidatures/writing/agent_edit.html", context, status=status)


@require_POST
def agent_remove(request: HttpRequest, pk: int, problematique_pk: int, agent_pk: int) -> HttpResponse:
    draft = own_draft(request, pk)
    problematique = own_problematique(request, draft, problematique_pk)
    agent = fetch_visible(problematique.proposed_agents.all(), pk=agent_pk)
    with change_by_button(draft, request.user):
        remove_agent(agent=agent, actor=request.user, at=draft.at)
    messages.success(request, f"{agent} n’est plus sur la liste.")
    return redirect("candidatures:agents", pk=pk, problematique_pk=problematique_pk)


def _page(
    request: HttpRequest, draft: Draft, problematique: Problematique, form: AgentForm, *, is_found_again: bool
) -> HttpResponse:
    proposed = list(problematique.proposed_agents.order_by("position", "pk"))
    context = {
        **draft.context(),
        "problematique": problematique,
        "form": form,
        "agents": proposed,
        "is_found_again": is_found_again,
        "is_full": len(proposed) >= draft.candidature.programme.team_size_max,
        "back_url": reverse(
            "candidatures:problematique",
            kwargs={"pk": draft.candidature.pk, "problematique_pk": problematique.pk},
        ),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "candidatures/writing/agents.html", context, status=status)
