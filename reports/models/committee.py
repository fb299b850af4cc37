"""Documents of the end committee: what each says, frozen, and how far its PDF is."""

import datetime as dt

from django.db import models
from django.db.models import Count, F, Q

from core.models import StoredFile
from investigations.committee_states import SigningParty
from investigations.models import CommitteeDecision, Investigation
from reports.models.document import HEX_SHA256

MAX_FAILURES = 12  # of the minutes: one try each five minutes, for an hour; then a person looks
MAX_ATTEMPTS = 3  # of a dossier whose worker died while it worked
KEPT_FOR = dt.timedelta(days=7)  # a dossier that nobody asks for any more


class CommitteeMinutesQuerySet(models.QuerySet["CommitteeMinutes"]):
    def due(self) -> "CommitteeMinutesQuerySet":
        """Without PDF, or with one that lacks a signature given since."""
        counted = self.annotate(signature_count=Count("decision__signatures"))
        missing = Q(decision__minutes__isnull=True) | Q(printed_signatures__lt=F("signature_count"))
        return counted.filter(missing, failures__lt=MAX_FAILURES)


class CommitteeMinutes(models.Model):
    """What the compte rendu of a decision says, frozen in the commit of that decision. Signatures are added to it.

    The document itself is `decision.minutes`; `printed_signatures` counts those that it bears.
    """

    decision = models.OneToOneField(
        CommitteeDecision, verbose_name="décision", on_delete=models.CASCADE, related_name="frozen_minutes"
    )
    data = models.JSONField("données figées")
    printed_signatures = models.PositiveSmallIntegerField("signatures imprimées", default=0)
    failures = models.PositiveSmallIntegerField("échecs", default=0)
    told_at = models.DateTimeField("envoyé signé le", null=True, blank=True)

    objects = CommitteeMinutesQuerySet.as_manager()

    class Meta:
        verbose_name = "compte rendu d'un comité"
        verbose_name_plural = "comptes rendus des comités"
        constraints = [
            models.CheckConstraint(
                name="committeeminutes_one_signature_a_side",
                condition=Q(printed_signatures__lte=len(SigningParty)),
                violation_error_message="Un compte rendu porte une signature par côté, pas plus.",
            )
        ]

    def __str__(self) -> str:
        return f"compte rendu {self.decision_id}"


class CommitteeDossier(models.Model):
    """The dossier that somebody asked for as a PDF: what it said then, and the document once it is built.

    `key` is the hash of what is printed and of the layout: the document is served as long as the present content of the
    workspace gives the same one, and never after. Whoever asks again gets another document in the same row.
    """

    investigation = models.OneToOneField(
        Investigation, verbose_name="investigation", on_delete=models.CASCADE, related_name="committee_dossier"
    )
    key = models.CharField("clé", max_length=64)
    data = models.JSONField("données figées")
    file = models.ForeignKey(
        StoredFile, verbose_name="document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    page_count = models.PositiveIntegerField("nombre de pages", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    error = models.CharField("pourquoi il manque", max_length=300, blank=True)
    failed_at = models.DateTimeField("échec le", null=True, blank=True)
    asked_at = models.DateTimeField("demandé le")

    class Meta:
        verbose_name = "dossier d'un comité"
        verbose_name_plural = "dossiers des comités"
        constraints = [
            models.CheckConstraint(
                name="committeedossier_key_is_hex",
                condition=Q(key__regex=HEX_SHA256),
                violation_error_message="La clé d'un dossier compte 64 chiffres hexadécimaux.",
            ),
            models.CheckConstraint(
                name="committeedossier_file_has_pages",
                condition=Q(file__isnull=False, page_count__isnull=False, page_count__gte=1, error="")
                | Q(file__isnull=True, page_count__isnull=True),
                violation_error_message="Un dossier construit a des pages, et aucune erreur.",
            ),
            models.CheckConstraint(
                name="committeedossier_failure_says_why",
                condition=Q(error="", failed_at__isnull=True) | (~Q(error="") & Q(failed_at__isnull=False)),
                violation_error_message="Un dossier qui manque dit pourquoi et depuis quand.",
            ),
        ]

    def __str__(self) -> str:
        return f"dossier · {self.investigation_id}"
