"""The form that asks for a synthesis."""

from django import forms

from programmes.models import Theme
from reports.scope import WHOLE as WHOLE_EDITION
from reports.scope import Scope
from reports.selectors import ScopeChoices

WHOLE = "tout"
REGIONS = "regions"
DEPARTEMENTS = "departements"
THEME = "theme"
NOT_CHOSEN = {
    REGIONS: "Cochez au moins une région, ou choisissez tout le programme.",
    DEPARTEMENTS: "Cochez au moins un département, ou choisissez tout le programme.",
    THEME: "Choisissez un thème, ou tout le programme.",
}


class SynthesisForm(forms.Form):
    """The whole programme, some régions, some départements, or a theme. Unknown ones are refused by the choices."""

    scope = forms.ChoiceField(
        label="Ce que raconte la synthèse",
        choices=[
            (WHOLE, "Tout le programme"),
            (REGIONS, "Les régions cochées ci-dessous"),
            (DEPARTEMENTS, "Les départements cochés ci-dessous"),
            (THEME, "Les fiches d’un thème"),
        ],
        widget=forms.RadioSelect,
        initial=WHOLE,
    )
    regions = forms.MultipleChoiceField(
        label="Régions",
        help_text="Entre parenthèses, le nombre de fiches publiées.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    departements = forms.MultipleChoiceField(
        label="Départements",
        help_text="Ceux des collectivités porteuses.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    theme = forms.ChoiceField(label="Thème", required=False)

    def __init__(self, *args: object, choices: ScopeChoices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regions"].choices = [
            (region.code, f"{region.name} ({region.sheets})") for region in choices.regions
        ]
        self.fields["departements"].choices = [
            (departement.code, f"{departement.name} ({departement.sheets})") for departement in choices.departements
        ]
        self.fields["theme"].choices = [
            ("", "Choisissez"),
            *((theme.code, f"{theme.name} ({theme.sheets})") for theme in choices.themes),
        ]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        chosen = cleaned.get("scope")
        if chosen in NOT_CHOSEN and not cleaned.get(chosen) and chosen not in self.errors:
            self.add_error(chosen, NOT_CHOSEN[chosen])
        return cleaned

    @property
    def chosen(self) -> Scope:
        """What was asked, whatever else is ticked. One query for a theme."""
        match self.cleaned_data["scope"]:
            case "regions":
                return Scope.regions(self.cleaned_data["regions"])
            case "departements":
                return Scope.departements(self.cleaned_data["departements"])
            case "theme":
                return Scope(theme=Theme.objects.get(slug=self.cleaned_data["theme"]))
            case _:
                return WHOLE_EDITION
