"""Documents and the frozen values they were built from."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.models import Job, StoredFile
from investigations.models import Investigation
from programmes.models import Programme, Theme

HEX_SHA256 = r"^[0-9a-f]{64}$"


class Synthesis(models.Model):
    """A synthesis asked for: the values it freezes, and the document once it is built.

    `data_hash` is the hash of the values and `template_version` that of templates, styles and fonts: the pair
    decides the document byte for byte, so two requests for the same pair are one row. Its scope is the whole programme
    unless régions, départements or a theme are given. How far the building is stands in `job`, the last one asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(
        Programme, verbose_name="programme", on_delete=models.PROTECT, related_name="syntheses"
    )
    region_codes = ArrayField(
        models.CharField(max_length=3), verbose_name="régions", default=list, blank=True, help_text="vide : toutes"
    )
    departement_codes = ArrayField(
        models.CharField(max_length=3), verbose_name="départements", default=list, blank=True, help_text="vide : tous"
    )
    theme = models.ForeignKey(
        Theme, verbose_name="thème", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sheet_count = models.PositiveIntegerField("nombre de fiches")
    data = models.JSONField("données figées")
    data_hash = models.CharField("empreinte des données", max_length=64)
    template_version = models.CharField("version de la maquette", max_length=16)
    file = models.ForeignKey(
        StoredFile, verbose_name="document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    page_count = models.PositiveIntegerField("nombre de pages", null=True, blank=True)
    job = models.ForeignKey(
        Job, verbose_name="tâche", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="demandée par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField("données figées le", default=timezone.now)

    class Meta:
        verbose_name = "synthèse"
        verbose_name_plural = "synthèses"
        constraints = [
            models.UniqueConstraint(
                fields=["data_hash", "template_version"],
                name="synthesis_one_per_data",
                violation_error_message="Cette synthèse existe déjà, avec les mêmes données.",
            ),
            models.CheckConstraint(
                name="synthesis_hash_is_hex",
                condition=Q(data_hash__regex=HEX_SHA256),
                violation_error_message="L'empreinte des données compte 64 chiffres hexadécimaux.",
            ),
            models.CheckConstraint(
                name="synthesis_one_scope",
                condition=Q(region_codes=[], departement_codes=[])
                | Q(departement_codes=[], theme__isnull=True)
                | Q(region_codes=[], theme__isnull=True),
                violation_error_message="Une synthèse raconte des régions, des départements ou un thème.",
            ),
            models.CheckConstraint(
                name="synthesis_tells_sheets",
                condition=Q(sheet_count__gte=1),
                violation_error_message="Une synthèse raconte au moins une fiche publiée.",
            ),
            models.CheckConstraint(
                name="synthesis_built_has_pages",
                condition=Q(file__isnull=True, page_count__isnull=True)
                | Q(file__isnull=False, page_count__isnull=False, page_count__gte=1),
                violation_error_message="Une synthèse construite a un document et son nombre de pages.",
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "id"], name="synthesis_recent")]

    def __str__(self) -> str:
        return f"Synthèse · {self.programme}"

    @property
    def job_key(self) -> str:
        """What makes a job of this synthesis unique, through every retry."""
        return f"synthesis:{self.pk}"

    @property
    def is_built(self) -> bool:
        return self.file_id is not None


class SheetDocumentQuerySet(models.QuerySet):
    def with_present_text(self) -> "SheetDocumentQuerySet":
        """Those whose sheet has not changed since its values were frozen."""
        return self.filter(sheet_updated_at=F("investigation__updated_at"))


class SheetDocument(models.Model):
    """The PDF of one published sheet, or why it could not be made.

    `sheet_updated_at` is the sheet's own date when its values were frozen: the document of an older text is not served.
    Nor is one that shows a picture which readers may no longer see: `pictures` are the keys of their stored files.
    """

    investigation = models.OneToOneField(
        Investigation, verbose_name="fiche", on_delete=models.CASCADE, related_name="document"
    )
    data_hash = models.CharField("empreinte des données", max_length=64)
    template_version = models.CharField("version de la maquette", max_length=16)
    sheet_updated_at = models.DateTimeField("état de la fiche")
    file = models.ForeignKey(
        StoredFile, verbose_name="document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    page_count = models.PositiveIntegerField("nombre de pages", null=True, blank=True)
    pictures = ArrayField(models.CharField(max_length=36), verbose_name="images montrées", default=list, blank=True)
    error = models.CharField("pourquoi il manque", max_length=300, blank=True)
    built_at = models.DateTimeField("construit le")

    objects = SheetDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "PDF d'une fiche"
        verbose_name_plural = "PDF des fiches"
        constraints = [
            models.CheckConstraint(
                name="sheetdocument_hash_is_hex",
                condition=Q(data_hash__regex=HEX_SHA256),
                violation_error_message="L'empreinte des données compte 64 chiffres hexadécimaux.",
            ),
            models.CheckConstraint(
                name="sheetdocument_file_or_error",
                condition=Q(file__isnull=False, page_count__isnull=False, page_count__gte=1, error="")
                | (Q(file__isnull=True, page_count__isnull=True) & ~Q(error="")),
                violation_error_message="Le PDF d'une fiche a un fichier et des pages, ou dit pourquoi il manque.",
            ),
        ]

    def __str__(self) -> str:
        return f"PDF · {self.investigation}"


class Chapter(models.Model):
    """A part of a synthesis already laid out, found again by the hash of its HTML and of its assets.

    Editing one région then lays out that région alone. `places` holds what the renderer told: where each anchor and
    each bookmark stands; `pictures` the hashes of those that it shows: it goes with the first that is taken back.
    Rows that served nothing for a month are removed: a chapter can always be made again.
    """

    key = models.CharField("clé", max_length=64, primary_key=True)
    file = models.ForeignKey(StoredFile, verbose_name="pages", on_delete=models.PROTECT, related_name="+")
    page_count = models.PositiveIntegerField("nombre de pages")
    places = models.JSONField("ancres et signets", default=dict)
    pictures = ArrayField(models.CharField(max_length=64), verbose_name="images montrées", default=list, blank=True)
    used_at = models.DateTimeField("servi le")

    class Meta:
        verbose_name = "chapitre"
        verbose_name_plural = "chapitres"
        constraints = [
            models.CheckConstraint(
                name="chapter_key_is_hex",
                condition=Q(key__regex=HEX_SHA256),
                violation_error_message="La clé d'un chapitre compte 64 chiffres hexadécimaux.",
            ),
            models.CheckConstraint(
                name="chapter_has_pages",
                condition=Q(page_count__gte=1),
                violation_error_message="Un chapitre a au moins une page.",
            ),
        ]

    def __str__(self) -> str:
        return f"chapitre {self.key[:8]}"
