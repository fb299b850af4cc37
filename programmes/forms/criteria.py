"""A criterion, an eligibility rule."""

from typing import Any

from django import forms

from collectivites.states import CollectiviteKind
from programmes.forms.seen import SeenForm
from programmes.models import Criterion, EligibilityRule
from programmes.states import CriterionOwner, EligibilityCheck

WITH_THRESHOLD = (
    EligibilityCheck.POPULATION_AT_MOST,
    EligibilityCheck.AGENTS_AT_LEAST,
    EligibilityCheck.PROBLEMATIQUES_AT_MOST,
)


class CriterionForm(SeenForm):
    """The weight is asked for what counts in the total; an independent criterion has none."""

    owner = forms.ChoiceField(label="Qui l’apprécie", choices=CriterionOwner, widget=forms.RadioSelect)
    weight = forms.IntegerField(
        label="Poids", required=False, min_value=0, max_value=10, help_text="De 1 à 10. Sans objet hors du total."
    )
    is_confirmed = forms.BooleanField(
        label="Je confirme : les totaux et le classement déjà établis vont changer", required=False
    )

    class Meta:
        model = Criterion
        fields = ("label", "guidance", "owner", "is_independent", "weight")
        labels = {"is_independent": "Critère indépendant, hors du total"}
        help_texts = {
            "guidance": "Ce que valent 0, 2 et 4, avec un exemple : deux personnes doivent pouvoir noter pareil.",
            "is_independent": "Il est noté et montré à part : par exemple l’équilibre entre les territoires.",
        }

    def __init__(self, *args: Any, has_scores: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_scores:
            del self.fields["is_confirmed"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("is_independent"):
            cleaned["weight"] = 0
        elif not cleaned.get("weight") and "weight" not in self.errors:
            self.add_error("weight", "Donnez un poids de 1 à 10, ou sortez ce critère du total.")
        return cleaned

    @property
    def is_confirmed_now(self) -> bool:
        return bool(self.cleaned_data.get("is_confirmed"))


class RuleForm(SeenForm):
    check_kind = forms.ChoiceField(
        label="Qui la vérifie, et comment",
        choices=EligibilityCheck,
        help_text="Le service vérifie ce qu’il peut ; l’équipe ANCT lit le reste.",
    )
    kinds = forms.MultipleChoiceField(
        label="Natures de collectivité admises",
        choices=CollectiviteKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Seulement pour une règle sur la nature de la collectivité.",
    )
    threshold = forms.IntegerField(
        label="Seuil",
        required=False,
        min_value=1,
        max_value=100_000_000,
        help_text="Le nombre d’habitants, d’agents ou de problématiques.",
    )

    class Meta:
        model = EligibilityRule
        fields = ("text", "check_kind", "kinds", "threshold")
        help_texts = {"text": "Telle que les candidats la lisent : une phrase simple, qui dit qui peut candidater."}

    def clean(self) -> dict[str, Any]:
        """What the chosen check does not use is emptied, so that nothing sleeps in the row."""
        cleaned = super().clean()
        kind = cleaned.get("check_kind")
        if kind == EligibilityCheck.KIND:
            if not cleaned.get("kinds") and "kinds" not in self.errors:
                self.add_error("kinds", "Cochez au moins une nature de collectivité.")
        else:
            cleaned["kinds"] = []
        if kind in WITH_THRESHOLD:
            if not cleaned.get("threshold") and "threshold" not in self.errors:
                self.add_error("threshold", "Donnez le seuil que le service doit vérifier.")
        else:
            cleaned["threshold"] = None
        return cleaned
