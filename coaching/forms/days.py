"""Days granted, noted, corrected; months closed."""

from collections.abc import Sequence
from typing import Any

from django import forms

from coaching.models import DayDebit
from coaching.models.session import MOST_HALF_DAYS
from coaching.services.own_days import OWN_PURPOSES
from coaching.states import DayPurpose, ExpertRole
from core.form_fields import LineField
from programmes.forms.seen import day_field
from teams.models import Membership

MOST_GRANTED = 200
_ROLES = [("", "Coachs et designers"), *((role.value, role.label.capitalize()) for role in ExpertRole)]
_PURPOSES = [("", "Tous les jours"), *((purpose.value, purpose.label.capitalize()) for purpose in DayPurpose)]
_SORTS = [
    ("alerte", "Les plus urgents d’abord"),
    ("equipe", "Nom de l’équipe"),
    ("part", "Part utilisée"),
    ("reste", "Ce qui reste"),
]


def half_days_field(label: str, *, least: int, most: int, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"inputmode": "numeric" if least >= 0 else "text", "step": "1"}),
        error_messages={
            "required": "Donnez un nombre de demi-journées.",
            "invalid": "Écrivez un nombre entier de demi-journées.",
            "min_value": f"Écrivez un nombre de {least} à {most}.",
            "max_value": f"Écrivez un nombre de {least} à {most}.",
        },
        **kwargs,
    )


class BoardFilterForm(forms.Form):
    role = forms.ChoiceField(label="Expert", choices=_ROLES, required=False)
    purpose = forms.ChoiceField(label="Pour", choices=_PURPOSES, required=False)
    sort = forms.ChoiceField(label="Trier par", choices=_SORTS, required=False)
    alerts = forms.BooleanField(label="Seulement les alertes", required=False)


class GrantForm(forms.Form):
    half_days = half_days_field(
        "Demi-journées",
        least=-MOST_GRANTED,
        most=MOST_GRANTED,
        help_text="Par exemple 2 pour ajouter un jour, −2 pour en reprendre un.",
    )
    reason = LineField(
        label="Motif",
        max_length=300,
        help_text="L’histoire du compte le garde.",
        error_messages={"required": "Dites pourquoi."},
    )


class CorrectionForm(forms.Form):
    """Of a closed month, by a line of an open one."""

    expert = forms.ChoiceField(label="Expert", error_messages={"required": "Choisissez la personne."})
    day = day_field("Date de la correction", help_text="Dans un mois qui n’est pas clos.")
    correction_half_days = half_days_field(
        "Demi-journées",
        least=-MOST_GRANTED,
        most=MOST_GRANTED,
        help_text="Positif : des jours oubliés. Négatif : des jours comptés en trop.",
    )
    label = LineField(
        label="Ce qui est corrigé",
        max_length=200,
        help_text="Par exemple : séance du 14 octobre comptée deux fois. Le relevé montre cette phrase.",
        error_messages={"required": "Dites ce qui est corrigé."},
    )

    def __init__(self, *args: Any, experts: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(expert.pk): expert for expert in experts}
        choices = [(key, str(expert)) for key, expert in self.people.items()]
        self.fields["expert"].choices = [("", "Choisissez"), *choices] if len(choices) != 1 else choices


class OwnDaysForm(forms.Form):
    """What an expert notes. `participations`: the teams she may note days for, each in one capacity."""

    team = forms.ChoiceField(label="Équipe", error_messages={"required": "Choisissez une équipe."})
    purpose = forms.ChoiceField(
        label="Pour",
        choices=[(purpose.value, purpose.label.capitalize()) for purpose in OWN_PURPOSES],
        widget=forms.RadioSelect,
        help_text="L’accompagnement se note avec la séance.",
        error_messages={"required": "Choisissez : préparation, ou journée commune."},
    )
    day = day_field("Date")
    half_days = half_days_field("Demi-journées", least=1, most=MOST_HALF_DAYS, help_text="2 pour un jour entier.")
    label = LineField(
        label="Précision",
        max_length=200,
        required=False,
        help_text="Par exemple : préparer l’atelier d’idées. Sans nom d’habitant.",
    )

    def __init__(self, *args: Any, participations: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.participations = {str(each.pk): each for each in participations}
        roles = {each.role for each in participations}
        choices = [
            (key, f"{each.team.name} ({each.get_role_display()})" if len(roles) > 1 else each.team.name)
            for key, each in self.participations.items()
        ]
        self.fields["team"].choices = [("", "Choisissez"), *choices] if len(choices) != 1 else choices

    @property
    def chosen(self) -> Membership:
        return self.participations[self.cleaned_data["team"]]


class ChangeDaysForm(OwnDaysForm):
    """The day, the duration and the words. For another team, one removes the line and writes it there."""

    def __init__(self, *args: Any, debit: DayDebit, **kwargs: Any) -> None:
        initial = {"day": debit.day, "half_days": debit.half_days, "label": debit.label}
        super().__init__(*args, participations=(), initial=initial, **kwargs)
        del self.fields["team"], self.fields["purpose"]


class CloseForm(forms.Form):
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    confirm = forms.BooleanField(
        label="J’ai relu ces lignes : elles ne changeront plus",
        error_messages={"required": "Cochez la case pour clore le mois."},
    )
