"""Letters of decision: recap of an edition, one letter to edit, sending all of them."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from candidatures.forms.instruction import LetterForm, SendForm
from candidatures.models import DecisionLetter
from candidatures.permissions import can_judge, staff_or_404
from candidatures.selectors.instruction_decisions import has_news
from candidatures.selectors.instruction_letters import letter_recap, letter_version, outcomes_now
from candidatures.services.instruction_errors import ChangedMeanwhileError, RefusedError
from candidatures.services.instruction_letters import (
    edit_letter,
    prepare_letter,
    prepare_missing_letters,
    send_letters,
)
from candidatures.services.instruction_review import LINK_FORBIDS
from candidatures.states import CandidatureState, LetterState
from candidatures.views.instruction import staff_candidature_or_404
from core import clock
from core.access import fetch_visible, require
from core.views.errors import conflict as conflict_page
from programmes.permissions import visible_programmes


@require_http_methods(["GET", "HEAD", "POST"])
@staff_or_404
def letters(request: HttpRequest, slug: str) -> HttpResponse:
    """Who would receive what; POST sends everything that is ready."""
    programme = fetch_visible(visible_programmes(request.user), slug=slug)
    recap = letter_recap(programme, user=request.user)
    form = SendForm(request.POST if request.method == "POST" else None, initial={"seen": recap.version})
    if form.is_bound and form.is_valid():
        try:
            sent = send_letters(programme=programme, seen=form.cleaned_data["seen"], actor=request.user, at=clock.now())
        except (RefusedError, ChangedMeanwhileError) as refusal:
            return conflict_page(request, str(refusal))
        mails = sum(len(line.referents) for line in sent)
        messages.success(request, f"Envoyé. Lettres : {len(sent)} ; courriels aux référents : {mails}.")
        return redirect("candidatures:letters", slug=slug)
    context = {"programme": programme, "recap": recap, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "candidatures/instruction/letters.html", context, status=status)


@require_POST
@staff_or_404
def prepare_all(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_visible(visible_programmes(request.user), slug=slug)
    number = prepare_missing_letters(programme=programme, actor=request.user, at=clock.now())
    if number:
        messages.success(request, f"Lettres préparées : {number}. Relisez-les avant de les envoyer.")
    else:
        messages.info(request, "Aucune lettre à préparer : elles le sont déjà, ou des décisions restent à prendre.")
    return redirect("candidatures:letters", slug=slug)


@require_POST
@staff_or_404
def prepare_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the letter from the decisions of the moment; a text written before is replaced."""
    candidature = staff_candidature_or_404(request, pk)
    require(can_judge(request.user, candidature), LINK_FORBIDS)
    try:
        prepare_letter(candidature=candidature, actor=request.user, at=clock.now())
    except RefusedError as refusal:
        return conflict_page(request, str(refusal))
    messages.success(request, "La lettre est préparée. Relisez-la.")
    return redirect("candidatures:staff_letter", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_or_404
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit one letter. 409 with both texts when a colleague saved hers first."""
    candidature = staff_candidature_or_404(request, pk)
    require(can_judge(request.user, candidature), LINK_FORBIDS)
    found, *earlier = DecisionLetter.objects.filter(candidature=candidature).order_by("-number") or [None]
    if found is None:
        raise Http404
    shown = {"subject": found.subject, "body": found.body, "seen": letter_version(found)}
    form = LetterForm(request.POST if request.method == "POST" else None, initial=shown)
    if form.is_bound and form.is_valid():
        try:
            edit_letter(letter=found, actor=request.user, at=clock.now(), **form.cleaned_data)
        except ChangedMeanwhileError:
            return _both_texts(request, found, form)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La lettre est enregistrée. Elle ne partira qu’avec « Tout envoyer ».")
            return redirect("candidatures:staff_letter", pk=pk)
    problematiques = list(candidature.problematiques.order_by("rank"))
    context = {
        "candidature": candidature,
        "letter": found,
        "form": form,
        "problematiques": problematiques,
        "is_sent": found.state == LetterState.SENT,
        "earlier": earlier,
        "has_news": candidature.state == CandidatureState.DECIDED and has_news(problematiques),
        "is_outdated": found.state == LetterState.PREPARED and found.outcomes != outcomes_now(problematiques),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "candidatures/instruction/letter.html", context, status=status)


def _both_texts(request: HttpRequest, letter: DecisionLetter, form: LetterForm) -> HttpResponse:
    letter.refresh_from_db()
    typed = {**form.cleaned_data, "seen": letter_version(letter)}
    context = {"letter": letter, "candidature": letter.candidature, "form": LetterForm(initial=typed)}
    return render(request, "candidatures/instruction/letter_conflict.html", context, status=HTTPStatus.CONFLICT)
