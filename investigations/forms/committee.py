"""What a team prepares for its committee, who is invited, and what is decided."""

import datetime as dt
from typing import Any

from django import forms

from core.form_fields import LineField, ParagraphField
from investigations.committee_states import ConditionKind, GuestCapacity
from investigations.forms.marked import DayField, MarkedForm, not_in_the_future
from investigations.models import EndCommittee
from investigations.models.committee import PITCH_MAX_CHARACTERS
from investigations.services.committee import Condition
from investigations.states import ExitScenario

# The committee chooses a way out: « autre ou non documentée » is for what came from former documents.
OFFERED = [choice for choice in ExitScenario.choices if choice[0] != ExitScenario.OTHER]
BLANK_CONDITIONS = 3


class CommitteeForm(MarkedForm):
    pitch = ParagraphField(
        label="La présentation, en deux minutes",
        rows=10,
        max_length=PITCH_MAX_CHARACTERS,
        required=False,
        help_text=(
            f"{PITCH_MAX_CHARACTERS} signes au plus : lus à voix haute, deux minutes. Le problème tel que vous l’avez"
            " trouvé, ce que le terrain a montré, ce que vous avez essayé."
        ),
    )
    asks = ParagraphField(
        label="Ce que vous demandez au comité",
        rows=5,
        max_length=1500,
        required=False,
        help_text="Du temps, un accord, un budget, une personne : ce qu’il vous faut, et ce que vous ferez avec.",
    )

    class Meta:
        model = EndCommittee
        fields = ["pitch", "asks"]


class ExitsForm(forms.Form):
    """For each way out, why: left empty, it is not proposed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for scenario, label in OFFERED:
            self.fields[scenario] = ParagraphField(label=label, rows=3, max_length=800, required=False)

    def chosen(self) -> list[tuple[str, str]]:
        return [(scenario, self.cleaned_data[scenario]) for scenario, _ in OFFERED if self.cleaned_data[scenario]]


class GuestForm(forms.Form):
    name = LineField(label="Nom", max_length=160, error_messages={"required": "Dites qui vous invitez."})
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        help_text="Un lien personnel y est envoyé. Il ouvre ce dossier, et rien d’autre.",
        error_messages={"required": "Écrivez une adresse, par exemple nom@ville.fr."},
    )
    capacity = forms.ChoiceField(label="Qualité", choices=GuestCapacity.choices, widget=forms.RadioSelect)
    function = LineField(label="Fonction", max_length=160, required=False, help_text="Par exemple : adjointe au maire.")


class DecisionForm(forms.Form):
    """`seen`: the number of the last decision on the page. Conditions are three lines each, the empty ones ignored."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    held_on = DayField(label="Tenu le", validators=[not_in_the_future])
    scenario = forms.ChoiceField(label="Issue", choices=OFFERED, widget=forms.RadioSelect)
    secondary_exits = forms.MultipleChoiceField(
        label="Autres issues retenues", choices=OFFERED, widget=forms.CheckboxSelectMultiple, required=False
    )
    text = ParagraphField(
        label="La décision",
        rows=6,
        max_length=3000,
        help_text="Telle qu’elle figurera au compte rendu. Un arrêt se dit avec respect : montrer qu’il n’y a pas de"
        " problème, c’est réussir.",
        error_messages={"required": "Écrivez la décision en une phrase au moins."},
    )
    dissent = ParagraphField(label="Désaccords exprimés", rows=3, max_length=1500, required=False)
    service_name = LineField(label="Nom du service public numérique", max_length=120, required=False)
    service_link = forms.URLField(
        label="Son adresse", max_length=400, required=False, assume_scheme="https", widget=forms.URLInput
    )
    people = ParagraphField(
        label="Personnes présentes, une par ligne, avec leur qualité",
        rows=6,
        max_length=3000,
        help_text="Par exemple : Anne Le Goff, directrice générale des services",
        error_messages={"required": "Dites qui était là, une personne par ligne."},
    )

    def __init__(self, *args: Any, owners: dict[str, Any], lines: int = BLANK_CONDITIONS, **kwargs: Any) -> None:
        """`owners`: account key -> person, those to whom a condition may be entrusted with a reminder."""
        super().__init__(*args, **kwargs)
        self.owners = owners
        self.lines = range(1, lines + 1)
        accounts = [("", "Quelqu’un d’autre"), *((key, str(person)) for key, person in owners.items())]
        for line in self.lines:
            self.fields[f"condition_{line}_text"] = LineField(label=f"Condition {line}", max_length=400, required=False)
            self.fields[f"condition_{line}_kind"] = forms.ChoiceField(
                label="Nature", choices=ConditionKind.choices, required=False
            )
            self.fields[f"condition_{line}_owner"] = forms.ChoiceField(
                label="Qui s’en charge", choices=accounts, required=False
            )
            self.fields[f"condition_{line}_owner_name"] = LineField(
                label="Nom, si c’est quelqu’un d’autre", max_length=160, required=False
            )
            self.fields[f"condition_{line}_due_on"] = DayField(label="Pour le", required=False)

    def condition_lines(self) -> list[list[forms.BoundField]]:
        parts = ("text", "kind", "owner", "owner_name", "due_on")
        return [[self[f"condition_{line}_{part}"] for part in parts] for line in self.lines]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("scenario") == ExitScenario.DIGITAL_SERVICE and not cleaned.get("service_name"):
            self.add_error("service_name", "Donnez le nom du service que le comité décide de créer.")
        if cleaned.get("scenario") in cleaned.get("secondary_exits", []):
            self.add_error("secondary_exits", "L’issue principale n’est pas aussi une autre issue.")
        for line in self.lines:
            text, owner = cleaned.get(f"condition_{line}_text"), cleaned.get(f"condition_{line}_owner")
            if text and not owner and not cleaned.get(f"condition_{line}_owner_name"):
                self.add_error(f"condition_{line}_owner_name", "Dites qui s’en charge : sans nom, personne ne le fait.")
            if not text and cleaned.get(f"condition_{line}_due_on"):
                self.add_error(f"condition_{line}_text", "Écrivez la condition, ou effacez sa date.")
        return cleaned

    def values(self) -> dict[str, Any]:
        kept = ("held_on", "scenario", "secondary_exits", "text", "dissent", "service_name", "service_link")
        return {
            **{name: self.cleaned_data[name] for name in kept},
            "people": [line for line in self.cleaned_data["people"].split("\n") if line.strip()],
        }

    def conditions(self) -> list[Condition]:
        found = []
        for line in self.lines:
            text = self.cleaned_data[f"condition_{line}_text"]
            if not text:
                continue
            owner = self.owners.get(self.cleaned_data[f"condition_{line}_owner"])
            due_on: dt.date | None = self.cleaned_data[f"condition_{line}_due_on"]
            found.append(
                Condition(
                    kind=self.cleaned_data[f"condition_{line}_kind"] or ConditionKind.HUMAN,
                    text=text,
                    owner_name=str(owner) if owner else self.cleaned_data[f"condition_{line}_owner_name"],
                    due_on=due_on,
                    owner=owner,
                )
            )
        return found


class ReopeningForm(forms.Form):
    reason = LineField(
        label="Pourquoi rouvrir",
        max_length=400,
        help_text="La décision d’avant reste écrite, avec cette raison.",
        error_messages={"required": "Dites pourquoi la décision est rouverte."},
    )


class SignatureForm(forms.Form):
    name = LineField(label="Nom", max_length=160, error_messages={"required": "Dites qui signe."})
    function = LineField(label="Fonction", max_length=160, error_messages={"required": "Dites à quel titre."})
