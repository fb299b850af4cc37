"""What became of an exit: asked three times, answered by a link, never guessed."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evaluation.states import FollowUpAnswer, FollowUpMonth
from investigations.models import CommitteeDecision


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def standing(self) -> "FollowUpQuerySet":
        """Of a decision that was not reopened since."""
        return self.filter(decision__number=F("decision__committee__decision_count")).exclude(
            decision__committee__state="preparing"
        )

    def due(self, on: dt.date) -> "FollowUpQuerySet":
        """To be asked, and not yet asked."""
        return self.standing().filter(due_on__lte=on, asked_at__isnull=True)


class FollowUp(models.Model):
    """One question about one decision, `months` after the committee. Several people may answer: the last one stands."""

    decision = models.ForeignKey(CommitteeDecision, on_delete=models.CASCADE, related_name="follow_ups")
    months = models.PositiveSmallIntegerField("quand", choices=FollowUpMonth)
    due_on = models.DateField("à demander le")
    asked_at = models.DateTimeField("demandé le", null=True, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "suivi d'une issue"
        verbose_name_plural = "suivis des issues"
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "months"],
                name="followup_once",
                violation_error_message="Ce suivi existe déjà.",
            ),
            models.CheckConstraint(
                name="followup_months_known",
                condition=Q(months__in=FollowUpMonth.values),
                violation_error_message="Une issue est suivie à 3, 6 et 12 mois.",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="followup_to_ask", condition=Q(asked_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.get_months_display()} · {self.decision_id}"


class FollowUpLink(models.Model):
    """A question sent to one person. Only the fingerprint of her link is kept."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="links")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="personne", on_delete=models.CASCADE, related_name="+"
    )
    token_hash = models.CharField("empreinte du lien", max_length=64, unique=True)
    sent_at = models.DateTimeField("envoyé le")
    expires_at = models.DateTimeField("valable jusqu'au")

    class Meta:
        verbose_name = "question envoyée"
        verbose_name_plural = "questions envoyées"
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up", "person"],
                name="followuplink_once_per_person",
                violation_error_message="Cette question est déjà posée à cette personne.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.follow_up} → {self.person_id}"


class FollowUpReply(models.Model):
    """What somebody answered. Rows are added, never rewritten: an answer changes over time."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="replies")
    answer = models.CharField("réponse", max_length=10, choices=FollowUpAnswer)
    line = models.CharField("en une ligne", max_length=300, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="répondu par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("répondu le")

    class Meta:
        verbose_name = "réponse à un suivi"
        verbose_name_plural = "réponses aux suivis"
        indexes = [models.Index(fields=["follow_up", "-at", "-id"], name="followupreply_last")]

    def __str__(self) -> str:
        return self.get_answer_display()
