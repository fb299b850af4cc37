"""A message of a coach to several of her teams at once, kept as it was sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from teams.models import Team


class CoachMessage(models.Model):
    """One mail for each recipient, whatever the number of chosen teams she is in. Written once, never changed."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="auteur", on_delete=models.PROTECT, related_name="coach_messages"
    )
    # Goes with the page: sent twice, it is one message.
    client_key = models.UUIDField("clé d'envoi", unique=True, editable=False)
    subject = models.CharField("objet", max_length=120)
    text = models.TextField("texte")
    sent_at = models.DateTimeField("envoyé le")
    teams = models.ManyToManyField(Team, verbose_name="équipes", related_name="+")
    recipients = models.ManyToManyField(settings.AUTH_USER_MODEL, verbose_name="destinataires", related_name="+")

    class Meta:
        verbose_name = "message aux équipes"
        verbose_name_plural = "messages aux équipes"
        constraints = [
            models.CheckConstraint(
                name="coachmessage_says_something",
                condition=~Q(subject="") & ~Q(text=""),
                violation_error_message="Un message a un objet et un texte.",
            )
        ]
        indexes = [models.Index(fields=["author", "-sent_at"], name="coachmessage_recent")]

    def __str__(self) -> str:
        return self.subject
