"""The search field of territories, for any page."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("collectivites/_search_field.html")
def collectivite_search_field(
    typed: str = "",
    *,
    label: str = "Chercher un territoire",
    field_id: str = "territory-search",
    results_view: str = "collectivites:search",
    page_view: str = "catalogue:collectivite",
) -> dict[str, Any]:
    """A form that leads to the results page; with scripts, suggestions lead straight to a territory's page.

    Give another `field_id` to a second field of the same page. A page that asks to choose gives its own addresses:
    `results_view` answers the form, `page_view` (whose only argument is a slug) is where a choice leads.
    """
    return {
        "typed": typed,
        "label": label,
        "field_id": field_id,
        "results_view": results_view,
        "page_view": page_view,
    }
