"""What machines read: the Atom feed of sheets and the sitemap. Both start from what is public, like every page.

Addresses are built on SITE_URL, never on the host that a request pretends.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.contrib.syndication.views import Feed
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from catalogue import facets
from catalogue.models import SheetIndex
from catalogue.permissions import public_solutions
from catalogue.templatetags.catalogue import french_date
from collectivites.models import Departement, Region
from investigations.models import Investigation, InvestigationCollectivite, SheetVersion
from programmes.models import Programme, Theme
from reports.selectors.published import current_publications
from reports.typography import typeset_text

FEED_LENGTH = 30
LICENCE = "Licence Ouverte 2.0 (etalab-2.0)"


def _absolute(name: str, *args: str) -> str:
    return settings.SITE_URL + reverse(f"catalogue:{name}", args=args)


class SheetFeed(Feed):
    """The most recent sheets. `updated` follows the sheet: a reader sees corrections."""

    feed_type = Atom1Feed
    title = "Programme d’investigations : fiches publiées"
    subtitle = "Ce que des agents publics ont appris en enquêtant sur un problème de leur collectivité."
    author_name = "Agence nationale de la cohésion des territoires"
    feed_copyright = LICENCE

    def link(self) -> str:
        return _absolute("list")

    def feed_url(self) -> str:
        return _absolute("feed")

    def feed_guid(self) -> str:
        return _absolute("feed")

    def items(self) -> Iterable[SheetIndex]:
        rows = SheetIndex.objects.public().select_related("investigation").defer("search")
        last = SheetVersion.objects.filter(investigation=OuterRef("pk")).order_by("-number")
        told = JSONObject(number="number", note="note", published_at="published_at")
        return rows.recent_first().annotate(version=Subquery(last.values(json=told)[:1]))[:FEED_LENGTH]

    def item_title(self, item: SheetIndex) -> str:
        return item.card["title"]

    def item_description(self, item: SheetIndex) -> str:
        """The summary; and what the last version changes, when it is not the first. Readers take it for HTML."""
        version = item.version
        if version is None or version["number"] == 1:
            return escape(item.card["summary"])
        day = french_date(localtime(dt.datetime.fromisoformat(version["published_at"])))
        told = f"Version {version['number']}, mise à jour le {day} : {version['note']}"
        return f"{escape(item.card['summary'])}<br>{escape(typeset_text(told))}"

    def item_link(self, item: SheetIndex) -> str:
        return _absolute("sheet", item.card["slug"])

    def item_guid(self, item: SheetIndex) -> str:
        return f"urn:uuid:{item.pk}"

    def item_pubdate(self, item: SheetIndex) -> dt.datetime:
        return item.investigation.published_at

    def item_updateddate(self, item: SheetIndex) -> dt.datetime:
        return item.investigation.updated_at

    def item_categories(self, item: SheetIndex) -> list[str]:
        return item.card["themes"]


sheet_feed = login_not_required(require_safe(SheetFeed()))


class _OurSitemap(Sitemap):
    limit = 20_000

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class FixedPages(_OurSitemap):
    def items(self) -> list[str]:
        return [
            *(
                f"catalogue:{name}"
                for name in (
                    "home",
                    "list",
                    "territories",
                    "themes",
                    "solutions",
                    "programmes",
                    "follow_ups",
                    "syntheses",
                    "propose",
                )
            ),
            *(f"core:{name}" for name in ("contact", "legal", "privacy", "accessibility", "sitemap_page")),
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class SheetPages(_OurSitemap):
    def items(self) -> Any:
        return Investigation.objects.published().order_by("slug").values_list("slug", "updated_at")

    def location(self, item: tuple[str, dt.datetime]) -> str:
        return reverse("catalogue:sheet", args=[item[0]])

    def lastmod(self, item: tuple[str, dt.datetime]) -> dt.datetime:
        return item[1]


class SlugPages(_OurSitemap):
    """Pages named by a slug: (name of the address, slug)."""

    def items(self) -> list[tuple[str, str]]:
        counts = facets.count_all(SheetIndex.objects.public()).by_value
        places = InvestigationCollectivite.objects.filter(investigation__in=Investigation.objects.published())
        named = {
            "region": Region.objects.filter(code__in=counts["region"]),
            "departement": Departement.objects.filter(code__in=counts["departement"]),
            "theme": Theme.objects.filter(slug__in=counts["theme"]),
            "solution": public_solutions(),
            "programme": Programme.objects.published(),
            "synthesis": current_publications(),
        }
        pages = [
            (name, slug)
            for name, rows in named.items()
            for slug in rows.order_by("slug").values_list("slug", flat=True)
        ]
        slugs = places.order_by("collectivite__slug").values_list("collectivite__slug", flat=True).distinct()
        return pages + [("collectivite", slug) for slug in slugs]

    def location(self, item: tuple[str, str]) -> str:
        name, slug = item
        return reverse(f"catalogue:{name}", args=[slug])


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    pages = {"fixed": FixedPages, "sheets": SheetPages, "others": SlugPages}
    return sitemap_view(request, sitemaps=pages)
