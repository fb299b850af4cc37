"""Rows of the mechanisms. No domain word here: owners point at these rows, never the reverse."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.states import ACTIVE_JOB_STATES, JobState, MailState


class TransitionLog(models.Model):
    """Abstract log of one state machine. Concrete classes add `subject`, a foreign key to the object."""

    transition = models.CharField("transition", max_length=40)
    from_state = models.CharField("état de départ", max_length=40)
    to_state = models.CharField("état d'arrivée", max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="auteur",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField("date")
    comment = models.TextField("commentaire", blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.transition} : {self.from_state} → {self.to_state}"


class OutboxMail(models.Model):
    """A mail written in the transaction that decided it, sent after commit by `core.tasks.sweep_outbox`.

    `key` makes the decision unique: queuing the same key twice leaves one row. `message_id` derives from the row's
    id, so a relay that saw the mail can be asked. A body that holds a secret (`is_secret`) is wiped once sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField("clé", max_length=200, unique=True)
    recipient = models.EmailField("destinataire")
    subject = models.CharField("objet", max_length=200)
    text = models.TextField("texte", blank=True)
    html = models.TextField("version HTML", blank=True)
    is_secret = models.BooleanField("contient un secret", default=False)
    # A string: the class stands further down. A file removed before the mail leaves is not replaced by anything.
    attachment = models.ForeignKey(
        "core.StoredFile",
        verbose_name="pièce jointe",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Read again just before it leaves by the function registered under this name (`core.mail_rechecks`).
    recheck = models.CharField("relecture", max_length=40, blank=True)
    # An iTIP message (RFC 5546) carried as an alternative, with its method: REQUEST or CANCEL.
    calendar = models.TextField("calendrier", blank=True)
    calendar_method = models.CharField("méthode du calendrier", max_length=10, blank=True)
    unsubscribe_url = models.CharField("adresse pour ne plus recevoir", max_length=400, blank=True)
    # Somebody wrote it through the service: whoever answers writes to her, and not to the service.
    reply_to = models.EmailField("réponses à", blank=True)
    state = models.CharField("état", max_length=20, choices=MailState, default=MailState.QUEUED)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    not_before = models.DateTimeField("pas avant", default=timezone.now)
    lease_until = models.DateTimeField("réservé jusqu'au", null=True, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    last_error = models.CharField("dernière erreur", max_length=300, blank=True)
    # When the relay was last asked whether it saw an uncertain one (`core.relay`).
    looked_up_at = models.DateTimeField("cherché chez le relais le", null=True, blank=True)

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        constraints = [
            models.CheckConstraint(
                name="outboxmail_sent_has_date",
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
                violation_error_message="Un courriel envoyé porte sa date d'envoi, et lui seul.",
            ),
            models.CheckConstraint(
                name="outboxmail_sending_has_lease",
                condition=Q(state=MailState.SENDING, lease_until__isnull=False)
                | (~Q(state=MailState.SENDING) & Q(lease_until__isnull=True)),
                violation_error_message="Un courriel en cours d'envoi est réservé jusqu'à une heure dite.",
            ),
            models.CheckConstraint(
                name="outboxmail_calendar_has_method",
                condition=Q(calendar="", calendar_method="")
                | (~Q(calendar="") & Q(calendar_method__in=["REQUEST", "CANCEL"])),
                violation_error_message="Un calendrier joint dit s'il invite ou s'il annule.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                name="outboxmail_to_send",
                condition=Q(state__in=[MailState.QUEUED, MailState.SENDING]),
            ),
            models.Index(fields=["-created_at", "id"], name="outboxmail_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"

    @property
    def message_id(self) -> str:
        """Deterministic Message-ID (RFC 5322), the same at every attempt."""
        return f"<{self.pk}@{settings.MESSAGE_ID_DOMAIN}>"


class StoredFile(models.Model):
    """A private file: bytes in the private storage, served only by a view that checked who asks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content = models.FileField("contenu", upload_to="files/%Y/%m/")
    name = models.CharField("nom donné au lecteur", max_length=200)
    content_type = models.CharField("type", max_length=100)
    size_bytes = models.PositiveBigIntegerField("taille en octets")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    created_at = models.DateTimeField("créé le", default=timezone.now)

    class Meta:
        verbose_name = "fichier"
        verbose_name_plural = "fichiers"
        constraints = [
            models.CheckConstraint(
                name="storedfile_sha256_is_hex",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="L'empreinte d'un fichier compte 64 chiffres hexadécimaux.",
            )
        ]

    def __str__(self) -> str:
        """Not its name, which says what people wrote, and sometimes of whom."""
        return f"fichier {self.pk}"


class Job(models.Model):
    """A long piece of work, asked by someone, done by a worker, watched on a page.

    PostgreSQL is the truth: `core.tasks.sweep_jobs` rings again for rows that the broker forgot, and takes back
    those whose worker died (`lease_until` in the past). `key` is unique among active jobs: asking twice for the same
    work gives the same row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField("clé", max_length=200)
    title = models.CharField("intitulé", max_length=200)
    task = models.CharField("tâche", max_length=120)
    state = models.CharField("état", max_length=20, choices=JobState, default=JobState.QUEUED)
    step = models.CharField("étape", max_length=200, blank=True)
    current = models.PositiveIntegerField("fait", default=0)
    total = models.PositiveIntegerField("à faire", default=0)
    error = models.CharField("erreur", max_length=500, blank=True)
    result_path = models.CharField("page du résultat", max_length=300, blank=True)
    file = models.ForeignKey(
        StoredFile, verbose_name="fichier", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="demandé par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField("demandé le", default=timezone.now)
    started_at = models.DateTimeField("commencé le", null=True, blank=True)
    finished_at = models.DateTimeField("fini le", null=True, blank=True)
    lease_until = models.DateTimeField("réservé jusqu'au", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)

    class Meta:
        verbose_name = "tâche"
        verbose_name_plural = "tâches"
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                name="job_one_active_per_key",
                condition=Q(state__in=ACTIVE_JOB_STATES),
                violation_error_message="Ce travail est déjà en cours.",
            ),
            models.CheckConstraint(
                name="job_current_within_total",
                condition=Q(current__lte=models.F("total")),
                violation_error_message="Une tâche ne peut pas avoir fait plus que prévu.",
            ),
            models.CheckConstraint(
                name="job_failed_says_why",
                condition=(Q(state=JobState.FAILED) & ~Q(error="")) | (~Q(state=JobState.FAILED) & Q(error="")),
                violation_error_message="Une tâche en échec dit pourquoi, et elle seule.",
            ),
            models.CheckConstraint(
                name="job_finished_has_date",
                condition=Q(state__in=ACTIVE_JOB_STATES, finished_at__isnull=True)
                | (~Q(state__in=ACTIVE_JOB_STATES) & Q(finished_at__isnull=False)),
                violation_error_message="Une tâche finie porte sa date de fin, et elle seule.",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="job_active", condition=Q(state__in=ACTIVE_JOB_STATES))]

    def __str__(self) -> str:
        return self.title

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_JOB_STATES

    @property
    def is_retryable(self) -> bool:
        return self.state == JobState.FAILED


class IndexedText(models.Model):
    """A text that others may be near to (`core.nearest`). `corpus` says among which, `key` is its owner's own."""

    corpus = models.CharField("ensemble", max_length=60)
    key = models.CharField("clé", max_length=60)
    size = models.FloatField("poids total des termes")
    indexed_at = models.DateTimeField("indexé le")

    class Meta:
        verbose_name = "texte comparé"
        verbose_name_plural = "textes comparés"
        constraints = [
            models.UniqueConstraint(
                fields=["corpus", "key"],
                name="indexedtext_once",
                violation_error_message="Ce texte est déjà indexé.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.corpus} : {self.key}"


class IndexedTerm(models.Model):
    """A word of a text, reduced to its stem. `word` is how it was first written, to be shown; `corpus` is repeated from
    the text, so that one index answers.
    """

    text = models.ForeignKey(IndexedText, on_delete=models.CASCADE, related_name="terms")
    corpus = models.CharField("ensemble", max_length=60)
    term = models.CharField("racine", max_length=60, db_collation="C")
    word = models.CharField("mot", max_length=60)
    weight = models.FloatField("poids")

    class Meta:
        verbose_name = "terme"
        verbose_name_plural = "termes"
        indexes = [
            models.Index(fields=["corpus", "term"], name="indexedterm_found", include=["text", "weight"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="indexedterm_weighs",
                condition=Q(weight__gt=0),
                violation_error_message="Un terme pèse plus que zéro.",
            )
        ]

    def __str__(self) -> str:
        return self.term
