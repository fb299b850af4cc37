"""The survey behind a mailed link: no account, no script, one answer."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.secret_links import keep_secret
from evaluation.forms.satisfaction import SurveyForm
from evaluation.services import satisfaction


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """A program that follows links answers nothing: only the form's own POST does."""
    return keep_secret(_answer(request, token))


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    try:
        invitation = satisfaction.invitation_of_token(token, at=clock.now())
        form = SurveyForm(request.POST or None, version=invitation.survey.version, role=invitation.role)
        if request.method == "POST" and form.is_valid():
            satisfaction.answer(token=token, choices=form.choices, line=form.cleaned_data["line"], at=clock.now())
            messages.success(request, "Merci !")
            return redirect(request.path)
    except satisfaction.AlreadyAnsweredError:
        # The second click of an impatient finger is told the same as whoever comes back later.
        return (
            redirect(request.path) if request.method == "POST" else render(request, "evaluation/satisfaction/done.html")
        )
    except satisfaction.DeadLinkError:
        return render(request, "evaluation/satisfaction/link_dead.html", status=HTTPStatus.NOT_FOUND)
    context = {"invitation": invitation, "programme": invitation.survey.programme, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "evaluation/satisfaction/answer.html", context, status=status)
