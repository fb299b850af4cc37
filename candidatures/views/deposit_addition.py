"""One more problématique, once the candidature is deposited and as long as the call is open."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from candidatures.forms.writing import AddedProblematiqueForm
from candidatures.selectors.writing import themes_offered
from candidatures.services.deposit_addition import add_to_deposit
from candidatures.states import CandidatureState
from candidatures.views.writing_scope import REFUSALS, own_draft
from core import kept_text
from core.access import require


@require_http_methods(["GET", "HEAD", "POST"])
@kept_text.keeps_posted_text
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole problématique in one page: what is deposited has no gap. A draft goes back to its list."""
    draft = own_draft(request, pk)
    if draft.candidature.state == CandidatureState.DRAFT:
        return redirect("candidatures:edit", pk=pk)
    require(draft.can_write, "Cette candidature ne se modifie plus : rien ne peut y être ajouté.")
    kept = kept_text.kept_for(request) if request.method == "GET" else None
    form = AddedProblematiqueForm(request.POST if request.method == "POST" else kept, themes=themes_offered())
    if request.method == "POST" and form.is_valid():
        try:
            added = add_to_deposit(
                candidature=draft.candidature,
                answers=form.texts(),
                themes=form.themes_chosen(),
                agent=form.agent(),
                actor=request.user,
                at=draft.at,
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"« {added} » fait partie de votre candidature. Un nouveau récépissé part par courriel."
            )
            response = redirect(reverse("candidatures:edit", kwargs={"pk": pk}) + "#problematiques")
            kept_text.forget(request, response)
            return response
    latest = draft.candidature.submissions.order_by("-number").values_list("number", flat=True).first()
    context = {
        **draft.context(),
        "form": form,
        "asked": form.asked(),
        "is_found_again": kept is not None,
        "deposit_number": latest or 0,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "candidatures/deposit/addition.html", context, status=status)
