"""What a team believed at the start, and what the field answered."""

from django.db import models
from django.db.models import Q

from investigations.models.investigation import Investigation
from investigations.states import Verdict, VerdictBasis


class Hypothesis(models.Model):
    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="hypotheses")
    position = models.PositiveSmallIntegerField("rang")
    text = models.CharField("hypothèse", max_length=400)
    verdict = models.CharField("verdict", max_length=10, choices=Verdict, default=Verdict.UNSETTLED)
    basis = models.CharField("fondement du verdict", max_length=10, choices=VerdictBasis, blank=True)
    note = models.CharField("précision", max_length=400, blank=True)

    class Meta:
        verbose_name = "hypothèse"
        verbose_name_plural = "hypothèses"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "position"],
                name="hypothesis_one_per_position",
                violation_error_message="Deux hypothèses ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                name="hypothesis_settled_has_basis",
                condition=Q(verdict=Verdict.UNSETTLED, basis="") | (~Q(verdict=Verdict.UNSETTLED) & ~Q(basis="")),
                violation_error_message="Un verdict dit sur quoi il repose ; une hypothèse non tranchée n'en a pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.text
