"""What a sheet shows beside its words: pictures, the presentation made to the committee; and what readers answer."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import StoredFile, TransitionLog
from investigations.models.investigation import Investigation
from investigations.publication_states import CorrectionState, CorrectionTopic


class SheetPicture(models.Model):
    """A picture, described and credited, written anew without its hidden data. `width` and `height` in pixels.

    Public with its sheet, when the collectivité allowed it (`ConsentScope.PICTURES`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="pictures")
    position = models.PositiveSmallIntegerField("rang")
    file = models.ForeignKey(StoredFile, verbose_name="image", on_delete=models.PROTECT, related_name="+")
    width = models.PositiveIntegerField("largeur")
    height = models.PositiveIntegerField("hauteur")
    caption = models.CharField("légende", max_length=200, blank=True)
    alt_text = models.CharField("description de l'image", max_length=400)
    credit = models.CharField("crédit", max_length=160)
    shows_people = models.BooleanField("on y reconnaît quelqu’un", default=False)
    people_agreed = models.BooleanField("ces personnes ont donné leur accord par écrit", default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ajoutée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "image d'une fiche"
        verbose_name_plural = "images d'une fiche"
        constraints = [
            models.CheckConstraint(
                name="sheetpicture_is_described",
                condition=~Q(alt_text="") & ~Q(credit=""),
                violation_error_message="Une image est décrite en mots et dit à qui elle est.",
            ),
            models.CheckConstraint(
                name="sheetpicture_has_size",
                condition=Q(width__gte=1, height__gte=1),
                violation_error_message="Une image a une largeur et une hauteur.",
            ),
            models.CheckConstraint(
                name="sheetpicture_people_agreed",
                condition=Q(shows_people=False) | Q(people_agreed=True),
                violation_error_message="Une personne reconnaissable donne son accord, ou n’est pas montrée.",
            ),
        ]

    def __str__(self) -> str:
        return f"image {self.pk}"


class SheetPresentation(models.Model):
    """The presentation made to the committee, as a PDF to download. Public like the pictures, by its own consent."""

    investigation = models.OneToOneField(Investigation, on_delete=models.CASCADE, related_name="presentation")
    file = models.ForeignKey(StoredFile, verbose_name="document", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ajoutée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("ajoutée le")

    class Meta:
        verbose_name = "présentation d'un comité"
        verbose_name_plural = "présentations des comités"

    def __str__(self) -> str:
        return f"présentation · {self.investigation_id}"


class CorrectionRequest(models.Model):
    """What a visitor proposes to correct. Her address is erased with the answer: it served only to send it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="corrections")
    version_number = models.PositiveSmallIntegerField("version lue")
    topic = models.CharField("sujet", max_length=10, choices=CorrectionTopic)
    section = models.CharField("section", max_length=20, blank=True)
    text = models.TextField("ce qui ne va pas", max_length=2000)
    email = models.EmailField("adresse pour la réponse", blank=True)
    state = models.CharField("état", max_length=10, choices=CorrectionState, default=CorrectionState.RECEIVED)
    answer = models.TextField("réponse", max_length=1500, blank=True)
    received_at = models.DateTimeField("reçue le")
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="traitée par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    handled_at = models.DateTimeField("traitée le", null=True, blank=True)

    class Meta:
        verbose_name = "proposition de correction"
        verbose_name_plural = "propositions de correction"
        constraints = [
            models.CheckConstraint(
                name="correctionrequest_says_what",
                condition=~Q(text=""),
                violation_error_message="Dites ce qui ne va pas.",
            ),
            models.CheckConstraint(
                name="correctionrequest_handled_is_answered",
                condition=Q(state=CorrectionState.RECEIVED, handled_at__isnull=True)
                | (~Q(state=CorrectionState.RECEIVED) & Q(handled_at__isnull=False) & ~Q(answer="")),
                violation_error_message="Une proposition traitée porte sa date et sa réponse.",
            ),
            models.CheckConstraint(
                name="correctionrequest_address_goes",
                condition=Q(state=CorrectionState.RECEIVED) | Q(email=""),
                violation_error_message="L’adresse de la personne s’efface avec la réponse.",
            ),
        ]
        indexes = [models.Index(fields=["state", "received_at"], name="correctionrequest_queue")]

    def __str__(self) -> str:
        return f"correction {self.pk}"


class CorrectionRequestTransition(TransitionLog):
    subject = models.ForeignKey(CorrectionRequest, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'une correction"
        verbose_name_plural = "passages d'état des corrections"
