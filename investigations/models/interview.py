"""Interviews, and the people met: their identity rests here only, encrypted with a key that the database never sees."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from investigations.models.evidence import EvidenceSource
from investigations.models.investigation import Investigation
from investigations.workspace_states import ConsentMeans, ConsentState, InterviewMode


class InterviewGuide(models.Model):
    """The questions that interviewers take along. One a line in `questions`."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="guides")
    title = models.CharField("titre", max_length=160)
    introduction = models.TextField("à dire en commençant", blank=True)
    questions = models.TextField("questions")
    changed_at = models.DateTimeField("modifié le")

    class Meta:
        verbose_name = "guide d'entretien"
        verbose_name_plural = "guides d'entretien"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "title"],
                name="interviewguide_one_per_title",
                violation_error_message="Un guide porte déjà ce titre.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Interview(models.Model):
    """What an interview adds to its source. The person's consent governs what is kept of it."""

    source = models.OneToOneField(EvidenceSource, on_delete=models.CASCADE, related_name="interview")
    mode = models.CharField("comment", max_length=14, choices=InterviewMode)
    duration_min = models.PositiveSmallIntegerField("durée en minutes", null=True, blank=True)
    guide = models.ForeignKey(
        InterviewGuide,
        verbose_name="guide",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="interviews",
    )
    consent = models.CharField("accord", max_length=10, choices=ConsentState, default=ConsentState.PENDING)
    consent_means = models.CharField("recueilli par", max_length=10, choices=ConsentMeans, blank=True)
    consent_on = models.DateField("recueilli le", null=True, blank=True)
    allows_verbatims = models.BooleanField("accepte d'être citée sans son nom", default=False)
    allows_recontact = models.BooleanField("accepte d'être recontactée", default=False)
    withdrawn_at = models.DateTimeField("accord retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "entretien"
        verbose_name_plural = "entretiens"
        constraints = [
            models.CheckConstraint(
                name="interview_consent_given_has_proof",
                condition=~Q(consent=ConsentState.GIVEN) | (~Q(consent_means="") & Q(consent_on__isnull=False)),
                violation_error_message="Un accord dit comment et quand il a été donné.",
            ),
            models.CheckConstraint(
                name="interview_withdrawal_has_date",
                condition=Q(consent=ConsentState.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(consent=ConsentState.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
                violation_error_message="Un accord retiré porte la date du retrait, et lui seul.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.source)


class Interviewee(models.Model):
    """Who was met. Only `interviewer` may read it, until `keep_until`; then the row goes.

    `sealed` is JSON (name, contact, note) under AES-256-GCM, bound to this row: copied into another one, it does not
    open (`investigations.identities`).
    """

    interview = models.OneToOneField(Interview, on_delete=models.CASCADE, related_name="interviewee")
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="menée par", on_delete=models.PROTECT, related_name="+"
    )
    sealed = models.BinaryField("identité chiffrée")
    key_id = models.CharField("clé employée", max_length=16)
    created_on = models.DateField("notée le")
    keep_until = models.DateField("conservée jusqu'au")

    class Meta:
        verbose_name = "personne rencontrée"
        verbose_name_plural = "personnes rencontrées"
        constraints = [
            models.CheckConstraint(
                name="interviewee_kept_for_a_time",
                condition=Q(keep_until__gte=F("created_on")),
                violation_error_message="La date de conservation suit la rencontre.",
            )
        ]

    def __str__(self) -> str:
        return f"personne rencontrée n° {self.pk}"


class IdentityAccess(models.Model):
    """Someone read, wrote or removed an identity: when, and what became of it. Never who the person is."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="identity_accesses")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    act = models.CharField("acte", max_length=20)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "accès à une identité"
        verbose_name_plural = "accès aux identités"

    def __str__(self) -> str:
        return f"{self.act} · {self.at:%d/%m/%Y %H:%M}"
