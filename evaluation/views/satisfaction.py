"""Satisfaction, for the ANCT's team: who was asked, how many answered, and what they said once the survey is closed."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from evaluation.forms.satisfaction import CloseForm, SendForm
from evaluation.models import SatisfactionSurvey
from evaluation.permissions import surveyable_programmes
from evaluation.satisfaction_table import ODS, as_workbook
from evaluation.selectors.satisfaction import (
    THRESHOLD,
    asked_teams,
    people_to_ask,
    progress,
    results,
    surveyed_programmes,
)
from evaluation.services import satisfaction
from programmes.models import Programme
from teams.models import Team
from teams.permissions import staff_teams


@require_safe
@staff_required
def surveys(request: HttpRequest) -> HttpResponse:
    """The editions that have teams to ask, and how many people answered."""
    rows = surveyed_programmes(surveyable_programmes(request.user))
    return render(request, "evaluation/satisfaction/surveys.html", {"rows": rows})


@require_safe
@staff_required
def survey(request: HttpRequest, slug: str) -> HttpResponse:
    """Of one edition: its state, whom it asked by team, and its results once they are open."""
    programme, found = _survey(request, slug)
    context = {
        "programme": programme,
        "survey": found,
        "progress": progress(found),
        "results": results(found) if found else None,
        "teams": asked_teams(found, staff_teams(request.user).filter(programme=programme)),
        "threshold": THRESHOLD,
        "today": clock.today(),
    }
    return render(request, "evaluation/satisfaction/survey.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask now the people of the teams that are ticked."""
    programme, found = _survey(request, slug)
    _refuse_once_closed(found)
    waiting = [
        (team, plan)
        for team, plan, _ in asked_teams(found, staff_teams(request.user).filter(programme=programme))
        if plan is None or plan.sent_at is None
    ]
    people = people_to_ask([team for team, _ in waiting], clock.today())
    choices = [(str(team.pk), _label(team, plan, len(people[team.pk]))) for team, plan in waiting]
    form, status = SendForm(request.POST or None, choices=choices), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            chosen = [team for team, _ in waiting if str(team.pk) in form.cleaned_data["teams"]]
            try:
                count = satisfaction.send_now(teams=chosen, actor=request.user, at=clock.now())
            except satisfaction.SatisfactionError as refusal:
                form.add_error("teams", str(refusal))
            else:
                told = f"{count} personnes sont interrogées." if count > 1 else f"{count} personne est interrogée."
                messages.success(request, f"{told} Leurs courriels partent." if count else NOBODY_NEW)
                return redirect("evaluation:satisfaction_edition", slug=slug)
    context = {"programme": programme, "form": form, "waiting": waiting}
    return render(request, "evaluation/satisfaction/send.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Close the survey before it closes by itself, and open its results."""
    programme, found = _survey(request, slug)
    if found is None:
        raise Http404
    _refuse_once_closed(found)
    form, status = CloseForm(request.POST or None), HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            satisfaction.close(survey=found, actor=request.user, at=clock.now())
            messages.success(request, "L’enquête est close.")
            return redirect("evaluation:satisfaction_edition", slug=slug)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"programme": programme, "form": form, "progress": progress(found), "threshold": THRESHOLD}
    return render(request, "evaluation/satisfaction/close.html", context, status=status)


@require_safe
@staff_required
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """What the page shows, and nothing that it keeps silent, as a workbook."""
    programme, found = _survey(request, slug)
    shown = results(found) if found else None
    if shown is None or not shown.are_shown:
        raise Http404
    response = HttpResponse(as_workbook(programme, shown), content_type=ODS)
    name = slugify(f"satisfaction-{programme.slug}")
    response["Content-Disposition"] = f'attachment; filename="{name}.ods"'
    return response


NOBODY_NEW = "Toutes ces personnes ont déjà été interrogées avec une autre équipe : aucun courriel ne part."


def _survey(request: HttpRequest, slug: str) -> tuple[Programme, SatisfactionSurvey | None]:
    programme = fetch_visible(surveyable_programmes(request.user).select_related("satisfaction__closed_by"), slug=slug)
    return programme, getattr(programme, "satisfaction", None)


def _refuse_once_closed(found: SatisfactionSurvey | None) -> None:
    """There is nothing to send nor to close any more; the page of the edition no longer leads here."""
    if found is not None and found.closed_at is not None:
        raise Http404


def _label(team: Team, plan: Any, count: int) -> str:
    people = f"{count} personne{'s' if count > 1 else ''}"
    planned = f", envoi prévu le {plan.due_on:%d/%m/%Y}" if plan and plan.due_on else ", le comité n’a pas décidé"
    return f"{team.name} ({people}{planned})"
