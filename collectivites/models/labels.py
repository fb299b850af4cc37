"""The labels of a collectivité: which national programmes name it, and who says so."""

from django.db import models
from django.db.models import Q

from collectivites.models.collectivites import Collectivite
from collectivites.states import Label, LabelSource


class HeldLabel(models.Model):
    """A collectivité holds a label: read in a national list, or declared by those who represent it."""

    collectivite = models.ForeignKey(
        Collectivite, verbose_name="collectivité", on_delete=models.CASCADE, related_name="held_labels"
    )
    label = models.CharField("label", max_length=8, choices=Label)
    source = models.CharField("source", max_length=8, choices=LabelSource)
    recorded_on = models.DateField("enregistré le")

    class Meta:
        verbose_name = "label d'une collectivité"
        verbose_name_plural = "labels des collectivités"
        constraints = [
            models.UniqueConstraint(
                fields=["collectivite", "label"],
                name="heldlabel_once",
                violation_error_message="Ce label est déjà enregistré pour cette collectivité.",
            ),
            models.CheckConstraint(
                name="heldlabel_label_known",
                condition=Q(label__in=Label.values),
                violation_error_message="Ce label n'est pas de la liste.",
            ),
            models.CheckConstraint(
                name="heldlabel_source_known",
                condition=Q(source__in=LabelSource.values),
                violation_error_message="Un label vient d'une liste nationale ou d'une déclaration.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_label_display()


class LabelConfirmation(models.Model):
    """The labels of a collectivité were looked at by those who represent it, were there none: not asked again."""

    collectivite = models.OneToOneField(
        Collectivite, verbose_name="collectivité", on_delete=models.CASCADE, related_name="label_confirmation"
    )
    confirmed_at = models.DateTimeField("confirmés le")

    class Meta:
        verbose_name = "confirmation des labels"
        verbose_name_plural = "confirmations des labels"

    def __str__(self) -> str:
        return f"Labels de {self.collectivite}"
