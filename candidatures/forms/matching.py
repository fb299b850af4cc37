"""Proposing, answering and undoing a rapprochement."""

from collections.abc import Sequence

from django import forms

from candidatures.selectors.matching import NearProblematique
from candidatures.states import JointAct


class JointProposalForm(forms.Form):
    others = forms.MultipleChoiceField(
        label="Avec quelles problématiques",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez au moins une problématique d’une autre collectivité.",
            "invalid_choice": "Cette problématique n’est plus proposée : rechargez la page.",
        },
    )
    act = forms.ChoiceField(
        label="Ce qui est proposé",
        choices=[
            (JointAct.MERGE, "Une équipe commune, avec des agents de chaque collectivité"),
            (JointAct.LINK, "Deux équipes reliées, qui se rencontrent et échangent"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une équipe commune ou des équipes reliées."},
    )
    reason = forms.CharField(
        label="Pourquoi les rapprocher",
        help_text=(
            "Les référents liront ce texte. Ne nommez aucune collectivité : chacune n’apprend qui est l’autre"
            " qu’après l’accord de toutes."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Dites en quelques mots pourquoi les rapprocher."},
    )

    def __init__(self, *args: object, near: Sequence[NearProblematique], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["others"].choices = [
            (str(each.problematique.pk), f"{each.problematique.title} ({each.problematique.candidature.collectivite})")
            for each in near
            if not each.problematique.live_memberships
        ]


class JointAnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label="Votre réponse",
        choices=[
            ("accept", "Nous acceptons le rapprochement"),
            ("decline", "Nous gardons notre propre équipe"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    comment = forms.CharField(
        label="Un mot pour l’équipe du programme",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class UndoJointForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi le défaire",
        help_text="Les référents liront ce texte.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites pourquoi le rapprochement est défait."},
    )
