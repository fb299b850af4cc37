"""The other names of a collectivité."""

from django.db import models
from django.db.models import Q

from collectivites.models.collectivites import Collectivite
from collectivites.states import NameNature


class FormerName(models.Model):
    """Another name that leads to a collectivité: an old one, a merged commune's, or one in common use."""

    collectivite = models.ForeignKey(
        Collectivite, verbose_name="collectivité", on_delete=models.CASCADE, related_name="former_names"
    )
    name = models.CharField("nom", max_length=160)
    kind = models.CharField("nature", max_length=14, choices=NameNature)
    insee_code = models.CharField("ancien code", max_length=9, blank=True, default="", help_text="INSEE ou SIREN")
    until_on = models.DateField("jusqu'au", null=True, blank=True)
    note = models.CharField("précision", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "autre nom"
        verbose_name_plural = "autres noms"
        constraints = [
            models.UniqueConstraint(
                fields=["collectivite", "name", "insee_code"],
                name="formername_unique",
                violation_error_message="Ce nom est déjà enregistré pour cette collectivité.",
            ),
            models.CheckConstraint(
                name="formername_name_present",
                condition=~Q(name=""),
                violation_error_message="Le nom ne peut pas être vide.",
            ),
            models.CheckConstraint(
                name="formername_kind_known",
                condition=Q(kind__in=NameNature.values),
                violation_error_message="La nature du nom n'est pas connue.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
