"""The catalogue's read model: one narrow row per published sheet, rebuilt from the floors below."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from investigations.models import Investigation
from investigations.states import SheetState
from programmes.models import Programme
from programmes.states import ProgrammeState


class SheetIndexQuerySet(models.QuerySet["SheetIndex"]):
    def public(self) -> "SheetIndexQuerySet":
        """What a visitor may know of. The state is read in the sheet and its programme themselves: a row that
        outlived the publication never shows.
        """
        return self.filter(investigation__state=SheetState.PUBLISHED, programme__state=ProgrammeState.PUBLISHED)

    def having(self, facet: str, *values: str) -> "SheetIndexQuerySet":
        """Sheets with at least one of `values` for a facet: `having("theme", "social", "sport")`."""
        return self.filter(facets__overlap=[f"{facet}:{value}" for value in values])

    def recent_first(self) -> "SheetIndexQuerySet":
        return self.order_by("-published_at", "position", "investigation_id")


class SheetIndex(models.Model):
    """Everything a list of sheets shows, filters and sorts on, so that it reads one table.

    `facets` holds words `facet:value` (`theme:social`, `region:76`): one GIN index serves text and filters together,
    and one statement counts them all. `card` is what a card shows. Both are copies: `manage.py reindex_catalogue`
    rebuilds them after a change of a label below.
    """

    investigation = models.OneToOneField(
        Investigation, on_delete=models.CASCADE, primary_key=True, related_name="index_row"
    )
    # Not indexed: the planner would walk a programme and open every vector instead of asking the text index (measured
    # at 100 000 sheets: 4 seconds instead of 20 milliseconds).
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="index_rows", db_index=False)
    position = models.PositiveSmallIntegerField("ordre dans l'édition")
    published_at = models.DateTimeField("publiée le")
    # "C" sorts alike on every cluster; the keys are folded, so accents and case play no part.
    title_key = models.CharField("clé de tri par titre", max_length=200, db_collation="C")
    territory_key = models.CharField("clé de tri par territoire", max_length=400, db_collation="C")
    facets = ArrayField(models.CharField(max_length=120), verbose_name="facettes")
    card = models.JSONField("contenu de la carte")
    search = SearchVectorField("texte, pour la recherche")
    indexed_at = models.DateTimeField("indexée le")

    objects = SheetIndexQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche au catalogue"
        verbose_name_plural = "fiches au catalogue"
        indexes = [
            GinIndex(fields=["search", "facets"], name="sheetindex_search"),
            models.Index(fields=["-published_at", "position", "investigation"], name="sheetindex_recent"),
        ]
        constraints = [
            models.CheckConstraint(
                name="sheetindex_facets_are_words",
                condition=Q(facets__len__gt=0),
                violation_error_message="Une fiche du catalogue a au moins une facette : son édition.",
            )
        ]

    def __str__(self) -> str:
        return self.card["title"]
