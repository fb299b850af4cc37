"""What was answered to a signal. Signals themselves are data in `coaching/health.py`, computed, never stored."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from teams.models import Team


class SignalAcknowledgement(models.Model):
    """Somebody saw the signal, says why it is fine or what is being done, and puts it aside until a day."""

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

    class Meta:
        verbose_name = "signal vu"
        verbose_name_plural = "signaux vus"
        constraints = [
            models.CheckConstraint(
                name="signalacknowledgement_says_why",
                condition=~Q(note=""),
                violation_error_message="Dites pourquoi ce signal peut attendre.",
            )
        ]
        indexes = [models.Index(fields=["team", "signal", "-until"], name="signalack_in_force")]

    def __str__(self) -> str:
        return f"{self.signal} · {self.team_id}"
