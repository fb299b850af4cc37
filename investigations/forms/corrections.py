"""A reader proposes a correction; the ANCT answers."""

from typing import Any

from django import forms

from core.form_fields import ParagraphField
from core.open_forms import OpenForm
from investigations.publication_states import CorrectionTopic
from investigations.selectors.corrections import PLACES

FORM, SUBSTANCE = "form", "substance"


class CorrectionForm(OpenForm):
    """Public, without an account: asks little, and nobody's name."""

    topic = forms.ChoiceField(
        label="De quoi s’agit-il ?",
        choices=CorrectionTopic.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez de quoi il s’agit.", "invalid_choice": "Choisissez dans la liste."},
    )
    section = forms.ChoiceField(
        label="Où, dans la fiche ?",
        required=False,
        choices=[("", "La fiche entière, ou je ne sais pas"), *PLACES.items()],
        error_messages={"invalid_choice": "Choisissez dans la liste."},
    )
    text = ParagraphField(
        label="Qu’est-ce qui ne va pas ?",
        max_length=2000,
        rows=6,
        help_text="Dites ce que vous lisez, et ce qui serait juste. Un lien ou un document qui le montre nous aide.",
        error_messages={"required": "Dites ce qui ne va pas."},
    )
    email = forms.EmailField(
        label="Votre adresse électronique",
        required=False,
        max_length=254,
        help_text=(
            "Seulement pour vous envoyer notre réponse. Elle est effacée avec cette réponse, et au bout d’un an si nous"
            " n’avons pas répondu."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "Écrivez une adresse complète, comme nom@exemple.fr."},
    )


class AnswerForm(forms.Form):
    """`verdict` is the button that was pressed."""

    answer = ParagraphField(
        label="Votre réponse",
        max_length=1500,
        rows=5,
        help_text="Une phrase suffit. Si la personne a laissé une adresse, elle la reçoit telle quelle.",
        error_messages={"required": "Écrivez la réponse, en quelques mots."},
    )
    nature = forms.ChoiceField(
        label="Si elle est retenue, la correction…",
        choices=[
            (FORM, "est de forme (une faute, un lien) : l’ANCT seule relit avant de publier"),
            (SUBSTANCE, "change le sens : l’équipe et la collectivité signent de nouveau"),
        ],
        initial=FORM,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la nature de la correction."},
    )
    verdict = forms.ChoiceField(choices=[("accept", "Retenir"), ("decline", "Ne pas retenir")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("verdict") == "decline":
            self.fields["nature"].required = False
