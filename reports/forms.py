"""The form that asks for a synthesis."""

from django import forms

from reports.selectors import RegionChoices

WHOLE = "tout"
CHOSEN = "regions"


class SynthesisForm(forms.Form):
    """The whole programme, or some of its régions. Unknown régions are refused by the choices themselves."""

    scope = forms.ChoiceField(
        label="Ce que raconte la synthèse",
        choices=[(WHOLE, "Tout le programme"), (CHOSEN, "Les régions cochées ci-dessous")],
        widget=forms.RadioSelect,
        initial=WHOLE,
    )
    regions = forms.MultipleChoiceField(
        label="Régions",
        help_text="Entre parenthèses, le nombre de fiches publiées.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, choices: RegionChoices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regions"].choices = [
            (region.code, f"{region.name} ({region.sheets})") for region in choices.regions
        ]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("scope") == CHOSEN and not cleaned.get("regions") and "regions" not in self.errors:
            self.add_error("regions", "Cochez au moins une région, ou choisissez tout le programme.")
        return cleaned

    @property
    def region_codes(self) -> list[str]:
        """Empty for the whole programme, whatever boxes are ticked."""
        return self.cleaned_data["regions"] if self.cleaned_data["scope"] == CHOSEN else []
