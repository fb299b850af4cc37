"""The référent sorts the ideas, thanks their authors, and turns them into problématiques."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from candidatures.forms.internal_call import MergeForm, ProblematiqueFromIdeasForm
from candidatures.models import Idea, InternalCall
from candidatures.selectors import internal_call as selectors
from candidatures.services import internal_call_ideas as services
from candidatures.services.errors import CallClosedError, NotWritableError, TooManyError
from candidatures.services.internal_call import InternalCallError
from candidatures.states import IdeaState
from candidatures.views.internal_call import fetch_own
from core import clock
from core.access import fetch_visible
from core.state_machine import IllegalTransitionError

_REFUSALS = (InternalCallError, CallClosedError, NotWritableError, TooManyError)


@require_POST
def idea_sort(request: HttpRequest, pk: int, idea_pk: int) -> HttpResponse:
    """`act`: keep, set_aside, or merge with `target`."""
    own = fetch_own(request, pk)
    idea = fetch_visible(own.ideas.all(), pk=idea_pk)
    try:
        said = _sort(request, own, idea)
    except (InternalCallError, IllegalTransitionError) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(f"{own_page(own)}#idee-{idea.pk}")


def _sort(request: HttpRequest, own: InternalCall, idea: Idea) -> str:
    who = {"actor": request.user, "at": clock.now()}
    match request.POST.get("act"):
        case "keep":
            services.keep_idea(idea=idea, **who)
            return "L’idée est retenue."
        case "set_aside":
            services.set_idea_aside(idea=idea, **who)
            return "L’idée est mise de côté. Elle reste lisible plus bas."
        case "merge":
            targets = own.ideas.exclude(pk=idea.pk).exclude(state=IdeaState.MERGED)
            form = MergeForm(request.POST, targets=targets)
            if not form.is_valid():
                raise InternalCallError("Choisissez l’idée avec laquelle la regrouper.")
            services.merge_idea(idea=idea, target=form.cleaned_data["target"], **who)
            return "Les deux idées sont regroupées."
    raise InternalCallError("Choisissez ce que devient cette idée.")


@require_POST
def internal_call_thank(request: HttpRequest, pk: int) -> HttpResponse:
    own = fetch_own(request, pk)
    sent = services.thank_authors(internal_call=own, actor=request.user, at=clock.now())
    if sent:
        messages.success(request, f"{sent} remerciement{'s partent' if sent > 1 else ' part'} par courriel.")
    else:
        messages.info(request, "Tous ceux qui ont laissé une adresse sont déjà remerciés.")
    return redirect(own_page(own))


@require_http_methods(["GET", "HEAD", "POST"])
def internal_call_problematique(request: HttpRequest, pk: int) -> HttpResponse:
    """From one idea (`?idee=`), or several ticked here, to a problématique of the draft."""
    own = fetch_own(request, pk)
    ideas = selectors.convertible_ideas(own)
    asked = request.GET.get("idee", "")
    first = ideas.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
    initial = {"ideas": [first.pk], "problem": first.problem} if first is not None else {}
    form = ProblematiqueFromIdeasForm(request.POST if request.method == "POST" else None, ideas=ideas, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.turn_into_problematique(
                internal_call=own,
                idea_ids=[idea.pk for idea in form.cleaned_data["ideas"]],
                title=form.cleaned_data["title"],
                problem=form.cleaned_data["problem"],
                proposes_volunteers=form.cleaned_data["proposes_volunteers"],
                actor=request.user,
                at=clock.now(),
            )
        except _REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La problématique est dans le brouillon de la candidature. Il reste à l’étoffer.")
            return redirect(own_page(own))
    context = {"form": form, "internal_call": own, "has_ideas": ideas.exists()}
    status = 422 if form.is_bound else 200
    return render(request, "candidatures/internal_call/problematique.html", context, status=status)


def own_page(own: InternalCall) -> str:
    return reverse("candidatures:internal_call", args=[own.pk])
