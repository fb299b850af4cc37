"""Figures of an edition, frozen at a date: what a printed number can be checked against."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from programmes.models import Programme
from reports.models.document import HEX_SHA256


class FigureSnapshot(models.Model):
    """Every figure with its definition and its value. `data` is a `reports.snapshot_data.SnapshotValue`.

    The same values at the same date of the data are one row, whoever takes them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(
        Programme, verbose_name="programme", on_delete=models.PROTECT, related_name="figure_snapshots"
    )
    scope = models.CharField("périmètre", max_length=200, blank=True, help_text="vide : toute l'édition")
    as_of = models.DateField("état des fiches")
    data = models.JSONField("chiffres figés")
    data_hash = models.CharField("empreinte des chiffres", max_length=64)
    taken_at = models.DateTimeField("pris le")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="pris par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = "chiffres figés"
        verbose_name_plural = "chiffres figés"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "data_hash"],
                name="figuresnapshot_one_per_data",
                violation_error_message="Ces chiffres sont déjà figés.",
            ),
            models.CheckConstraint(
                name="figuresnapshot_hash_is_hex",
                condition=Q(data_hash__regex=HEX_SHA256),
                violation_error_message="L'empreinte des chiffres compte 64 chiffres hexadécimaux.",
            ),
        ]
        indexes = [models.Index(fields=["programme", "-taken_at"], name="figuresnapshot_recent")]

    def __str__(self) -> str:
        return f"Chiffres · {self.programme} · {self.as_of:%d/%m/%Y}"
