"""A team and its people. Forming teams, invitations and commitments come with issue 3."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from programmes.models import Programme
from teams.states import TeamRole


class Team(models.Model):
    programme = models.ForeignKey(Programme, verbose_name="programme", on_delete=models.PROTECT, related_name="teams")
    name = models.CharField("nom", max_length=160)

    class Meta:
        verbose_name = "équipe"
        verbose_name_plural = "équipes"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="team_one_name_per_programme",
                violation_error_message="Une équipe de ce programme porte déjà ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a team, for a time, in one capacity. The coach's assignment lives here, not in coaching."""

    team = models.ForeignKey(Team, verbose_name="équipe", on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="personne",
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    role = models.CharField("rôle", max_length=20, choices=TeamRole)
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "participation"
        verbose_name_plural = "participations"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user", "role"],
                condition=Q(ends_on__isnull=True),
                name="membership_one_open_per_role",
                violation_error_message="Cette personne tient déjà ce rôle dans cette équipe.",
            ),
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Une participation ne peut pas finir avant d'avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.team} ({self.get_role_display()})"
