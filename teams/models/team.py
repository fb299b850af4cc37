"""A team of a programme, and the problématiques it was formed from."""

from django.db import models
from django.db.models import Q

from candidatures.models import Problematique
from collectivites import time_zones
from core.models import TransitionLog
from programmes.models import Programme
from teams.states import TeamState


class TeamQuerySet(models.QuerySet["Team"]):
    def existing(self) -> "TeamQuerySet":
        """All but those dissolved before they began."""
        return self.exclude(state=TeamState.DISBANDED)


class Team(models.Model):
    """Formed by the ANCT's team. Before the launch its members know each other; the workspace opens with it."""

    programme = models.ForeignKey(Programme, verbose_name="programme", on_delete=models.PROTECT, related_name="teams")
    name = models.CharField("nom", max_length=160)
    state = models.CharField("état", max_length=10, choices=TeamState, default=TeamState.FORMING)
    # Also the training day; it may be set, and put off, before the launch is pronounced.
    launches_on = models.DateField("jour du lancement", null=True, blank=True)
    # Of the collectivité of its first problématique: the hours of its meetings are read on that clock.
    time_zone = models.CharField("fuseau horaire", max_length=40, default=time_zones.PARIS)
    launch_place = models.CharField("lieu du lancement", max_length=200, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = "équipe"
        verbose_name_plural = "équipes"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="team_one_name_per_programme",
                violation_error_message="Une équipe de ce programme porte déjà ce nom.",
            ),
            models.CheckConstraint(
                name="team_time_zone_known",
                condition=Q(time_zone__in=time_zones.ALL),
                violation_error_message="Ce fuseau horaire n'est pas celui d'un territoire français.",
            ),
            models.CheckConstraint(
                name="team_launched_has_date",
                condition=~Q(state__in=[TeamState.LAUNCHED, TeamState.FINISHED]) | Q(launches_on__isnull=False),
                violation_error_message="Une équipe lancée porte le jour de son lancement.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TeamTransition(TransitionLog):
    subject = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'une équipe"
        verbose_name_plural = "passages d'état des équipes"


class TeamProblematique(models.Model):
    """A selected problématique that the team works on. Several when collectivités share the team.

    `is_live` copies the life of the team: a problématique of a dissolved team may go to another one.
    """

    team = models.ForeignKey(Team, verbose_name="équipe", on_delete=models.CASCADE, related_name="team_problematiques")
    problematique = models.ForeignKey(
        Problematique, verbose_name="problématique", on_delete=models.PROTECT, related_name="team_problematiques"
    )
    position = models.PositiveSmallIntegerField("rang")
    is_live = models.BooleanField("en vigueur", default=True)

    class Meta:
        verbose_name = "problématique d'une équipe"
        verbose_name_plural = "problématiques des équipes"
        constraints = [
            models.UniqueConstraint(
                fields=["problematique"],
                condition=Q(is_live=True),
                name="teamproblematique_one_live_team",
                violation_error_message="Une équipe travaille déjà sur cette problématique.",
            ),
            models.UniqueConstraint(
                fields=["team", "position"],
                name="teamproblematique_one_per_position",
                violation_error_message="Deux problématiques d'une équipe ne peuvent pas avoir le même rang.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problematique} · {self.team}"
