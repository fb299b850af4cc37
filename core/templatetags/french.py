"""What French counts otherwise than Django. In every template (`builtins` of the settings), without `{% load %}`."""

from typing import Any

from django import template

register = template.Library()


@register.filter(is_safe=False)
def pluralize(value: Any, forms: str = "s") -> str:
    """Django's filter, for a language where the plural starts at two: « 0 source », « 1,5 jour », « 2 sources ».

    `forms` is the plural's ending, or both: `{{ n|pluralize:"al,aux" }}`. Nothing for what cannot be counted.
    """
    singular, comma, plural = forms.partition(",")
    if not comma:
        singular, plural = "", forms
    try:
        number = abs(float(value))
    except (TypeError, ValueError):
        try:
            number = len(value)
        except TypeError:
            return ""
    return singular if number < 2 else plural
