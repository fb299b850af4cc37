"""The page of a team for the staff: its frame, and the moves of its state."""

import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import fetch_visible
from core.state_machine import available_transitions
from core.views.errors import conflict
from teams.forms.forming import MoveForm, PrepareForm
from teams.models import Team
from teams.permissions import staff_teams
from teams.selectors.roster import roster
from teams.selectors.team_page import staff_page
from teams.services.forming import prepare_team
from teams.services.launch import SAYS_WHY, move_team
from teams.states import LIVE_TEAM_STATES, TEAM_TRANSITIONS
from teams.views.answers import answer_form
from teams.workspace_link import workspace_url

# What the page says before, and after.
MOVES = {
    "launch": (
        "L’espace de travail s’ouvre, rempli de ce que la candidature dit du problème. Chaque membre reçoit un"
        " courriel.",
        "L’équipe est lancée : son espace de travail est ouvert.",
    ),
    "finish": (
        "Les agents ne pourront plus écrire dans l’espace de travail, mais le liront toujours. Les invitations en"
        " attente sont retirées.",
        "L’investigation est close.",
    ),
    "resume": ("Les agents peuvent de nouveau écrire dans l’espace de travail.", "L’équipe est rouverte."),
    "disband": (
        "Les membres sont prévenus par courriel, les invitations en attente sont retirées, et les problématiques"
        " peuvent former une autre équipe.",
        "L’équipe est dissoute : ses problématiques attendent une autre équipe.",
    ),
}


@require_safe
def staff_team(request: HttpRequest, pk: int) -> HttpResponse:
    team = fetch_staff_team(request, pk)
    page = staff_page(team, at=clock.now())
    context = {
        "team": page.roster.team,
        "page": page,
        "roster": page.roster,
        "now": page.roster.at,
        "is_live": team.state in LIVE_TEAM_STATES,
        "moves": [
            (reverse(f"teams:{name}", args=[pk]), TEAM_TRANSITIONS[name].label)
            for name in available_transitions(TEAM_TRANSITIONS, team.state)
        ],
        "workspace_url": workspace_url(request.user, team),
    }
    return render(request, "teams/staff_team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, day and place. Saved meanwhile by a colleague: 409, and both versions."""
    team = fetch_staff_team(request, pk)
    if team.state not in LIVE_TEAM_STATES:
        return conflict(request, f"Cette équipe est {team.get_state_display()} : elle ne change plus.")
    shown = copy.copy(team)  # validating the form writes on its own instance
    form = PrepareForm(request.POST if request.method == "POST" else None, instance=team)
    return answer_form(
        request,
        form=form,
        act=lambda: prepare_team(
            team=team,
            values=form.values,
            word=form.cleaned_data.get("word", ""),
            seen=form.cleaned_data["seen"],
            actor=request.user,
            at=clock.now(),
        ),
        template="teams/prepare.html",
        context={"team": shown, "heading": "Nom, jour et lieu du lancement"},
        done="C’est enregistré.",
        to=_to_team,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One of TEAM_TRANSITIONS, with what it does said first. 409 when the state does not allow it."""
    team = fetch_staff_team(request, pk)
    transition = TEAM_TRANSITIONS[name]
    if team.state not in transition.sources:
        return conflict(
            request, f"« {transition.label} » n’est pas possible : l’équipe est {team.get_state_display()}."
        )
    says, done = MOVES[name]
    form = MoveForm(request.POST if request.method == "POST" else None, says_why=name in SAYS_WHY)
    present = roster(team, at=clock.now())
    context: dict[str, Any] = {
        "team": team,
        "heading": transition.label,
        "says": says,
        "blocking": present.blocking_gaps if name == "launch" else [],
        "advised": [gap for gap in present.gaps if not gap.blocks] if name == "launch" else [],
    }
    return answer_form(
        request,
        form=form,
        act=lambda: move_team(
            team=team, name=name, comment=form.cleaned_data["comment"], actor=request.user, at=clock.now()
        ),
        template="teams/move.html",
        context=context,
        done=done,
        to=_to_team,
    )


def fetch_staff_team(request: HttpRequest, pk: int) -> Team:
    return fetch_visible(staff_teams(request.user).select_related("programme"), pk=pk)


def _to_team(team: Team) -> str:
    return reverse("teams:staff_team", args=[team.pk])
