from collections.abc import Iterable
from typing import Any

from django import forms

from core.form_fields import LineField
from evaluation.satisfaction_questions import SCALE, VERSIONS
from evaluation.services.satisfaction import MAX_LINE

CHOOSE = "Choisissez une réponse. « Sans avis » en est une."


class SurveyForm(forms.Form):
    """The questions of a version for a role, then the open line."""

    def __init__(self, *args: Any, version: int, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = VERSIONS[version]
        self.keys = [question.key for question in asked.of(role)]
        for number, question in enumerate(asked.of(role), start=1):
            self.fields[question.key] = forms.ChoiceField(
                label=f"{number}. {question.text}",
                choices=SCALE,
                widget=forms.RadioSelect,
                error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
            )
        self.fields["line"] = LineField(
            label=f"{len(self.keys) + 1}. {asked.line}",
            max_length=MAX_LINE,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=(
                "Une phrase suffit. Pour rester anonyme, ne nommez personne : ni vous, ni quelqu’un d’autre,"
                " ni votre ville."
            ),
        )

    @property
    def choices(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in self.keys}


class SendForm(forms.Form):
    """Which teams are asked now."""

    teams = forms.MultipleChoiceField(
        label="Équipes",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez au moins une équipe.",
            "invalid_choice": "L’une de ces équipes ne peut plus être interrogée. Relisez la liste.",
        },
    )

    def __init__(self, *args: Any, choices: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"].choices = list(choices)


class CloseForm(forms.Form):
    """For good: the box says it."""

    is_sure = forms.BooleanField(
        label="J’ai compris : les liens ne serviront plus, et l’enquête ne se rouvre pas.",
        error_messages={"required": "Cochez la case pour clore l’enquête."},
    )
