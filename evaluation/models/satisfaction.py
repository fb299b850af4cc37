"""The satisfaction survey of an edition: who was asked is known, what was answered is known, who answered what is not.

No row leads from an answer to a person (decision 17): an answer has a random key, a role and a month; an invitation
says that it was used, and has lost its link; the fingerprint of a spent link names nobody.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evaluation.states import SatisfactionRole
from programmes.models import Programme
from teams.models import Team


class SatisfactionSurvey(models.Model):
    """One for an edition. Its answers are read once it is closed, and it takes none afterwards."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="satisfaction")
    version = models.PositiveSmallIntegerField("version des questions")
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    # Nobody: it closed by itself, once everybody had been asked and no link was alive.
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="close par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # By role, frozen at the closing: the invitations are erased a year later.
    asked = models.JSONField("personnes interrogées", default=dict, blank=True)

    class Meta:
        verbose_name = "enquête de satisfaction"
        verbose_name_plural = "enquêtes de satisfaction"

    def __str__(self) -> str:
        return f"Satisfaction · {self.programme_id}"


class SatisfactionTeamQuerySet(models.QuerySet["SatisfactionTeam"]):
    def due(self, on: dt.date) -> "SatisfactionTeamQuerySet":
        """To be asked, and not yet asked; not while the decision of the committee is open again."""
        return self.filter(due_on__lte=on, sent_at__isnull=True, survey__closed_at__isnull=True).exclude(
            team__investigation__committee__state="preparing"
        )


class SatisfactionTeam(models.Model):
    """When the people of a team are asked. Once: by the calendar of its committee, or by hand."""

    survey = models.ForeignKey(SatisfactionSurvey, on_delete=models.CASCADE, related_name="teams")
    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="satisfaction")
    due_on = models.DateField("à envoyer le", null=True, blank=True)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="envoyée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SatisfactionTeamQuerySet.as_manager()

    class Meta:
        verbose_name = "équipe interrogée"
        verbose_name_plural = "équipes interrogées"
        indexes = [models.Index(fields=["due_on"], name="satisfactionteam_to_send", condition=Q(sent_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.survey} · {self.team_id}"


class SatisfactionInvitationQuerySet(models.QuerySet["SatisfactionInvitation"]):
    def live(self, at: dt.datetime) -> "SatisfactionInvitationQuerySet":
        """Their link still opens the form."""
        return self.filter(is_used=False, expires_at__gt=at, survey__closed_at__isnull=True)

    def with_fingerprint(self, value: str) -> "SatisfactionInvitationQuerySet":
        """By the link of the first mail or of the reminder."""
        return self.filter(Q(token_hash=value) | Q(reminder_hash=value))


class SatisfactionInvitation(models.Model):
    """A person who was asked, once an edition. Says whether her link was used, never when nor for what."""

    survey = models.ForeignKey(SatisfactionSurvey, on_delete=models.CASCADE, related_name="invitations")
    team = models.ForeignKey(SatisfactionTeam, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="personne", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    role = models.CharField("en tant que", max_length=10, choices=SatisfactionRole)
    # Both links open the form, and both are forgotten together when it is answered. Null, and not empty: unique.
    token_hash = models.CharField("empreinte du lien", max_length=64, unique=True, null=True)  # noqa: DJ001
    reminder_hash = models.CharField("empreinte de la relance", max_length=64, unique=True, null=True)  # noqa: DJ001
    sent_at = models.DateTimeField("envoyée le")
    expires_at = models.DateTimeField("valable jusqu'au")
    reminded_at = models.DateTimeField("relancée le", null=True, blank=True)
    is_used = models.BooleanField("a servi", default=False)

    objects = SatisfactionInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation à répondre"
        verbose_name_plural = "invitations à répondre"
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "person"],
                name="satisfactioninvitation_once_per_person",
                violation_error_message="Cette personne est déjà interrogée sur cette édition.",
            ),
            models.CheckConstraint(
                name="satisfactioninvitation_used_without_link",
                condition=Q(is_used=False, token_hash__isnull=False)
                | Q(is_used=True, token_hash__isnull=True, reminder_hash__isnull=True),
                violation_error_message="Une invitation qui a servi ne garde aucun lien.",
            ),
            models.CheckConstraint(
                name="satisfactioninvitation_expires_after_sending",
                condition=Q(expires_at__gt=F("sent_at")),
                violation_error_message="Un lien expire après son envoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey} · {self.get_role_display()}"


class SatisfactionAnswer(models.Model):
    """What somebody answered. Points at no invitation, no team and no person, and tells the month only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(SatisfactionSurvey, on_delete=models.CASCADE, related_name="answers")
    role = models.CharField("en tant que", max_length=10, choices=SatisfactionRole)
    version = models.PositiveSmallIntegerField("version des questions")
    month = models.DateField("mois")
    choices = models.JSONField("réponses")  # {key of the question: value of the scale}
    line = models.CharField("ce qu'il faudrait changer", max_length=300, blank=True)

    class Meta:
        verbose_name = "réponse à l'enquête de satisfaction"
        verbose_name_plural = "réponses à l'enquête de satisfaction"
        constraints = [
            models.CheckConstraint(
                name="satisfactionanswer_month_only",
                condition=Q(month__day=1),
                violation_error_message="Une réponse anonyme ne garde que son mois.",
            ),
            models.CheckConstraint(
                name="satisfactionanswer_role_known",
                condition=Q(role__in=SatisfactionRole.values),
                violation_error_message="Une réponse est celle d'un agent, d'un référent, d'un coach ou d'un designer.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} · {self.role}"


class SpentSatisfactionLink(models.Model):
    """A link that was used: enough to say so to whoever comes back with it, and nothing of her."""

    token_hash = models.CharField("empreinte du lien", max_length=64, primary_key=True)
    survey = models.ForeignKey(SatisfactionSurvey, on_delete=models.CASCADE, related_name="spent_links")

    class Meta:
        verbose_name = "lien qui a servi"
        verbose_name_plural = "liens qui ont servi"

    def __str__(self) -> str:
        return str(self.survey_id)
