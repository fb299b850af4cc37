"""Reading the territory. The referential is written by `load_territories`, bodies by a service, never here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from collectivites.models import Collectivite, Departement, FormerName, HeldLabel, Region
from collectivites.selectors import MAX_RESULTS, search_collectivites
from core.admin import ReadOnlyAdmin


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    list_display = ("name", "code", "zone")
    list_filter = ("zone",)
    ordering = ("sort_key", "id")


@admin.register(Departement)
class DepartementAdmin(ReadOnlyAdmin):
    list_display = ("name", "code", "region", "time_zone")
    list_filter = ("zone",)
    list_select_related = ("region",)
    ordering = ("code", "id")


class FormerNameInline(admin.StackedInline):
    """Stacked: Django's table has headers without words, and scrolls on a phone where no key reaches it."""

    model = FormerName
    extra = 0
    can_delete = False
    ordering = ("name", "id")

    def has_add_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False


class HeldLabelInline(FormerNameInline):
    model = HeldLabel
    ordering = ("label", "id")


@admin.register(Collectivite)
class CollectiviteAdmin(ReadOnlyAdmin):
    """Searched as everywhere else: accents, former names and codes. At most 50 answers, the best ones."""

    list_display = ("name", "kind", "departement", "insee_code", "siren", "population", "is_current")
    list_filter = ("kind", "source", "is_current")
    list_select_related = ("departement",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("name",)  # shows the field; get_search_results does the work
    search_help_text = "Nom, ancien nom, code Insee, code postal ou SIREN"
    ordering = ("sort_key", "id")
    inlines = (FormerNameInline, HeldLabelInline)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Collectivite], search_term: str
    ) -> tuple[QuerySet[Collectivite], bool]:
        if not search_term.strip():
            return queryset, False
        found = search_collectivites(search_term, limit=MAX_RESULTS)
        return queryset.filter(pk__in=[line.collectivite.pk for line in found]), False
