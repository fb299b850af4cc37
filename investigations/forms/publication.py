"""What people write around a publication: a name and a function, a reason, an hour, what changes."""

import datetime as dt
from typing import Any

from django import forms

from agenda.moments import instant_of
from collectivites.time_zones import PARIS
from core.form_fields import LineField
from investigations.forms.marked import DayField
from investigations.publication_states import ConsentScope, WithdrawalCause

_FUNCTION = {"required": "Dites à quel titre."}


def _begun(label: str) -> str:
    return label[0].upper() + label[1:]


class SeenForm(forms.Form):
    """`seen`: the fingerprint of what the page showed. Without it, nothing was read: the service says so."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class SignForm(SeenForm):
    """For the team and the ANCT: the name is the account's."""

    function = LineField(
        label="Votre fonction",
        max_length=160,
        help_text="Elle est écrite à côté de votre nom, dans l’espace de l’équipe. Le public ne la lit pas.",
        error_messages=_FUNCTION,
    )


class ConsentForm(SeenForm):
    """For a collectivité: whoever agrees is not always whoever holds the phone."""

    name = LineField(
        label="Qui donne l’accord",
        max_length=160,
        help_text="La personne qui engage la collectivité : vous, le maire, la directrice générale…",
        error_messages={"required": "Dites qui donne l’accord."},
    )
    function = LineField(label="Sa fonction", max_length=160, error_messages=_FUNCTION)
    scope = forms.MultipleChoiceField(
        label="Votre accord porte aussi sur", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: list[ConsentScope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if offered:
            self.fields["scope"].choices = [(scope.value, _begun(scope.label)) for scope in offered]
            self.fields[
                "scope"
            ].help_text = (
                "Ce que vous ne cochez pas n’est pas montré au public. Le texte de la fiche, lui, paraît en entier."
            )
        else:
            del self.fields["scope"]


class EndSignatureForm(forms.Form):
    reason = LineField(
        label="Pourquoi",
        max_length=400,
        help_text="L’équipe, le référent et l’ANCT la lisent. Le public ne la lit pas.",
        error_messages={"required": "Dites pourquoi, en quelques mots."},
    )


class PublishForm(SeenForm):
    """`note`: for the readers, from the second version on."""

    note = LineField(
        label="Ce qui change, pour les lecteurs",
        max_length=400,
        help_text="Une phrase, publiée avec la version. Par exemple : « Le nombre de foyers est corrigé. »",
        error_messages={"required": "Dites aux lecteurs ce qui change, en une phrase."},
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["note"]

    def said(self) -> str:
        return self.cleaned_data.get("note", "")


class ScheduleForm(PublishForm):
    """A day and an hour of Paris, whatever the territory: those who publish are there."""

    day = DayField(label="Jour")
    hour = forms.TimeField(
        label="Heure de Paris",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": "Écrivez une heure, par exemple 09:30."},
    )

    field_order = ("seen", "day", "hour", "note")

    def due_at(self) -> dt.datetime:
        return instant_of(self.cleaned_data["day"], self.cleaned_data["hour"], PARIS)


class WithdrawForm(forms.Form):
    cause = forms.ChoiceField(
        label="Pourquoi",
        choices=[(cause.value, _begun(cause.label)) for cause in WithdrawalCause],
        widget=forms.RadioSelect,
        help_text="Le public lit cette raison à l’adresse de la fiche, et rien d’autre.",
        error_messages={"required": "Choisissez ce que le public lira."},
    )
    comment = LineField(
        label="Pour mémoire",
        max_length=400,
        required=False,
        help_text="L’équipe de l’ANCT seule le lit.",
    )


class RevisionForm(forms.Form):
    SUBSTANCE, FORM = "substance", "form"

    nature = forms.ChoiceField(
        label="Cette version corrige",
        choices=[
            (SUBSTANCE, "Le sens : un fait, un chiffre, une conclusion. Tout le monde signe de nouveau."),
            (FORM, "La forme : une faute, un lien mort, un mot peu clair. L’ANCT seule signe et publie."),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la nature de la correction."},
    )


class BoardForm(forms.Form):
    """The filters of the board, as addresses carry them. A value that nobody knows is left out."""

    edition = forms.ChoiceField(label="Édition", required=False, widget=forms.Select(attrs={"class": "fr-select"}))
    etape = forms.ChoiceField(label="Étape", required=False, widget=forms.Select(attrs={"class": "fr-select"}))
    q = forms.CharField(
        label="Titre ou équipe",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "fr-input", "type": "search"}),
    )

    def __init__(self, data: Any, *, editions: list[tuple[str, str]], steps: list[tuple[str, str]]) -> None:
        super().__init__(data.copy())
        self.fields["edition"].choices = [("", "Toutes"), *editions]
        self.fields["etape"].choices = [("", "Toutes"), *steps]
        for name in ("edition", "etape"):
            if self.data.get(name) and not self.fields[name].valid_value(self.data[name]):
                self.data[name] = ""
        self.data["q"] = " ".join(self.data.get("q", "").replace("\0", " ").split())[:100]

    def chosen(self, name: str) -> str:
        return self.data.get(name, "")

    @property
    def is_narrowed(self) -> bool:
        return any(self.chosen(name) for name in self.fields)
