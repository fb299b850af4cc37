"""Capacities in a team."""

from django.db.models import TextChoices


class TeamRole(TextChoices):
    AGENT = "agent", "agent"
    COACH = "coach", "coach"
    DESIGNER = "designer", "designer"
