"""States of the mechanisms: mail in the outbox, jobs with progress."""

from django.db.models import TextChoices


class MailState(TextChoices):
    QUEUED = "queued", "en attente"
    SENDING = "sending", "envoi en cours"
    SENT = "sent", "envoyé"
    FAILED = "failed", "échec"
    UNCERTAIN = "uncertain", "incertain"
    DROPPED = "dropped", "sans objet"


class JobState(TextChoices):
    QUEUED = "queued", "en attente"
    RUNNING = "running", "en cours"
    SUCCEEDED = "succeeded", "terminé"
    FAILED = "failed", "échec"


ACTIVE_JOB_STATES = (JobState.QUEUED, JobState.RUNNING)
