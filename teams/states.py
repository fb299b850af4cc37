"""Capacities in a team, and the states of a team."""

from django.db.models import TextChoices

from core.state_machine import Transition


class TeamRole(TextChoices):
    AGENT = "agent", "agent"
    COACH = "coach", "coach"
    DESIGNER = "designer", "designer"


# Mandated by the ANCT: assigned by staff, whatever the programme's bounds on the number of agents.
EXPERT_ROLES = (TeamRole.COACH, TeamRole.DESIGNER)


class TeamState(TextChoices):
    FORMING = "forming", "en formation"
    LAUNCHED = "launched", "lancée"
    FINISHED = "finished", "terminée"
    DISBANDED = "disbanded", "dissoute"


LIVE_TEAM_STATES = (TeamState.FORMING, TeamState.LAUNCHED)

TEAM_TRANSITIONS = {
    "launch": Transition("Lancer l’équipe", frozenset({TeamState.FORMING}), TeamState.LAUNCHED),
    "finish": Transition("Clore l’investigation", frozenset({TeamState.LAUNCHED}), TeamState.FINISHED),
    "resume": Transition("Rouvrir l’équipe", frozenset({TeamState.FINISHED}), TeamState.LAUNCHED),
    "disband": Transition("Dissoudre l’équipe", frozenset({TeamState.FORMING}), TeamState.DISBANDED),
}

# What else the history of a team keeps, beside its moves: the state stays the same.
TEAM_EVENTS = {
    "form": "Former l’équipe",
    "set_launch_day": "Fixer le jour du lancement",
    "put_off": "Changer le jour du lancement",
}
