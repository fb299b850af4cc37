from django import forms

from core.form_fields import LineField
from evaluation.states import FollowUpAnswer


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label="Aujourd’hui",
        choices=FollowUpAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse.", "invalid_choice": "Choisissez une réponse."},
    )
    line = LineField(
        label="En une ligne",
        max_length=300,
        required=False,
        help_text="Ce qui a changé, ou pourquoi cela s’est arrêté. Publiable : ne nommez personne.",
    )
