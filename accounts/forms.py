"""Forms of an account. Explicit fields: nothing else of the user can be posted."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.core.cache import cache

# A code is taken 30 s before and after its own 30 s (MFA_TOTP_TOLERANCE): it must be remembered as long.
CODE_LIFE_SECONDS = 90


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


class _CodeServesOnce:
    """allauth forgets a used code after 30 s: with a tolerance, whoever saw it could use it again."""

    def clean_code(self) -> str:
        code = super().clean_code()
        if not cache.add(f"second-factor-code:{self.user.pk}:{code}", True, timeout=CODE_LIFE_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(_CodeServesOnce, AuthenticateForm):
    """Asked at sign-in."""


class SecondFactorAgainForm(_CodeServesOnce, ReauthenticateForm):
    """Asked before something sensitive, of a person already signed in."""
