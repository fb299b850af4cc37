"""Régions et départements: where everything is."""

from django.db import models
from django.db.models import Q

from collectivites import time_zones
from collectivites.states import Zone

UNKNOWN_TIME_ZONE = "Le fuseau horaire n'est pas l'un de ceux des territoires français."


class Region(models.Model):
    """A région, or the collectivité d'outre-mer that stands for one (INSEE gives it its own code there)."""

    code = models.CharField("code INSEE", max_length=3)
    name = models.CharField("nom", max_length=100)
    of_name = models.CharField("nom précédé de « de »", max_length=110, help_text="« du Lot », « de Bretagne »")
    slug = models.SlugField("identifiant d'adresse", max_length=100)
    sort_key = models.CharField("clé de tri", max_length=100, help_text="nom sans accent ni majuscule")
    zone = models.CharField("zone", max_length=5, choices=Zone)
    is_overseas = models.GeneratedField(
        verbose_name="outre-mer",
        expression=~Q(zone=Zone.METRO),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = "région"
        verbose_name_plural = "régions"
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="region_code_unique",
                violation_error_message="Une région porte déjà ce code.",
            ),
            models.UniqueConstraint(
                fields=["slug"],
                name="region_slug_unique",
                violation_error_message="Une région porte déjà cet identifiant d'adresse.",
            ),
            models.CheckConstraint(
                name="region_zone_known",
                condition=Q(zone__in=Zone.values),
                violation_error_message="La zone est la métropole, un DROM ou une COM.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Departement(models.Model):
    """A département, or a collectivité d'outre-mer (975, 977, 978, 984, 986 to 989)."""

    code = models.CharField("code INSEE", max_length=3)
    name = models.CharField("nom", max_length=100)
    of_name = models.CharField("nom précédé de « de »", max_length=110, help_text="« du Lot », « de la Drôme »")
    slug = models.SlugField("identifiant d'adresse", max_length=100)
    sort_key = models.CharField("clé de tri", max_length=100, help_text="nom sans accent ni majuscule")
    region = models.ForeignKey(Region, verbose_name="région", on_delete=models.PROTECT, related_name="departements")
    zone = models.CharField("zone", max_length=5, choices=Zone)
    is_overseas = models.GeneratedField(
        verbose_name="outre-mer",
        expression=~Q(zone=Zone.METRO),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    time_zone = models.CharField("fuseau horaire", max_length=40, default=time_zones.PARIS)

    class Meta:
        verbose_name = "département"
        verbose_name_plural = "départements"
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="departement_code_unique",
                violation_error_message="Un département porte déjà ce code.",
            ),
            models.UniqueConstraint(
                fields=["slug"],
                name="departement_slug_unique",
                violation_error_message="Un département porte déjà cet identifiant d'adresse.",
            ),
            models.CheckConstraint(
                name="departement_zone_known",
                condition=Q(zone__in=Zone.values),
                violation_error_message="La zone est la métropole, un DROM ou une COM.",
            ),
            models.CheckConstraint(
                name="departement_time_zone_known",
                condition=Q(time_zone__in=time_zones.ALL),
                violation_error_message=UNKNOWN_TIME_ZONE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
