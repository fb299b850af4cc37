"""The tile of the board, for staff; and the way to a team's signals from its workspace, for whoever accompanies it."""

from typing import Any

from django.urls import reverse

from accounts.permissions import is_anct_staff
from coaching.permissions import teams_with_health
from coaching.selectors.health import signal_counts_of_teams
from core import clock
from core.home_cards import Card
from investigations.models import Investigation
from teams.permissions import staff_teams
from teams.states import TeamState


def staff_cards(user: Any) -> list[Card]:
    """One count: the signals themselves are on the board."""
    if not is_anct_staff(user):
        return []
    at_work = staff_teams(user).filter(state=TeamState.LAUNCHED).count()
    return [
        Card(
            title="Suivi des équipes",
            text="Qui a besoin d’aide, et pourquoi : chaque signal montre sa règle et ses faits.",
            url=reverse("coaching:board"),
            detail=f"{at_work} équipe{'s' if at_work > 1 else ''} au travail" if at_work else "",
        )
    ]


def workspace_cards(user: Any, workspace: Investigation) -> list[Card]:
    """On the home of a team, never shown to its agents."""
    team = teams_with_health(user).filter(pk=workspace.team_id, state=TeamState.LAUNCHED).first()
    if team is None:
        return []
    count = signal_counts_of_teams([team], clock.today()).get(team.pk, 0)
    return [
        Card(
            title="Santé de l’équipe",
            text="Ce qui demande votre attention, et pourquoi. Les agents ne voient pas cette page.",
            url=reverse("coaching:health", args=[team.pk]),
            detail=f"{count} signal à regarder." if count == 1 else f"{count} signaux à regarder." if count else "",
        )
    ]
