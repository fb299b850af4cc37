"""Forms of the hypotheses and of their verdicts."""

from typing import Any

from django import forms

from core.form_fields import LineField
from investigations.states import Verdict
from investigations.workspace_states import HypothesisKind

MAX_SIGNS = 400


class HypothesisForm(forms.Form):
    """`seen`: the text that the page showed, for a correction."""

    kind = forms.ChoiceField(
        label="Elle porte",
        choices=HypothesisKind,
        initial=HypothesisKind.PROBLEM,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si elle porte sur le problème ou sur la solution."},
    )
    text = LineField(
        label="L’hypothèse, en une phrase",
        help_text=f"« Nous pensons que… ; nous le saurons si… » {MAX_SIGNS} signes au plus.",
        max_length=MAX_SIGNS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez l’hypothèse en une phrase."},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)


class VerdictForm(forms.Form):
    """`seen`: the last verdict in the history that the page showed, 0 for none. Only a verdict taken back needs no
    reason."""

    use_required_attribute = False

    verdict = forms.ChoiceField(
        label="Ce que le terrain a répondu",
        choices=[
            (Verdict.CONFIRMED, "Confirmée : ce que nous avons entendu va dans ce sens"),
            (Verdict.REFUTED, "Infirmée : ce que nous avons entendu dit le contraire"),
            (Verdict.NUANCED, "Nuancée : vraie pour certains, ou sous condition"),
            (Verdict.UNSETTLED, "Non tranchée : nous ne savons pas encore"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un verdict."},
    )
    reason = LineField(
        label="Pourquoi",
        help_text=f"Une phrase que comprendrait quelqu’un qui n’était pas là. {MAX_SIGNS} signes au plus. La fiche"
        " publique la reprendra : aucun nom de personne rencontrée.",
        error_messages={"required": "Un verdict dit sa raison, en une phrase."},
        max_length=MAX_SIGNS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get("verdict") == Verdict.UNSETTLED:
            self.fields["reason"].required = False
