"""Syntheses that anyone may read: a numbered version of a document, at a permanent address."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.document import Synthesis
from reports.models.snapshot import FigureSnapshot


class PublishedSynthesisQuerySet(models.QuerySet):
    def online(self) -> "PublishedSynthesisQuerySet":
        """Those that were not taken off, of programmes that are public."""
        return self.filter(taken_off_at__isnull=True, synthesis__programme__state="published")


class PublishedSynthesis(models.Model):
    """A version made public by the ANCT's team. `slug` is the address, the same for every version of one scope.

    `offered` is the document that visitors download: the synthesis itself, then, when one of its sheets was withdrawn,
    the same data built again without it. Null as long as there is none that may be given.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    synthesis = models.OneToOneField(
        Synthesis, verbose_name="synthèse", on_delete=models.PROTECT, related_name="publication"
    )
    slug = models.SlugField("adresse", max_length=120)
    number = models.PositiveSmallIntegerField("version")
    note = models.CharField("ce qui a changé", max_length=300, blank=True)
    snapshot = models.ForeignKey(
        FigureSnapshot, verbose_name="chiffres cités", on_delete=models.PROTECT, related_name="publications"
    )
    offered = models.ForeignKey(
        Synthesis, verbose_name="document offert", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField("publiée le")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="publiée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_off_at = models.DateTimeField("retirée le", null=True, blank=True)
    taken_off_reason = models.CharField("pourquoi elle est retirée", max_length=300, blank=True)

    objects = PublishedSynthesisQuerySet.as_manager()

    class Meta:
        verbose_name = "synthèse publiée"
        verbose_name_plural = "synthèses publiées"
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "number"],
                name="publishedsynthesis_one_per_number",
                violation_error_message="Cette version est déjà publiée.",
            ),
            models.CheckConstraint(
                name="publishedsynthesis_says_what_changed",
                condition=Q(number=1) | (Q(number__gt=1) & ~Q(note="")),
                violation_error_message="Une nouvelle version dit ce qui a changé.",
            ),
            models.CheckConstraint(
                name="publishedsynthesis_taken_off_says_why",
                condition=Q(taken_off_at__isnull=True, taken_off_reason="")
                | (Q(taken_off_at__isnull=False) & ~Q(taken_off_reason="")),
                violation_error_message="Une synthèse retirée dit pourquoi.",
            ),
        ]
        indexes = [models.Index(fields=["slug", "-number"], name="publishedsynthesis_latest")]

    def __str__(self) -> str:
        return f"{self.slug} · version {self.number}"
