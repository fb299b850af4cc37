"""Calendars that a person's own software reads, by an address that is a secret."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from teams.models import Team


class CalendarFeed(models.Model):
    """An address given once to a person: her whole agenda, or that of one team. Only its fingerprint rests here."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="personne", on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    team = models.ForeignKey(
        Team, verbose_name="équipe", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    token_hash = models.CharField("empreinte de l'adresse", max_length=64, unique=True)
    created_at = models.DateTimeField("créée le")
    revoked_at = models.DateTimeField("retirée le", null=True, blank=True)
    last_read_on = models.DateField("lue pour la dernière fois le", null=True, blank=True)

    class Meta:
        verbose_name = "abonnement à un calendrier"
        verbose_name_plural = "abonnements à un calendrier"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "team"],
                condition=Q(revoked_at__isnull=True),
                nulls_distinct=False,
                name="calendarfeed_one_live",
                violation_error_message=(
                    "Une adresse de ce calendrier existe déjà : retirez-la pour en créer une autre."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"calendrier de {self.person_id}"
