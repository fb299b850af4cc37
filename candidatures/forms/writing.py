"""Forms of the draft. Every answer may be left empty: the deposit asks for what is missing."""

import copy
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict

from candidatures.forms.writing_questions import (
    MOTIVATION,
    QUESTIONS,
    TERRITORY_NOTE,
    TITLE,
    AskedQuestion,
    Question,
)
from candidatures.models import Problematique, ProposedAgent
from candidatures.services.writing_answers import clean_text
from core.form_fields import LineField, ParagraphField
from core.written_together import Answer, Conflict, mark_of
from programmes.models import Theme

MAX_SIGNS = 5000
THEIRS = "theirs"
LINE_MAXIMA = {"title": 200, "territory_note": 400}
THEMES = "themes"
MARK_PATTERN = r"^[0-9a-f]{16}$"
KEYS_PATTERN = r"^(\d{1,9}(,\d{1,9}){0,99})?$"  # keys of themes, joined by commas
WHOLE = "Une candidature déposée est complète : répondez, même en quelques mots."
DAMAGED = "Cette page est incomplète : rechargez-la, puis recommencez."


def base_name(field: str) -> str:
    """The hidden field that carries the mark of the text the page was loaded with."""
    return f"base_{field}"


def choice_name(field: str) -> str:
    """On the page of a conflict: whose text to keep. The person's own unless she chooses `THEIRS`."""
    return f"keep_{field}"


def maximum_of(field: str) -> int:
    return LINE_MAXIMA.get(field, MAX_SIGNS)


class AnswersForm(forms.Form):
    """Texts of one row, each with the mark of what was read. `questions` is given by the concrete form."""

    questions: tuple[Question, ...] = ()

    def __init__(self, data: Mapping[str, Any] | None = None, *, row: Model) -> None:
        initial = {}
        for question in self.questions:
            stored = getattr(row, question.field)
            initial[question.field], initial[base_name(question.field)] = stored, mark_of(stored)
        super().__init__(data, initial=initial)
        for question in self.questions:
            self.fields[question.field] = _text_field(question)
            self.fields[base_name(question.field)] = forms.RegexField(
                MARK_PATTERN,
                widget=forms.HiddenInput,
                error_messages={"required": DAMAGED, "invalid": DAMAGED},
            )

    def answers(self) -> dict[str, Answer]:
        """What was sent, for the service, without the fields where the other person's text was chosen. Once valid."""
        return {
            question.field: Answer(self.cleaned_data[question.field], self.cleaned_data[base_name(question.field)])
            for question in self.questions
            if self.data.get(choice_name(question.field)) != THEIRS
        }

    def asked(self, conflicts: Iterable[Conflict] = ()) -> list[AskedQuestion]:
        theirs = {conflict.field: conflict.theirs for conflict in conflicts}
        return [
            AskedQuestion(
                question=question,
                bound=self[question.field],
                base=self[base_name(question.field)],
                length=len(str(self[question.field].value() or "")),
                maximum=question.maximum or maximum_of(question.field),
                theirs=theirs.get(question.field),
            )
            for question in self.questions
        ]


class ProblematiqueForm(AnswersForm):
    """Title, seven questions, themes."""

    questions = (TITLE, *QUESTIONS)

    def __init__(self, data: Mapping[str, Any] | None = None, *, row: Model, themes: QuerySet[Theme]) -> None:
        super().__init__(data, row=row)
        ticked = [theme.pk for theme in row.themes.all()] if row.pk else []
        self.fields["themes"] = forms.ModelMultipleChoiceField(
            queryset=themes,
            label="Thèmes",
            help_text="Cochez ceux dont parle le problème. Ils aident à rapprocher votre problème de ceux des autres.",
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=ticked,
        )
        self.fields["base_themes"] = forms.RegexField(
            KEYS_PATTERN,
            required=False,
            widget=forms.HiddenInput,
            initial=",".join(str(pk) for pk in sorted(ticked)),
        )

    def themes_chosen(self) -> list[int]:
        return [theme.pk for theme in self.cleaned_data["themes"]]

    def themes_read(self) -> list[int]:
        return keys_in(self.cleaned_data["base_themes"])


class CandidatureForm(AnswersForm):
    questions = (MOTIVATION, TERRITORY_NOTE)


class AutosaveForm(forms.Form):
    """One field, as the script sends it while the person types. For the themes, `text` and `base` are lists of keys."""

    text = forms.CharField(required=False, strip=False)
    base = forms.CharField(required=False)

    def __init__(self, data: Mapping[str, Any], *, fields: tuple[str, ...]) -> None:
        super().__init__(data)
        self.fields["field"] = forms.ChoiceField(choices=[(field, field) for field in fields])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        field, text, base = (cleaned.get(name, "") for name in ("field", "text", "base"))
        if field == THEMES:
            if not (re.fullmatch(KEYS_PATTERN, text) and re.fullmatch(KEYS_PATTERN, base)):
                self.add_error("base", DAMAGED)
        elif not re.fullmatch(MARK_PATTERN, base):
            self.add_error("base", DAMAGED)
        elif field and len(clean_text(field, text)) > maximum_of(field):
            self.add_error("text", too_long(clean_text(field, text), maximum_of(field)))
        return cleaned


class AgentForm(forms.ModelForm):
    first_name = LineField(label="Prénom", max_length=80)
    last_name = LineField(label="Nom", max_length=80)
    service = LineField(label="Service", max_length=160, help_text="Par exemple : état civil, voirie, petite enfance.")
    job_title = LineField(label="Fonction", max_length=120, required=False)
    email = forms.EmailField(
        label="Adresse électronique",
        required=False,
        help_text="Utile si votre candidature est retenue. Aucun courriel ne part d’ici là.",
    )

    class Meta:
        model = ProposedAgent
        fields = ["first_name", "last_name", "service", "job_title", "email"]


class AddedProblematiqueForm(ProblematiqueForm):
    """A whole problématique for a candidature already deposited: every answer, and a first agent, in one page."""

    AGENT_FIELDS = tuple(AgentForm.base_fields)

    def __init__(self, data: Mapping[str, Any] | None = None, *, themes: QuerySet[Theme]) -> None:
        super().__init__(data, row=Problematique(), themes=themes)
        for question in self.questions:
            field = self.fields[question.field]
            field.required, field.error_messages["required"] = True, WHOLE
        for name in self.AGENT_FIELDS:
            self.fields[f"agent_{name}"] = copy.deepcopy(AgentForm.base_fields[name])

    def texts(self) -> dict[str, str]:
        return {question.field: self.cleaned_data[question.field] for question in self.questions}

    def agent(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"agent_{name}"] for name in self.AGENT_FIELDS}

    def agent_bounds(self) -> list[forms.BoundField]:
        return [self[f"agent_{name}"] for name in self.AGENT_FIELDS]


class AcceptanceForm(forms.Form):
    """Who commits. One such form for each commitment of the page: their fields are told apart by `commitment_pk`."""

    name = LineField(
        label="Prénom et nom de la personne qui s’engage",
        max_length=160,
        help_text="Souvent la direction générale, le maire ou la présidente.",
    )
    job_title = LineField(label="Sa fonction", max_length=120)

    def __init__(self, *args: Any, commitment_pk: int, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"engagement-{commitment_pk}", **kwargs)


def too_long(text: str, maximum: int) -> str:
    return f"Ce texte compte {len(text)} signes : {maximum} au plus. Rien n’est effacé, raccourcissez-le."


def keys_in(joined: str) -> list[int]:
    return [int(key) for key in joined.split(",") if key]


def settled_data(posted: QueryDict, stored: Mapping[str, str], conflicts: Iterable[Conflict]) -> QueryDict:
    """What the page shows after a conflict: the person's own text where two met, what is stored everywhere else.

    The marks are those of what is stored: sending the page again is then a decision, no longer an accident.
    """
    data = posted.copy()
    own = {conflict.field: conflict.mine for conflict in conflicts}
    for field, text in stored.items():
        data[field] = own.get(field, text)
        data[base_name(field)] = mark_of(text)
    return data


def _text_field(question: Question) -> forms.CharField:
    maximum = question.maximum or maximum_of(question.field)
    words = {"label": question.label, "help_text": question.hint, "required": False}
    is_line = question.is_line or question.field in LINE_MAXIMA
    # The limit is said after the text is read: a browser told of it would cut what is pasted without a word.
    field = LineField(**words) if is_line else ParagraphField(rows=question.rows, **words)
    field.validators.append(_NotTooLong(maximum))
    return field


class _NotTooLong:
    def __init__(self, maximum: int) -> None:
        self.maximum = maximum

    def __call__(self, text: str) -> None:
        if len(text) > self.maximum:
            raise forms.ValidationError(too_long(text, self.maximum))
