"""What the ANCT's team adds to the sheets of an edition to make a synthesis: its words, its order, its pictures.

A composition is the draft of every synthesis of its edition. A synthesis asked for freezes what the composition says at
that moment: changing a word afterwards changes the next one only.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from collectivites.models import Region
from core.models import StoredFile
from investigations.models import Investigation
from programmes.models import Programme
from reports.composition_fields import CompositionText
from reports.models.snapshot import FigureSnapshot


class Composition(models.Model):
    """The texts of an edition's synthesis, written together field by field, and the order of its territories.

    `region_order` and `departement_order` hold codes; a territory that they do not name comes after those they do.
    `snapshot` holds the values of the figures that the texts cite (« {chiffre:fiches} »).
    """

    programme = models.OneToOneField(
        Programme, verbose_name="programme", on_delete=models.PROTECT, related_name="composition"
    )
    foreword = models.TextField("avant-propos", blank=True)
    foreword_author = models.CharField("signataire de l'avant-propos", max_length=160, blank=True)
    foreword_function = models.CharField("fonction du signataire", max_length=200, blank=True)
    introduction = models.TextField("introduction", blank=True)
    conclusion = models.TextField("conclusion", blank=True)
    region_order = ArrayField(
        models.CharField(max_length=3), verbose_name="ordre des régions", default=list, blank=True
    )
    departement_order = ArrayField(
        models.CharField(max_length=3), verbose_name="ordre des départements", default=list, blank=True
    )
    snapshot = models.ForeignKey(
        FigureSnapshot,
        verbose_name="chiffres cités par les textes",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    saved_at = models.DateTimeField("enregistrée le", null=True, blank=True)

    class Meta:
        verbose_name = "composition d'une synthèse"
        verbose_name_plural = "compositions des synthèses"

    def __str__(self) -> str:
        return f"Composition · {self.programme}"


class CompositionRevision(models.Model):
    """A text that was replaced: what somebody wrote is never lost."""

    composition = models.ForeignKey(Composition, on_delete=models.CASCADE, related_name="revisions")
    field = models.CharField("texte", max_length=20, choices=CompositionText)
    text = models.TextField("texte remplacé", blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="remplacé par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("remplacé le")

    class Meta:
        verbose_name = "texte remplacé d'une synthèse"
        verbose_name_plural = "textes remplacés d'une synthèse"
        indexes = [models.Index(fields=["composition", "-at"], name="compositionrevision_recent")]

    def __str__(self) -> str:
        return f"{self.get_field_display()} · {self.at:%d/%m/%Y %H:%M}"


class CompositionVerbatim(models.Model):
    """Words of a person, told with her consent. `said_by` says who in general words: never a name.

    Without a région it is printed after the introduction, else where the région opens.
    """

    composition = models.ForeignKey(Composition, on_delete=models.CASCADE, related_name="verbatims")
    region = models.ForeignKey(
        Region, verbose_name="région", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField("rang")
    text = models.TextField("paroles", max_length=600)
    said_by = models.CharField("qui parle, en général", max_length=160)
    consent_by = models.CharField("accord recueilli par", max_length=160)
    consent_on = models.DateField("accord recueilli le")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ajouté par", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "paroles citées"
        verbose_name_plural = "paroles citées"
        constraints = [
            models.CheckConstraint(
                name="compositionverbatim_has_consent",
                condition=~Q(consent_by=""),
                violation_error_message="Sans accord de la personne, ses paroles ne sont pas imprimées.",
            ),
            models.CheckConstraint(
                name="compositionverbatim_says_who",
                condition=~Q(text="") & ~Q(said_by=""),
                violation_error_message="Des paroles citées ont un texte, et disent qui parle en général.",
            ),
        ]

    def __str__(self) -> str:
        return f"Paroles · {self.said_by}"


class CompositionPicture(models.Model):
    """A picture, described and credited. Same places as a verbatim. `width` and `height` in pixels."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    composition = models.ForeignKey(Composition, on_delete=models.CASCADE, related_name="pictures")
    region = models.ForeignKey(
        Region, verbose_name="région", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField("rang")
    file = models.ForeignKey(StoredFile, verbose_name="image", on_delete=models.PROTECT, related_name="+")
    width = models.PositiveIntegerField("largeur")
    height = models.PositiveIntegerField("hauteur")
    caption = models.CharField("légende", max_length=200, blank=True)
    alt_text = models.CharField("description de l'image", max_length=400)
    credit = models.CharField("crédit", max_length=160)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ajoutée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "image d'une synthèse"
        verbose_name_plural = "images d'une synthèse"
        constraints = [
            models.CheckConstraint(
                name="compositionpicture_is_described",
                condition=~Q(alt_text="") & ~Q(credit=""),
                violation_error_message="Une image est décrite en mots et dit à qui elle est.",
            ),
            models.CheckConstraint(
                name="compositionpicture_has_size",
                condition=Q(width__gte=1, height__gte=1),
                violation_error_message="Une image a une largeur et une hauteur.",
            ),
        ]

    def __str__(self) -> str:
        return f"Image · {self.credit}"


class SheetPlace(models.Model):
    """Where a sheet stands in the synthesis of its edition, when staff decided: its rank, or left out and why."""

    composition = models.ForeignKey(Composition, on_delete=models.CASCADE, related_name="places")
    investigation = models.ForeignKey(
        Investigation, verbose_name="fiche", on_delete=models.CASCADE, related_name="synthesis_places"
    )
    position = models.PositiveSmallIntegerField("rang", null=True, blank=True)
    is_left_out = models.BooleanField("laissée de côté", default=False)
    reason = models.CharField("pourquoi", max_length=300, blank=True)

    class Meta:
        verbose_name = "place d'une fiche"
        verbose_name_plural = "places des fiches"
        constraints = [
            models.UniqueConstraint(
                fields=["composition", "investigation"],
                name="sheetplace_once",
                violation_error_message="Cette fiche a déjà sa place dans la synthèse.",
            ),
            models.CheckConstraint(
                name="sheetplace_left_out_has_reason",
                condition=Q(is_left_out=False, reason="") | (Q(is_left_out=True) & ~Q(reason="")),
                violation_error_message="Une fiche laissée de côté dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"Place · {self.investigation}"
