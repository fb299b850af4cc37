"""Tags of the page base: navigation, breadcrumb, pagination, form fields in the design system's markup."""

from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template import Context
from django.urls import reverse

from core.forms import field_widget, form_errors
from core.text import weight_in_words

register = template.Library()

_ALERTS = {"success": "success", "error": "error", "warning": "warning"}


@register.filter
def alert_class(level_tag: str) -> str:
    """The design system's class for a message level of Django."""
    return f"fr-alert--{_ALERTS.get(level_tag, 'info')}"


@register.filter
def alert_role(level_tag: str) -> str:
    """Bad news interrupts a screen reader, good news waits."""
    return "alert" if level_tag in ("error", "warning") else "status"


@register.filter
def weight(size_bytes: int) -> str:
    """Size of a file: 84 Ko, 2,4 Mo. Django's `filesizeformat` says Mio or Mo as its translation goes."""
    return weight_in_words(size_bytes)


@register.inclusion_tag("_partials/_nav_item.html", takes_context=True)
def nav_item(context: Context, view_name: str, label: str) -> dict[str, Any]:
    """One entry of the menu: `page` when it is the present page, `true` when the page is below it."""
    url = reverse(view_name)
    path = context["request"].path if "request" in context else ""
    current = ""
    if path == url:
        current = "page"
    elif url != "/" and path.startswith(url):
        current = "true"
    return {"url": url, "label": label, "current": current}


@register.inclusion_tag("_partials/_breadcrumb.html")
def breadcrumb(*parts: str) -> dict[str, Any]:
    """`{% breadcrumb "Investigations" list_url "Mon suivi social" %}`: pairs of label and address, then the page."""
    *pairs, current = parts
    return {"parents": list(zip(pairs[::2], pairs[1::2], strict=True)), "current": current}


@register.simple_tag
def elided_pages(page_obj: Page) -> list[int]:
    """Page numbers around the present one and at both ends; 0 stands for the ellipsis."""
    paginator = page_obj.paginator
    return [
        0 if number == paginator.ELLIPSIS else number
        for number in paginator.get_elided_page_range(page_obj.number, on_each_side=2, on_ends=1)
    ]


@register.inclusion_tag("_partials/_field.html")
def field(bound: BoundField, label: str = "", hint: str | None = None, says_optional: bool = True) -> dict[str, Any]:
    """One field of any Django form: label, hint, widget tied to both by aria-describedby, errors.

    The form's own words unless given here; `hint=""` shows none. A filter does not say that it is optional.
    """
    if hint is not None:
        bound.help_text = hint  # Django ties the input to a help text of its own accord
    return {
        "field": bound,
        "kind": bound.widget_type,
        "label": label or bound.label,
        "hint": bound.help_text,
        "widget": field_widget(bound),
        "is_optional": says_optional and not bound.field.required,
    }


@register.inclusion_tag("_partials/_fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """Every field of a form, without its error summary."""
    return {"form": form}


@register.inclusion_tag("_partials/_error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """Errors of a form on top of the page, each with a link to its field. Nothing for a form without error."""
    return {"errors": form_errors(form)}
