"""Declaring a subject sensitive."""

from django import forms

from core.form_fields import LineField


class SensitivityForm(forms.Form):
    """`is_sensitive` is what the button asks for: the page may have changed meanwhile."""

    reason = LineField(
        label="Pourquoi ?",
        max_length=300,
        help_text="Cette phrase est gardée dans le journal de l’équipe. Sans nommer personne.",
    )
    is_sensitive = forms.TypedChoiceField(
        choices=[("1", "oui"), ("0", "non")], coerce=lambda value: value == "1", widget=forms.HiddenInput
    )
