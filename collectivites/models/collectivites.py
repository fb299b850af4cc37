"""Collectivités: the bodies that govern a territory, or are attached to one that does."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils import timezone

from collectivites import time_zones
from collectivites.models.areas import UNKNOWN_TIME_ZONE, Departement, Region
from collectivites.siren import luhn_remainder
from collectivites.states import (
    BODY_KINDS,
    EPCI_KINDS,
    INSEE_KINDS,
    POPULATION_BOUNDS,
    SIREN_KINDS,
    CollectiviteKind,
    PopulationBand,
    Source,
    population_band,
)


class CollectiviteQuerySet(models.QuerySet["Collectivite"]):
    def current(self) -> "CollectiviteQuerySet":
        return self.filter(is_current=True)

    def from_referential(self) -> "CollectiviteQuerySet":
        return self.filter(source=Source.REFERENTIAL)

    def of_kinds(self, kinds: "tuple[str, ...] | list[str]") -> "CollectiviteQuerySet":
        return self.filter(kind__in=kinds)

    def in_population_band(self, band: str) -> "CollectiviteQuerySet":
        """Those of a size. Raises ValueError for an unknown band. Unknown populations are in none."""
        lowest, highest = POPULATION_BOUNDS[PopulationBand(band)]
        sized = self.filter(population__gte=lowest)
        return sized if highest is None else sized.filter(population__lte=highest)

    def with_territory(self) -> "CollectiviteQuerySet":
        """What a line of a list shows: département and région come in the same query."""
        return self.select_related("departement", "region")


class Collectivite(models.Model):
    """A public body of a territory.

    Communes, intercommunalités, départements and régions come from the national referential; CCAS, CIAS,
    syndicats and associations are entered by hand.
    """

    kind = models.CharField("type", max_length=12, choices=CollectiviteKind)
    name = models.CharField("nom", max_length=160)
    slug = models.SlugField("identifiant d'adresse", max_length=180, help_text="ne change jamais")
    # Null, not "", when there is none: these codes are unique, and a missing one is no value.
    insee_code = models.CharField(  # noqa: DJ001
        "code INSEE", max_length=5, null=True, blank=True, help_text="celui de son territoire"
    )
    siren = models.CharField("SIREN", max_length=9, null=True, blank=True)  # noqa: DJ001
    population = models.IntegerField("population", null=True, blank=True, help_text="en habitants")
    population_year = models.SmallIntegerField("année de la population", null=True, blank=True)
    departement = models.ForeignKey(
        Departement,
        verbose_name="département",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="collectivites",
        help_text="le plus peuplé de ses départements ; vide pour une région de plusieurs départements",
    )
    other_departements = models.ManyToManyField(
        Departement, verbose_name="autres départements", blank=True, related_name="extending_collectivites"
    )
    region = models.ForeignKey(
        Region,
        verbose_name="région",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="collectivites",
    )
    epci = models.ForeignKey(
        "self",
        verbose_name="intercommunalité",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="member_communes",
    )
    parent = models.ForeignKey(
        "self",
        verbose_name="rattachée à",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attached_bodies",
        help_text="par exemple la communauté de communes d'un CIAS",
    )
    time_zone = models.CharField("fuseau horaire", max_length=40, default=time_zones.PARIS)
    source = models.CharField("source", max_length=12, choices=Source)
    is_current = models.BooleanField("existe aujourd'hui", default=True)
    created_at = models.DateTimeField("créée le", default=timezone.now)
    sort_key = models.CharField("clé de tri", max_length=160, help_text="nom sans accent ni majuscule")
    search_keys = models.TextField("noms, pour la recherche", editable=False)
    search_words = models.TextField("mots, pour la recherche", editable=False)

    objects = CollectiviteQuerySet.as_manager()

    class Meta:
        verbose_name = "collectivité"
        verbose_name_plural = "collectivités"
        indexes = [
            GinIndex(SearchVector("search_words", config="simple"), name="collectivite_search"),
            models.Index(fields=["departement", "kind"], name="collectivite_dept_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="collectivite_slug_unique",
                violation_error_message="Une collectivité porte déjà cet identifiant d'adresse.",
            ),
            models.UniqueConstraint(
                fields=["kind", "insee_code"],
                condition=Q(is_current=True, insee_code__isnull=False),
                name="collectivite_insee_code_unique",
                violation_error_message="Une collectivité de ce type porte déjà ce code INSEE.",
            ),
            models.UniqueConstraint(
                fields=["siren"],
                condition=Q(is_current=True, siren__isnull=False),
                name="collectivite_siren_unique",
                violation_error_message="Une collectivité porte déjà ce SIREN.",
            ),
            models.UniqueConstraint(
                fields=["kind", "sort_key", "departement"],
                condition=Q(is_current=True, source=Source.MANUAL),
                nulls_distinct=False,
                name="collectivite_body_unique",
                violation_error_message="Cet organisme existe déjà dans ce département.",
            ),
            models.CheckConstraint(
                name="collectivite_name_present",
                condition=~Q(name="") & ~Q(sort_key=""),
                violation_error_message="Le nom doit contenir au moins une lettre ou un chiffre.",
            ),
            models.CheckConstraint(
                name="collectivite_kind_follows_source",
                condition=Q(source=Source.REFERENTIAL, kind__in=[*INSEE_KINDS, *SIREN_KINDS])
                | Q(source=Source.MANUAL, kind__in=BODY_KINDS),
                violation_error_message=(
                    "Les communes, intercommunalités, départements et régions viennent du référentiel "
                    "national ; les autres organismes sont saisis."
                ),
            ),
            models.CheckConstraint(
                name="collectivite_insee_code_present",
                condition=~Q(kind__in=INSEE_KINDS) | Q(insee_code__isnull=False, insee_code__regex=r"^[0-9A-Z]{2,5}$"),
                violation_error_message="Le code INSEE compte deux à cinq chiffres ou lettres capitales.",
            ),
            models.CheckConstraint(
                name="collectivite_siren_present",
                condition=~Q(kind__in=SIREN_KINDS) | Q(siren__isnull=False),
                violation_error_message="Une intercommunalité porte un SIREN.",
            ),
            models.CheckConstraint(
                name="collectivite_siren_valid",
                condition=Q(siren__isnull=True) | Q(Exact(luhn_remainder("siren"), 0)),
                violation_error_message="Le SIREN compte neuf chiffres, dont le dernier contrôle les autres.",
            ),
            models.CheckConstraint(
                name="collectivite_population_positive",
                condition=Q(population__isnull=True) | Q(population__gte=0),
                violation_error_message="Une population ne peut pas être négative.",
            ),
            models.CheckConstraint(
                name="collectivite_population_dated",
                condition=Q(population__isnull=True, population_year__isnull=True)
                | Q(population__isnull=False, population_year__isnull=False),
                violation_error_message="Une population est donnée avec son année, et inversement.",
            ),
            models.CheckConstraint(
                name="collectivite_commune_is_somewhere",
                condition=~Q(kind=CollectiviteKind.COMMUNE) | Q(departement__isnull=False, region__isnull=False),
                violation_error_message="Une commune est dans un département et une région.",
            ),
            models.CheckConstraint(
                name="collectivite_epci_of_communes",
                condition=Q(epci__isnull=True) | Q(kind=CollectiviteKind.COMMUNE),
                violation_error_message="Seule une commune est membre d'une intercommunalité.",
            ),
            models.CheckConstraint(
                name="collectivite_not_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message="Une collectivité n'est pas rattachée à elle-même.",
            ),
            models.CheckConstraint(
                name="collectivite_time_zone_known",
                condition=Q(time_zone__in=time_zones.ALL),
                violation_error_message=UNKNOWN_TIME_ZONE,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def population_band(self) -> PopulationBand | None:
        return population_band(self.population)

    @property
    def is_epci(self) -> bool:
        return self.kind in EPCI_KINDS
