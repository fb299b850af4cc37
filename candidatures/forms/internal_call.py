"""Forms of the internal call: the référent's, and the one of an agent without an account."""

from typing import Any

from django import forms

from candidatures.models import Idea
from core.form_fields import LineField, ParagraphField
from core.open_forms import OpenForm


class InternalCallForm(forms.Form):
    message = ParagraphField(
        label="Votre mot aux agents",
        required=False,
        max_length=2000,
        rows=5,
        help_text="Pourquoi la collectivité cherche des problèmes, qui les lira, ce qui se passera ensuite.",
    )
    closes_on = forms.DateField(
        label="Ouvert jusqu’au",
        help_text="Ce jour compris. Gardez une semaine ou deux pour trier et écrire la candidature.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class _VolunteerInput(forms.TextInput):
    """Never marked as required for the browser: it is, of volunteers only."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class _VolunteerField(LineField):
    """Required of volunteers, which the form checks: so neither « facultatif » nor refused when empty."""

    widget = _VolunteerInput

    def validate(self, value: str) -> None:
        """Emptiness is judged by the form, which knows who volunteers."""


class IdeaForm(OpenForm):
    """Asks little: the problem, and a name only of those who volunteer."""

    problem = ParagraphField(
        label="Quel problème rencontrez-vous, ou voyez-vous ?",
        max_length=4000,
        rows=6,
        help_text="Racontez avec vos mots ce qui ne va pas. Pas besoin de solution. Ne nommez aucun usager.",
    )
    who_suffers = LineField(
        label="Qui en souffre ?",
        required=False,
        max_length=400,
        help_text="Des habitants, des collègues, des associations… Combien, à peu près ?",
    )
    is_volunteer = forms.ChoiceField(
        label="Seriez-vous volontaire pour enquêter dessus ?",
        choices=[("non", "Non, je donne seulement l’idée"), ("oui", "Oui, cela m’intéresse")],
        widget=forms.RadioSelect,
        initial="non",
    )
    first_name = _VolunteerField(
        label="Votre prénom", max_length=80, widget=_VolunteerInput(attrs={"autocomplete": "given-name"})
    )
    last_name = _VolunteerField(
        label="Votre nom", max_length=80, widget=_VolunteerInput(attrs={"autocomplete": "family-name"})
    )
    service = _VolunteerField(label="Votre service", max_length=160, help_text="Par exemple : accueil, voirie, écoles.")
    time_available = LineField(
        label="Le temps que vous pourriez y passer",
        required=False,
        max_length=200,
        help_text="Par exemple : deux jours par semaine, à voir avec ma cheffe de service.",
    )
    why = ParagraphField(label="Pourquoi cela vous tient à cœur", required=False, max_length=2000, rows=3)
    email = forms.EmailField(
        label="Votre adresse électronique",
        required=False,
        max_length=254,
        help_text="Seulement pour vous remercier et vous répondre.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    VOLUNTEER = ("first_name", "last_name", "service")
    MISSING = {
        "first_name": "Donnez votre prénom, pour que le référent sache qui se propose.",
        "last_name": "Donnez votre nom, pour que le référent sache qui se propose.",
        "service": "Donnez votre service, pour que le référent sache où vous trouver.",
    }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["is_volunteer"] = cleaned.get("is_volunteer") == "oui"
        if cleaned["is_volunteer"]:
            for name in self.VOLUNTEER:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, self.MISSING[name])
        return cleaned


class MergeForm(forms.Form):
    """With which other idea. The choices are those of the call, merged ones excepted."""

    target = forms.ModelChoiceField(queryset=Idea.objects.none())

    def __init__(self, *args: Any, targets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = targets


class IdeaChoiceField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, idea: Idea) -> str:
        return idea.problem


class ProblematiqueFromIdeasForm(forms.Form):
    title = LineField(
        label="Titre de la problématique",
        max_length=200,
        help_text="Une phrase que tout le monde comprend. Vous pourrez la changer.",
    )
    problem = ParagraphField(
        label="Le problème",
        max_length=4000,
        rows=8,
        help_text="Repris de l’idée. Les autres questions vous attendent dans la candidature.",
    )
    ideas = IdeaChoiceField(
        label="Idées qui y mènent", queryset=Idea.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    proposes_volunteers = forms.BooleanField(
        label="Proposer leurs volontaires comme agents",
        required=False,
        initial=True,
        help_text="Leurs noms, services et adresses entrent dans la candidature : prévenez-les.",
    )

    def __init__(self, *args: Any, ideas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ideas"].queryset = ideas
