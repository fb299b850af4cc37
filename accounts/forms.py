"""Forms of an account. Explicit fields: nothing else of the user can be posted."""

from typing import Any

from allauth.account.forms import SignupForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.core.cache import cache

from collectivites.selectors import KnownLabels
from collectivites.states import Label
from core.form_fields import LineField, ParagraphField

# A code is taken 30 s before and after its own 30 s (MFA_TOTP_TOLERANCE): it must be remembered as long.
CODE_LIFE_SECONDS = 90


class SignUpForm(SignupForm):
    """An address only. The account has no password until its owner chooses one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password1"], self.fields["password2"]


class ProfileForm(forms.Form):
    first_name = LineField(label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = LineField(label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    job_title = LineField(
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


class MandateRequestForm(forms.Form):
    """What is not known of the collectivité's référent to be. The collectivité itself is known: it is not asked."""

    job_title = LineField(
        label="Votre fonction dans cette collectivité",
        max_length=120,
        help_text="Par exemple : directeur général adjoint, chargée de mission innovation.",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    message = ParagraphField(
        label="Un mot pour l’équipe du programme",
        required=False,
        max_length=2000,
        help_text="Par exemple : qui, à la direction, sait que vous êtes référent.",
        rows=3,
    )


class LabelsForm(forms.Form):
    """Asked once of those who represent a collectivité. What a national list says is shown, not asked."""

    labels = forms.MultipleChoiceField(
        label="Labels de votre collectivité",
        help_text="Cochez ceux dont elle bénéficie aujourd’hui. N’en cochez aucun si elle n’en a pas.",
        choices=Label.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, known: KnownLabels, **kwargs: Any) -> None:
        super().__init__(*args, initial={"labels": [row.label for row in known.declared]}, **kwargs)
        national = {row.label for row in known.national}
        self.fields["labels"].choices = [choice for choice in Label.choices if choice[0] not in national]


CONFIRM, REFUSE = "confirmer", "refuser"


class MandateDecisionForm(forms.Form):
    """The answer of the staff. A refusal says why; the domain is offered only when it can be trusted."""

    decision = forms.ChoiceField(
        label="Votre décision",
        choices=[(CONFIRM, "Confirmer le rattachement"), (REFUSE, "Refuser le rattachement")],
        widget=forms.RadioSelect,
    )
    records_domain = forms.BooleanField(required=False)
    # What was on the page when the box was ticked: an address changed since must not be trusted in its place.
    shown_domain = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = ParagraphField(
        label="Motif du refus",
        required=False,
        max_length=2000,
        help_text="La personne le lira. Dites-lui ce qu’elle peut faire.",
        rows=4,
    )

    def __init__(self, *args: object, domain: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if domain:
            field = self.fields["records_domain"]
            field.label = f"Reconnaître « {domain} » comme messagerie de cette collectivité"
            field.help_text = "Ses prochains référents, à une adresse vérifiée de ce domaine, n’attendront pas."
            self.fields["shown_domain"].initial = domain
        else:
            del self.fields["records_domain"]

    @property
    def trusted_domain(self) -> str:
        return self.cleaned_data["shown_domain"] if self.cleaned_data.get("records_domain") else ""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("decision") == REFUSE and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Dites pourquoi : la personne lira ce motif.")
        return cleaned


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label="Adresse électronique de la personne",
        max_length=254,
        help_text="Son adresse professionnelle, par exemple : prenom.nom@ville.fr. Elle se connectera avec celle-ci.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    hands_over = forms.BooleanField(
        label="Je lui passe la main",
        required=False,
        help_text="Votre propre mandat prendra fin quand elle acceptera, pas avant.",
    )


class LeaveForm(forms.Form):
    """Ticked only by the last référent: nobody would be left."""

    leaves_nobody = forms.BooleanField(
        label="Je confirme : la collectivité restera sans référent",
        required=False,
        help_text="Personne ne pourra plus écrire sa candidature ni répondre aux demandes du programme.",
    )
