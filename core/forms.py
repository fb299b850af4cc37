"""Forms in the design system's markup, whoever wrote them (ours, django-allauth's, django-filter's).

Templates render them with the tags of `core.templatetags.ui`. django-dsfr's own form classes are not used: they leave
an invalid attribute on radios, drop the hint of a field in error and have no error summary (ecosystem.md 1.1 d, e, k).
"""

from django.forms import BaseForm, BoundField
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

_INPUT_CLASSES = {"checkbox": "", "file": "fr-upload", "select": "fr-select", "selectmultiple": "fr-select"}


def field_widget(bound: BoundField) -> SafeString:
    """The widget with its class, and tied to its hint and to its errors for screen readers.

    Placeholders are dropped: they vanish when one types, and repeat the label (the design system advises against).
    """
    bound.field.widget.attrs.pop("placeholder", None)
    attrs = {"class": _INPUT_CLASSES.get(bound.widget_type, "fr-input")}
    if not attrs["class"]:
        del attrs["class"]
    described_by = []
    if bound.help_text:
        described_by.append(f"{bound.auto_id}-hint")
    if bound.errors:
        described_by.append(f"{bound.auto_id}-error")
        attrs["aria-invalid"] = "true"
    if described_by:
        attrs["aria-describedby"] = " ".join(described_by)
    if bound.widget_type == "numberinput":
        attrs["inputmode"] = "numeric"
    return bound.as_widget(attrs=attrs)


def form_errors(form: BaseForm) -> list[dict[str, str]]:
    """Errors in reading order: of the whole form first, then field by field."""
    if not form.is_bound:
        return []
    found = [{"field_id": "", "label": "", "message": str(error)} for error in form.non_field_errors()]
    for bound in form:
        label = strip_tags(str(bound.label))
        found += [{"field_id": bound.auto_id, "label": label, "message": str(error)} for error in bound.errors]
    return found
