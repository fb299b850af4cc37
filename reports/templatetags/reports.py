"""What the pages of the syntheses say."""

from typing import Any

from django import template

from reports.citations import token_of as _token_of

register = template.Library()


@register.filter
def token_of(key: str) -> str:
    """How a text cites this figure."""
    return _token_of(key)


@register.filter
def under(mapping: dict[str, Any], key: str) -> Any:
    """`{{ titles|under:row.key }}`: what a dictionary holds under a key, None when it holds nothing."""
    return mapping.get(key)
