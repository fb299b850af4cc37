"""Forms of an account. Explicit fields: nothing else of the user can be posted."""

from django import forms


class ProfileForm(forms.Form):
    first_name = forms.CharField(
        label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    job_title = forms.CharField(
        label="Fonction",
        max_length=120,
        required=False,
        help_text="Par exemple : directrice des services techniques.",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
