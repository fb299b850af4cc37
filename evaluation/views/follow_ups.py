"""What became of an exit: the staff's page, the page behind a mailed link, and the one of a signed-in person."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from core.secret_links import keep_secret
from evaluation.forms.follow_ups import AnswerForm
from evaluation.models import FollowUp
from evaluation.permissions import answerable_follow_ups, staff_follow_ups
from evaluation.selectors.follow_ups import by_scenario, by_size, by_theme, overall, questions, survival
from evaluation.services.follow_ups import FollowUpError, answer, link_of_token

GROUPS = (("Ensemble", overall), ("Par issue", by_scenario), ("Par thème", by_theme), ("Par taille", by_size))


@require_safe
@staff_required
def follow_ups(request: HttpRequest) -> HttpResponse:
    """Answers out of questions asked, by group; then every question."""
    rows = questions(staff_follow_ups(request.user))
    groups = [(title, survival(rows, by)) for title, by in GROUPS]
    return render(request, "evaluation/follow_ups.html", {"rows": rows, "groups": groups})


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """A référent or the ANCT's team answers, again if need be: the last answer stands."""
    scope = answerable_follow_ups(request.user).select_related("decision__committee__investigation__programme")
    row = fetch_visible(scope, pk=pk)
    done = reverse("evaluation:follow_ups") if request.user.is_staff else reverse("accounts:home")
    return _answer(request, row, actor=request.user, done=done)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_answer(request: HttpRequest, token: str) -> HttpResponse:
    """By the link of a mail. `?reponse=` only prepares the answer: a program that follows links answers nothing."""
    link = link_of_token(token, at=clock.now())
    if link is None:
        response = render(request, "evaluation/link_dead.html", status=HTTPStatus.NOT_FOUND)
    else:
        response = _answer(request, link.follow_up, actor=link.person, done=request.path)
    return keep_secret(response)


def _answer(request: HttpRequest, row: FollowUp, *, actor: Any, done: str) -> HttpResponse:
    last = row.replies.order_by("-at", "-pk").first()
    initial = {"answer": request.GET.get("reponse") or getattr(last, "answer", ""), "line": getattr(last, "line", "")}
    form, status = AnswerForm(request.POST or None, initial=initial), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            data = form.cleaned_data
            try:
                answer(follow_up=row, value=data["answer"], line=data["line"], actor=actor, at=clock.now())
            except FollowUpError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "Merci, votre réponse est notée. Vous pouvez la changer par le même lien.")
                return redirect(done)
    investigation = row.decision.committee.investigation
    context = {"follow_up": row, "decision": row.decision, "investigation": investigation, "last": last, "form": form}
    return render(request, "evaluation/follow_up.html", context, status=status)
