"""What a team believed at the start, and what the field answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.investigation import Investigation
from investigations.states import Verdict, VerdictBasis
from investigations.workspace_states import HypothesisKind


class Hypothesis(models.Model):
    """`note` is what the public sheet says beside the verdict: for a team, the reason of its verdict."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="hypotheses")
    kind = models.CharField("porte", max_length=10, choices=HypothesisKind, default=HypothesisKind.PROBLEM)
    position = models.PositiveSmallIntegerField("rang")
    text = models.CharField("hypothèse", max_length=400)
    verdict = models.CharField("verdict", max_length=10, choices=Verdict, default=Verdict.UNSETTLED)
    basis = models.CharField("fondement du verdict", max_length=10, choices=VerdictBasis, blank=True)
    note = models.CharField("précision", max_length=400, blank=True)
    # Only when the team itself pronounced the verdict here.
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="tranchée par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    settled_at = models.DateTimeField("tranchée le", null=True, blank=True)
    # The hypothesis of the sheet that this investigation resumes: verdicts are compared between territories.
    resumed_from = models.ForeignKey(
        "self", verbose_name="reprise de", null=True, blank=True, on_delete=models.SET_NULL, related_name="resumptions"
    )

    class Meta:
        verbose_name = "hypothèse"
        verbose_name_plural = "hypothèses"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "position"],
                name="hypothesis_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux hypothèses ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                name="hypothesis_settled_has_basis",
                condition=Q(verdict=Verdict.UNSETTLED, basis="") | (~Q(verdict=Verdict.UNSETTLED) & ~Q(basis="")),
                violation_error_message="Un verdict dit sur quoi il repose ; une hypothèse non tranchée n'en a pas.",
            ),
            models.CheckConstraint(
                name="hypothesis_team_verdict_has_reason",
                condition=~Q(basis=VerdictBasis.TEAM) | (~Q(note="") & Q(settled_at__isnull=False)),
                violation_error_message="Le verdict d'une équipe dit sa raison et sa date.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class VerdictRecord(models.Model):
    """A verdict that the team gave, even when it changed its mind since."""

    hypothesis = models.ForeignKey(Hypothesis, on_delete=models.CASCADE, related_name="verdict_records")
    verdict = models.CharField("verdict", max_length=10, choices=Verdict)
    reason = models.CharField("raison", max_length=400, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="prononcé par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("prononcé le")

    class Meta:
        verbose_name = "verdict prononcé"
        verbose_name_plural = "verdicts prononcés"

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} · {self.hypothesis}"
