"""Tiles of the teams: for staff, and for whoever is in one that is being formed, or follows one."""

from typing import Any

from django.urls import reverse

from accounts.permissions import is_anct_staff
from core.home_cards import Card
from teams.models import Team
from teams.permissions import formable_problematiques, own_teams, staff_teams
from teams.states import TeamState

_MINE = "Votre équipe : qui en est, quand elle commence."
_FOLLOWED = "Une équipe de votre collectivité."


def staff_cards(user: Any) -> list[Card]:
    if not is_anct_staff(user):
        return []
    forming = staff_teams(user).filter(state=TeamState.FORMING).count()
    waiting = formable_problematiques(user).count()
    details = []
    if forming:
        details.append(f"{forming} en formation")
    if waiting:
        details.append(f"{waiting} problématique{'s' if waiting > 1 else ''} sans équipe")
    return [
        Card(
            title="Équipes",
            text="Former les équipes, inviter leurs agents, affecter coachs et designers, lancer.",
            url=reverse("teams:board"),
            detail=", ".join(details),
        )
    ]


def personal_cards(user: Any) -> list[Card]:
    """A member finds here the team being formed; once it is launched, its workspace has a tile of its own.

    A référent follows her teams by this one, before and after.
    """
    teams = own_teams(user).order_by("name", "pk")
    return [
        Card(
            title=team.name,
            text=_MINE if team.is_mine else _FOLLOWED,
            url=reverse("teams:team", args=[team.pk]),
            detail=_detail(team),
        )
        for team in teams
        if not team.is_mine or team.state == TeamState.FORMING
    ]


def _detail(team: Team) -> str:
    if team.state == TeamState.FORMING and team.launches_on:
        return f"Lancement le {team.launches_on:%d/%m/%Y}"
    return f"Équipe {team.get_state_display()}"
