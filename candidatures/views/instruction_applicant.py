"""The applicant's side: answering a request for a complement, reading the letter of decision."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from candidatures.forms.instruction import AnswerForm
from candidatures.permissions import own_candidatures
from candidatures.selectors.instruction_letters import sent_letters
from candidatures.selectors.instruction_page import complement_threads
from candidatures.services.instruction_complements import Document, answer_complement
from candidatures.services.instruction_errors import RefusedError
from candidatures.states import CandidatureState
from candidatures.views.instruction_complements import today_of
from core import clock
from core.access import fetch_visible
from core.views.errors import conflict as conflict_page


@require_http_methods(["GET", "HEAD", "POST"])
def complement(request: HttpRequest, pk: int) -> HttpResponse:
    """The threads with the ANCT and, while one is open, the form that answers. 404 as long as nothing was asked."""
    scope = own_candidatures(request.user).select_related("collectivite", "programme", "assigned_to")
    candidature = fetch_visible(scope, pk=pk)
    threads = complement_threads(candidature)
    if not threads:
        raise Http404
    is_waiting = candidature.state == CandidatureState.COMPLEMENT
    form = AnswerForm(request.POST, request.FILES) if request.method == "POST" else AnswerForm()
    if form.is_bound and not is_waiting:
        return conflict_page(request, "Cette demande est close : plus rien n’est attendu.")
    if form.is_bound and form.is_valid():
        try:
            uploaded = form.cleaned_data["file"]
            answer_complement(
                request=threads[0],
                text=form.cleaned_data["text"],
                document=Document(upload=form.upload, name=uploaded.name) if uploaded else None,
                actor=request.user,
                at=clock.now(),
            )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Votre réponse est envoyée à l’équipe de l’ANCT.")
            return redirect("candidatures:complement", pk=pk)
    context = {
        "candidature": candidature,
        "threads": threads,
        "form": form,
        "is_waiting": is_waiting,
        "today": today_of(candidature),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "candidatures/instruction/applicant_complement.html", context, status=status)


@require_safe
def decision_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The latest letter sent, and those before. Before the first, they do not exist for the collectivité."""
    candidature = fetch_visible(own_candidatures(request.user).select_related("collectivite", "programme"), pk=pk)
    letters = sent_letters(candidature)
    if not letters:
        raise Http404
    context = {"candidature": candidature, "letter": letters[0], "earlier": letters[1:]}
    return render(request, "candidatures/instruction/applicant_letter.html", context)
