"""What was answered to a signal. Signals themselves are data in `coaching/health.py`, computed, never stored."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from teams.models import Team


class SignalAcknowledgementQuerySet(models.QuerySet["SignalAcknowledgement"]):
    def in_force(self, on: dt.date) -> "SignalAcknowledgementQuerySet":
        """Not taken back, and its last day is not over."""
        return self.filter(withdrawn_at__isnull=True, until__gte=on)


class SignalAcknowledgement(models.Model):
    """Somebody saw the signal, says why it is fine or what is being done, and puts it aside until a day, that one
    included. Rows are kept: taken back early, it says when and by whom."""

    team = models.ForeignKey(
        Team, verbose_name="équipe", on_delete=models.CASCADE, related_name="signal_acknowledgements"
    )
    signal = models.SlugField("signal", max_length=40)
    note = models.CharField("note", max_length=400)
    until = models.DateField("jusqu'au")
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="vu par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    acknowledged_at = models.DateTimeField("vu le")
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="repris par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField("repris le", null=True, blank=True)

    objects = SignalAcknowledgementQuerySet.as_manager()

    class Meta:
        verbose_name = "signal vu"
        verbose_name_plural = "signaux vus"
        constraints = [
            models.CheckConstraint(
                name="signalacknowledgement_says_why",
                condition=~Q(note=""),
                violation_error_message="Dites pourquoi ce signal peut attendre.",
            ),
            models.CheckConstraint(
                name="signalacknowledgement_withdrawn_after",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("acknowledged_at")),
                violation_error_message="On ne reprend un signal qu'après l'avoir mis de côté.",
            ),
        ]
        indexes = [models.Index(fields=["team", "signal", "-until"], name="signalack_in_force")]

    def __str__(self) -> str:
        return f"{self.signal} · {self.team_id}"
