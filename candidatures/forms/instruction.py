"""Forms of the instruction. They read what was typed; services decide."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from candidatures.forms.deposit import AttachmentForm
from candidatures.selectors.instruction_export import COLUMNS
from candidatures.selectors.instruction_scores import SCALE
from candidatures.states import OUTCOME_TRANSITIONS
from programmes.models import Criterion

MAX_MESSAGE_CHARACTERS = 5_000
MAX_REASON_CHARACTERS = 2_000
SAVE, GIVE, ABSTAIN = "enregistrer", "rendre", "abstenir"


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _long_text(label: str, *, help_text: str = "", required: bool = True, rows: int = 5, most: int = 0) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=most or MAX_MESSAGE_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class AssignForm(forms.Form):
    """Who instructs. `seen` is who did when the page was opened."""

    assignee = forms.ModelChoiceField(
        label="Confier à", queryset=User.objects.none(), required=False, empty_label="Personne"
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people


class DistributeForm(forms.Form):
    people = forms.ModelMultipleChoiceField(
        label="Personnes qui instruisent",
        help_text="Entre parenthèses, les candidatures qu’elles ont déjà à instruire dans cette édition.",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une personne."},
    )

    def __init__(self, *args: Any, people: Any, loads: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people
        self.fields["people"].label_from_instance = lambda person: f"{person} ({loads.get(person.pk, 0)})"


class ConflictForm(forms.Form):
    reason = forms.CharField(
        label="Quel est ce lien ?",
        help_text="Quelques mots suffisent : « j’y ai travaillé jusqu’en 2024 ». Vos collègues de l’ANCT le liront.",
        max_length=400,
    )


class WithdrawConflictForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi retirer cette déclaration ?",
        help_text="Quelques mots suffisent : « déclaré par erreur ». Vos collègues de l’ANCT le liront.",
        max_length=400,
    )


class AskComplementForm(forms.Form):
    subject = forms.CharField(
        label="Ce qui manque", help_text="En quelques mots : ce sera l’objet du courriel.", max_length=200
    )
    text = _long_text("Message", help_text="Ce que vous attendez, et pourquoi. Tous les référents le recevront.")
    due_on = forms.DateField(
        label="Attendu pour le",
        help_text="Les référents reçoivent un rappel deux jours avant, et un autre le lendemain de cette date.",
        widget=DayInput,
    )


class ReplyForm(forms.Form):
    text = _long_text("Votre message")
    due_on = forms.DateField(
        label="Nouvelle date",
        help_text="Si vous attendez encore quelque chose : la demande est alors rouverte pour cette date.",
        required=False,
        widget=DayInput,
    )


class AnswerForm(AttachmentForm):
    """An answer, with a document or without: checked as those of the deposit are."""

    text = _long_text("Votre réponse", rows=8)
    field_order = ("text", "file")
    label = None  # the request says what the document is

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = False

    def clean_file(self) -> UploadedFile | None:
        return super().clean_file() if self.cleaned_data.get("file") else None


class ReadingForm(forms.Form):
    """One radio group for each criterion scored by staff. What the button asks decides what is required: everything to
    give a reading, nothing to keep a draft.
    """

    use_required_attribute = False  # the browser would refuse to keep an unfinished draft
    comment = _long_text(
        "Commentaire",
        help_text="Ce qui vous a fait pencher. Vos collègues le liront une fois leur propre lecture rendue.",
        required=False,
        rows=4,
    )
    reason = _long_text(
        "Pourquoi vous abstenir", help_text="À remplir seulement si vous ne notez pas.", required=False, rows=2
    )

    def __init__(self, *args: Any, criteria: Iterable[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        is_whole = not self.is_bound or self.data.get("act") == GIVE
        for criterion in self.criteria:
            self.fields[self.name_of(criterion)] = forms.TypedChoiceField(
                label=criterion.label,
                help_text=criterion.guidance,
                choices=[(value, f"{value} : {words}") for value, words in SCALE.items()],
                coerce=int,
                empty_value=None,
                required=is_whole,
                widget=forms.RadioSelect,
                error_messages={
                    "required": "Choisissez une note, ou abstenez-vous.",
                    "invalid_choice": f"Une note va de 0 à {Criterion.MAX_SCORE}.",
                },
            )
        self.order_fields([self.name_of(criterion) for criterion in self.criteria])

    @staticmethod
    def name_of(criterion: Criterion) -> str:
        return f"critere_{criterion.pk}"

    @property
    def values(self) -> dict[int, int]:
        """Scores given, by criterion."""
        given = {criterion.pk: self.cleaned_data[self.name_of(criterion)] for criterion in self.criteria}
        return {pk: value for pk, value in given.items() if value is not None}

    @property
    def score_fields(self) -> list[tuple[Criterion, forms.BoundField]]:
        return [(criterion, self[self.name_of(criterion)]) for criterion in self.criteria]


class RestForm(forms.Form):
    reason = _long_text(
        "Pourquoi vous abstenir", help_text="Par exemple : « je préside la commission, je ne note pas ».", rows=2
    )


class DecisionForm(forms.Form):
    """The moves that start from the present decision. `seen` is the last decision that the page showed."""

    act = forms.ChoiceField(label="Décision", widget=forms.RadioSelect)
    reason = _long_text(
        "Motif",
        help_text="La lettre à la collectivité le reprend : écrivez-le pour elle.",
        most=MAX_REASON_CHARACTERS,
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, acts: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A stale page may ask for a move that the present decision no longer offers: it is told, not refused as odd.
        possible = OUTCOME_TRANSITIONS if self.is_bound else acts
        self.fields["act"].choices = [(name, OUTCOME_TRANSITIONS[name].label) for name in possible]


class LetterForm(forms.Form):
    subject = forms.CharField(label="Objet", max_length=150)
    body = forms.CharField(label="Texte", max_length=20_000, widget=forms.Textarea(attrs={"rows": 24}))
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class SendForm(forms.Form):
    confirmed = forms.BooleanField(
        label="J’ai relu ces lettres : elles partent maintenant, et les collectivités verront la décision",
        error_messages={"required": "Cochez cette case pour confirmer l’envoi."},
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ExportForm(forms.Form):
    colonnes = forms.MultipleChoiceField(
        label="Colonnes",
        choices=[(column.key, column.label) for column in COLUMNS],
        initial=[column.key for column in COLUMNS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def typed_reading(values: Mapping[int, int], criteria: Sequence[Criterion], comment: str) -> dict[str, Any]:
    """What a form shows of a reading kept before."""
    shown: dict[str, Any] = {
        ReadingForm.name_of(criterion): values[criterion.pk] for criterion in criteria if criterion.pk in values
    }
    return {**shown, "comment": comment}
