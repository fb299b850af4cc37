"""Forms of the register and of the team's assessments."""

from typing import Any

from django import forms

from core.form_fields import LineField, ParagraphField
from core.text import one_line
from investigations.forms.marked import LevelField, MarkedForm
from investigations.models import ExistingSolution, SolutionAssessment
from investigations.states import SolutionKind
from investigations.workspace_states import SolutionDecision

MAX_ALIASES = 8


class RegisterSearchForm(forms.Form):
    """Every field may be empty or wrong: a search is never refused."""

    q = forms.CharField(label="Un nom, un mot", required=False)
    nature = forms.ChoiceField(label="Nature", choices=[("", "Toutes"), *SolutionKind.choices], required=False)

    def typed(self) -> str:
        return str(self.cleaned_data.get("q", ""))[:120] if self.is_valid() else one_line(self.data.get("q", ""))[:120]

    def kind(self) -> str:
        return str(self.cleaned_data.get("nature", "")) if self.is_valid() else ""


class SolutionForm(forms.ModelForm):
    name = LineField(label="Nom de la solution", max_length=120, error_messages={"required": "Donnez son nom."})
    aliases = LineField(
        label="Autres noms",
        required=False,
        max_length=600,
        help_text="Séparés par des virgules. Ils évitent qu’une autre équipe l’ajoute une seconde fois.",
    )
    kind = forms.ChoiceField(
        label="Nature",
        choices=[("", "Choisissez"), *SolutionKind.choices],
        error_messages={"required": "Choisissez sa nature."},
    )
    description = ParagraphField(
        label="Ce que c’est",
        rows=3,
        max_length=1500,
        help_text="En deux phrases, pour quelqu’un qui ne la connaît pas. Votre avis vient à l’étape suivante.",
        error_messages={"required": "Décrivez-la en une phrase au moins."},
    )
    operator = LineField(
        label="Qui la porte", required=False, max_length=160, help_text="Une entreprise, un service de l’État…"
    )
    link = forms.URLField(label="Site", required=False, assume_scheme="https", max_length=200)
    open_source = forms.TypedChoiceField(
        label="Logiciel libre",
        choices=[("", "On ne sait pas"), ("oui", "Oui"), ("non", "Non")],
        coerce=lambda value: value == "oui",
        empty_value=None,
        required=False,
    )
    # Keys of the near solutions that the page showed: sending again after reading them is a decision.
    near_read = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)

    class Meta:
        model = ExistingSolution
        fields = ["name", "aliases", "kind", "description", "operator", "link", "open_source"]

    def clean_aliases(self) -> list[str]:
        aliases = [one_line(alias) for alias in self.cleaned_data["aliases"].split(",")]
        kept = list(dict.fromkeys(alias for alias in aliases if alias))
        if len(kept) > MAX_ALIASES:
            raise forms.ValidationError(f"{MAX_ALIASES} autres noms au plus.")
        if any(len(alias) > 120 for alias in kept):
            raise forms.ValidationError("Un nom compte 120 signes au plus. Séparez-les par des virgules.")
        return kept

    def names(self) -> list[str]:
        return [self.cleaned_data["name"], *self.cleaned_data["aliases"]]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def _get_validation_exclusions(self) -> set[str]:
        """The service compares names, accents and case apart, and says which solution bears it."""
        return {*super()._get_validation_exclusions(), "name"}


class AssessmentForm(MarkedForm):
    decision = forms.ChoiceField(
        label="Ce que vous en faites",
        choices=[
            (SolutionDecision.ADOPT, "L’adopter telle quelle"),
            (SolutionDecision.ADAPT, "L’adapter à notre situation"),
            (SolutionDecision.SET_ASIDE, "L’écarter"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce que vous en faites."},
    )
    reason = ParagraphField(
        label="Pourquoi",
        rows=3,
        max_length=600,
        help_text="Ce qui vous décide, ici. Une autre équipe doit pouvoir s’en servir.",
        error_messages={"required": "Dites pourquoi, en une phrase au moins."},
    )
    fit = LevelField(
        label="Répond à votre besoin", help_text="De 1 (à peine) à 4 (tout à fait), dans votre situation à vous."
    )
    cost = LineField(
        label="Ce qu’elle coûte, en mots",
        required=False,
        max_length=200,
        help_text="Par exemple : gratuite, mais deux jours de réglages ; ou 3 000 € par an pour une commune.",
    )
    blockers = LineField(
        label="Ce qui bloque",
        required=False,
        max_length=400,
        help_text="Par exemple : le service informatique n’a pas la main ; aucun accès depuis un téléphone.",
    )

    class Meta:
        model = SolutionAssessment
        fields = ["decision", "reason", "fit", "cost", "blockers"]
