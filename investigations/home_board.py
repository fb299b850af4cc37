"""The tile of the board, for staff."""

from typing import Any

from django.urls import reverse

from accounts.permissions import is_anct_staff
from core.home_cards import Card
from investigations.permissions import visible_workspaces
from teams.states import TeamState


def staff_cards(user: Any) -> list[Card]:
    if not is_anct_staff(user):
        return []
    at_work = visible_workspaces(user).filter(team__state=TeamState.LAUNCHED).count()
    return [
        Card(
            title="Suivi des équipes",
            text="Où en est chaque investigation, ce qui manque, et qui a besoin d’aide.",
            url=reverse("investigations:team_board"),
            detail=f"{at_work} équipe{'s' if at_work > 1 else ''} au travail" if at_work else "",
        ),
        Card(
            title="Imports",
            text="Reprendre les fiches d’une synthèse ou d’un tableau d’une édition passée.",
            url=reverse("investigations:import_list"),
        ),
    ]
