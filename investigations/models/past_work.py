"""Work done before this application, brought in by staff: an import, its sheets, and what a human settles in each."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from collectivites.models import Collectivite
from core.models import TransitionLog
from investigations.models.investigation import Investigation
from investigations.past_work_states import FlagSource, FlagState, ImportKind, ImportState, PlaceMatch
from programmes.models import Programme


class ImportBatch(models.Model):
    """A file that was read. Its bytes are not kept: only its name and fingerprint, and what was read of it.

    `report` holds what is in no sheet, as the page of the import shows it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # For a table, the edition of the lines that name none.
    programme = models.ForeignKey(
        Programme, verbose_name="édition", on_delete=models.PROTECT, related_name="import_batches"
    )
    kind = models.CharField("nature", max_length=10, choices=ImportKind)
    state = models.CharField("état", max_length=10, choices=ImportState, default=ImportState.CHECKED)
    file_name = models.CharField("fichier", max_length=200)
    file_sha256 = models.CharField("empreinte SHA-256", max_length=64)
    size_bytes = models.PositiveIntegerField("taille en octets")
    report = models.JSONField("compte rendu de lecture", default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="envoyé par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("envoyé le")
    written_at = models.DateTimeField("écrit le", null=True, blank=True)

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "imports"
        constraints = [
            models.CheckConstraint(
                name="importbatch_written_has_date",
                condition=Q(state__in=[ImportState.WRITTEN, ImportState.UNDONE], written_at__isnull=False)
                | (~Q(state__in=[ImportState.WRITTEN, ImportState.UNDONE]) & Q(written_at__isnull=True)),
                violation_error_message="Un import fait porte sa date, et lui seul.",
            ),
            models.CheckConstraint(
                name="importbatch_sha256_is_hex",
                condition=Q(file_sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="L'empreinte d'un fichier compte 64 chiffres hexadécimaux.",
            ),
        ]
        indexes = [models.Index(fields=["file_sha256"], name="importbatch_same_file")]

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportBatchTransition(TransitionLog):
    subject = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'un import"
        verbose_name_plural = "passages d'état des imports"


class ImportedSheet(models.Model):
    """A sheet that was read, and the draft made of it.

    `content` is what was read: title, sections, hypotheses, themes, texts set aside. `faults` forbid its creation.
    `written_hash` is the fingerprint of the draft as it was written: another one says that somebody corrected it.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="sheets")
    position = models.PositiveSmallIntegerField("rang")
    line = models.PositiveIntegerField("ligne")
    last_line = models.PositiveIntegerField("dernière ligne")
    title = models.CharField("titre", max_length=160, blank=True)
    programme = models.ForeignKey(
        Programme, verbose_name="édition", null=True, on_delete=models.PROTECT, related_name="+"
    )
    content = models.JSONField("ce qui a été lu", default=dict)
    faults = models.JSONField("raisons de ne pas créer", default=list, blank=True)
    place_read = models.CharField("collectivité lue", max_length=200, blank=True)
    place_match = models.CharField("collectivité trouvée", max_length=10, choices=PlaceMatch)
    collectivite = models.ForeignKey(
        Collectivite, verbose_name="collectivité", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    candidates = models.JSONField("collectivités possibles", default=list, blank=True)
    duplicate_of = models.ForeignKey(
        Investigation,
        verbose_name="ressemble à",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_wanted = models.BooleanField("à créer", default=True)
    investigation = models.OneToOneField(
        Investigation,
        verbose_name="brouillon",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="imported_as",
    )
    written_hash = models.CharField("empreinte du brouillon", max_length=64, blank=True)

    class Meta:
        verbose_name = "fiche importée"
        verbose_name_plural = "fiches importées"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "position"],
                name="importedsheet_one_per_position",
                violation_error_message="Deux fiches d'un import ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                name="importedsheet_draft_has_hash",
                condition=Q(investigation__isnull=True) | ~Q(written_hash=""),
                violation_error_message="Un brouillon importé garde l'empreinte de ce qui a été écrit.",
            ),
            models.CheckConstraint(
                name="importedsheet_faulty_not_wanted",
                condition=Q(faults=[]) | Q(is_wanted=False),
                violation_error_message="Une fiche qui a une erreur ne peut pas être créée.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ImportFlag(models.Model):
    """A passage, or a doubt, that a human settles before the sheet is published.

    `section` is the field of the draft that it is about; empty for the whole sheet or for a text set aside.
    `is_in_draft` is false for a text that is not in the draft: it is told, and does not hold the publication.
    """

    sheet = models.ForeignKey(ImportedSheet, on_delete=models.CASCADE, related_name="flags")
    position = models.PositiveSmallIntegerField("rang")
    source = models.CharField("origine", max_length=10, choices=FlagSource)
    kind = models.CharField("nature", max_length=20)
    section = models.CharField("section", max_length=20, blank=True)
    is_in_draft = models.BooleanField("dans le brouillon", default=True)
    line = models.PositiveIntegerField("ligne du fichier", default=0)
    excerpt = models.CharField("passage", max_length=200, blank=True)
    text = models.CharField("explication", max_length=400)
    state = models.CharField("état", max_length=10, choices=FlagState, default=FlagState.OPEN)
    reason = models.CharField("raison", max_length=400, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="réglé par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    settled_at = models.DateTimeField("réglé le", null=True, blank=True)

    class Meta:
        verbose_name = "signalement"
        verbose_name_plural = "signalements"
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "position"],
                name="importflag_one_per_position",
                violation_error_message="Deux signalements d'une fiche ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                name="importflag_settled_has_date",
                condition=Q(state=FlagState.OPEN, settled_at__isnull=True)
                | (~Q(state=FlagState.OPEN) & Q(settled_at__isnull=False)),
                violation_error_message="Un signalement réglé porte sa date, et lui seul.",
            ),
            models.CheckConstraint(
                name="importflag_justified_has_reason",
                condition=~Q(state=FlagState.JUSTIFIED) | ~Q(reason=""),
                violation_error_message="Un signalement justifié dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"signalement {self.pk}"


class ImportFlagTransition(TransitionLog):
    subject = models.ForeignKey(ImportFlag, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'un signalement"
        verbose_name_plural = "passages d'état des signalements"
