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
) -> dict[str, Any]:
    """A form that leads to the results page; with scripts, suggestions lead straight to a territory's page.

    Give another `field_id` to a second field of the same page.
    """
    return {"typed": typed, "label": label, "field_id": field_id}
