"""Inviting, accepting, assigning, leaving."""

from collections.abc import Sequence

from django import forms

from core.form_fields import LineField, ParagraphField
from programmes.coach_budget import french_number
from programmes.forms.seen import day_field
from programmes.models import Programme
from teams.selectors.experts import Expert
from teams.services.invitations import MAX_DAYS, MIN_DAYS
from teams.states import TeamRole


class TeamInvitationForm(forms.Form):
    role = forms.ChoiceField(
        label="Rôle dans l’équipe",
        choices=[(role.value, role.label.capitalize()) for role in TeamRole],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un rôle."},
    )
    first_name = LineField(label="Prénom", max_length=80, required=False)
    last_name = LineField(label="Nom", max_length=80, required=False)
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        help_text="Professionnelle, par exemple : prenom.nom@ville.fr. La personne se connectera avec celle-ci.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez l’adresse électronique de la personne."},
    )


class PromiseForm(forms.Form):
    """What an agent says when she accepts."""

    days_per_week = forms.DecimalField(
        label="Jours par semaine que vous y consacrerez",
        min_value=MIN_DAYS,
        max_value=MAX_DAYS,
        max_digits=3,
        decimal_places=1,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": "Dites combien de jours par semaine.",
            "invalid": "Écrivez un nombre de jours, par exemple 2 ou 1,5.",
            "min_value": "Une demi-journée par semaine au moins : écrivez 0,5 ou plus.",
            "max_value": "Une semaine compte cinq jours de travail.",
            "max_decimal_places": "Comptez au dixième près, par exemple 1,5.",
        },
    )
    manager_name = LineField(
        label="Nom de votre responsable hiérarchique",
        max_length=160,
        help_text="La personne qui a donné son accord pour ce temps. Seule l’équipe du programme lit ce nom.",
        error_messages={"required": "Donnez le nom de la personne qui a donné son accord."},
    )

    def __init__(self, *args: object, programme: Programme, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        asked = french_number(programme.days_per_week)
        self.fields["days_per_week"].help_text = f"Le programme demande {asked} j par semaine. De 0,5 à 5."
        self.fields["days_per_week"].initial = asked


class ExpertForm(forms.Form):
    """Choose among those already known. `holder`: who is replaced, when there is somebody."""

    user = forms.ChoiceField(
        label="Qui",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez une personne.",
            "invalid_choice": "Cette personne n’est plus proposée : rechargez la page.",
        },
    )
    reason = ParagraphField(
        label="Pourquoi la personne en place est remplacée",
        max_length=400,
        rows=3,
        error_messages={"required": "Dites pourquoi : l’histoire de l’équipe le garde."},
    )
    # Written by the template: a page shown again shows who is in place now, whatever was posted.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, known: Sequence[Expert], role: str, holder: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(each.user.pk): each for each in known}
        self.fields["user"].label = f"Qui sera {TeamRole(role).label}"
        self.fields["user"].choices = [(pk, f"{each.user} : {each.load}") for pk, each in self.known.items()]
        if not holder:
            del self.fields["reason"]


class LeaveForm(forms.Form):
    ends_on = day_field(
        "Jour du départ",
        help_text="Ce jour-là, la personne n’ouvre plus l’espace de l’équipe. Ce qu’elle a écrit reste.",
    )
    reason = ParagraphField(
        label="Pourquoi",
        max_length=400,
        rows=3,
        help_text="L’équipe du programme le lit ; l’histoire de l’équipe le garde.",
        error_messages={"required": "Dites pourquoi : l’histoire de l’équipe le garde."},
    )
