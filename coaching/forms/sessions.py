"""The form of a session: its fields, its lines of actions, and what becomes of the earlier ones."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict

from coaching.models import NextAction
from coaching.models.session import MOST_HALF_DAYS
from coaching.services.drafts import Fields
from coaching.services.sessions import WRITTEN, ActionLine, SessionValues
from coaching.states import SessionMode, Topic, Weather
from core import clock
from core.form_fields import LineField, ParagraphField
from investigations.forms.marked import DayField, not_in_the_future
from programmes.states import PhaseCode
from teams.models import Membership

MAX_ACTIONS = 12
BLANK_LINES = 1
STAY_OPEN = "open"
SETTLEMENTS = [("complete", "C’est fait"), ("give_up", "Abandonnée"), (STAY_OPEN, "Toujours à faire")]


def duration_in_words(half_days: int) -> str:
    """Short enough for half the width of a phone.

    >>> duration_in_words(1), duration_in_words(2), duration_in_words(3), duration_in_words(4)
    ('½ journée', '1 jour', '1 jour ½', '2 jours')
    """
    days, half = divmod(half_days, 2)
    if not days:
        return "½ journée"
    return f"{days} jour{'s' if days > 1 else ''}{' ½' if half else ''}"


class MembersField(forms.MultipleChoiceField):
    """People of the team, by their participation."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, members: Iterable[Membership], **kwargs: Any) -> None:
        self.members = {str(each.pk): each for each in members}
        super().__init__(choices=[(pk, str(each.user)) for pk, each in self.members.items()], **kwargs)

    def clean(self, value: Any) -> list[Membership]:
        """Whoever left the team since the page was opened is left out, without a reproach."""
        return [self.members[pk] for pk in super().clean([pk for pk in value or () if pk in self.members])]


class SessionForm(forms.Form):
    """`members`: who may have been there. `earlier`: the open actions of former sessions, each with its own choice.

    `client_key` is the session's, `page` this opened page's, `base` what the page was loaded with, `writer` whose page.
    """

    held_on = DayField(label="Date", validators=[not_in_the_future])
    half_days = forms.TypedChoiceField(
        label="Durée",
        coerce=int,
        choices=[(number, duration_in_words(number)) for number in range(1, MOST_HALF_DAYS + 1)],
    )
    mode = forms.ChoiceField(label="Forme", choices=SessionMode.choices)
    phase = forms.ChoiceField(label="Phase", choices=PhaseCode.choices)
    done = ParagraphField(
        rows=4,
        label="Ce qui a été fait",
        max_length=5000,
        help_text="Une phrase suffit. Jamais le nom d’une personne rencontrée.",
        error_messages={"required": "Dites en une phrase ce qui a été fait."},
    )
    decisions = ParagraphField(rows=3, label="Ce qui a été décidé", max_length=5000, required=False)
    blockers = ParagraphField(rows=2, label="Ce qui bloque", max_length=5000, required=False)
    weather = forms.TypedChoiceField(
        label="La météo de l’équipe",
        coerce=int,
        empty_value=None,
        required=False,
        choices=[(each.value, each.label) for each in sorted(Weather, reverse=True)],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="Sujets abordés", choices=Topic.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    next_day = DayField(label="Jour", required=False)
    next_hour = forms.TimeField(
        label="Heure",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": "Écrivez une heure, par exemple 14:30."},
    )
    private_note = ParagraphField(
        rows=3,
        label="Note pour l’ANCT",
        max_length=5000,
        required=False,
        help_text="Lue par l’équipe ANCT seulement. Ni les agents, ni l’autre expert, ni la collectivité ne la voient.",
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "Rechargez la page."})
    page = forms.UUIDField(widget=forms.HiddenInput, required=False)
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    writer = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(
        self,
        data: Any = None,
        *,
        members: Sequence[Membership],
        earlier: Sequence[NextAction] = (),
        own_actions: Sequence[NextAction] = (),
        is_correction: bool = False,
        initial: dict[str, Any] | None = None,
        lines: Sequence[dict[str, Any]] = (),
    ) -> None:
        initial = {"client_key": str(uuid.uuid4()), "page": str(uuid.uuid4()), **(initial or {})}
        super().__init__(data, initial=initial)
        agents = [each for each in members if each.user_id != initial.get("author_id")]
        self.fields["present"] = MembersField(agents, label="Présents", required=False)
        self.earlier = list(earlier)
        for action in self.earlier:
            self.fields[_settle_name(action)] = forms.ChoiceField(
                label=action.text,
                choices=SETTLEMENTS,
                required=False,
                initial=STAY_OPEN,
                widget=forms.RadioSelect,
            )
        if is_correction:
            for name in ("next_day", "next_hour"):
                del self.fields[name]
        formset = forms.formset_factory(
            ActionForm, formset=ActionFormSet, extra=BLANK_LINES, max_num=MAX_ACTIONS, validate_max=True
        )
        self.actions = formset(
            data, prefix="action", initial=list(lines), form_kwargs={"members": members, "own_actions": own_actions}
        )

    def hold_judgement(self) -> "SessionForm":
        """Show what was typed as it was typed, without reproaching anything yet."""
        self._errors = ErrorDict()
        self.actions._errors = [ErrorDict() for _ in self.actions.forms]
        self.actions._non_form_errors = ErrorList()
        for form in self.actions.forms:
            form._errors = ErrorDict()
        return self

    def is_valid(self) -> bool:
        """Both are asked, so that every error shows at once."""
        lines_are_valid = self.actions.is_valid()
        return super().is_valid() and lines_are_valid

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        held_on, next_day = cleaned.get("held_on"), cleaned.get("next_day")
        if cleaned.get("next_hour") and not next_day and "next_day" in self.fields and "next_day" not in self.errors:
            self.add_error("next_day", "Choisissez aussi le jour de la prochaine séance.")
        if held_on and next_day and next_day <= held_on:
            self.add_error("next_day", "La prochaine séance est après celle-ci.")
        return cleaned

    def settlements(self) -> list[tuple[NextAction, Any]]:
        """Earlier actions, each with its bound choice, for the template."""
        return [(action, self[_settle_name(action)]) for action in self.earlier]

    def values(self) -> SessionValues:
        cleaned = self.cleaned_data
        settled = {action.pk: cleaned[_settle_name(action)] for action in self.earlier}
        return SessionValues(
            fields={name: cleaned[name] for name in WRITTEN},
            present=cleaned["present"],
            actions=self.actions.lines(),
            private_note=cleaned["private_note"],
            settled={pk: choice for pk, choice in settled.items() if choice in ("complete", "give_up")},
            next_day=cleaned.get("next_day"),
            next_hour=cleaned.get("next_hour"),
        )


class ActionForm(forms.Form):
    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = LineField(label="Action", max_length=300, required=False)
    owner = forms.ChoiceField(label="Qui", required=False)
    due_on = DayField(label="Pour le", required=False)

    def __init__(self, *args: Any, members: Sequence[Membership], own_actions: Sequence[NextAction], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.members = {str(each.pk): each for each in members}
        self.own_keys = {each.pk for each in own_actions}
        choices = [(pk, str(each.user)) for pk, each in self.members.items()]
        self.fields["owner"].choices = [("", "À préciser"), *choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("text") and (cleaned.get("owner") or cleaned.get("due_on")) and "text" not in self.errors:
            self.add_error("text", "Dites ce qui est à faire, ou videz la ligne.")
        return cleaned

    def line(self) -> ActionLine | None:
        """None for an empty line. A key that is not of this session's is as none."""
        cleaned = self.cleaned_data
        if not cleaned.get("text"):
            return None
        pk = cleaned.get("pk")
        return ActionLine(
            text=cleaned["text"],
            owner=self.members.get(cleaned.get("owner") or ""),
            due_on=cleaned.get("due_on"),
            pk=pk if pk in self.own_keys else None,
        )


class ActionFormSet(BaseFormSet):
    def lines(self) -> list[ActionLine]:
        found = (form.line() for form in self.forms)
        return [line for line in found if line is not None]


def typed_fields(posted: QueryDict) -> Fields:
    """What the form sent, but the proof of origin and the button. NUL never reaches PostgreSQL."""
    return {
        name: [value.replace("\x00", "") for value in posted.getlist(name)]
        for name in posted
        if name not in ("csrfmiddlewaretoken", "act", "page", "base")
    }


def as_posted(fields: Fields) -> QueryDict:
    """The way back."""
    posted = QueryDict(mutable=True)
    for name, values in fields.items():
        posted.setlist(name, values)
    return posted


def with_one_more_line(fields: Fields) -> Fields:
    count = _count_of(fields)
    return {**fields, "action-TOTAL_FORMS": [str(min(count + 1, MAX_ACTIONS))]}


def without_line(fields: Fields, number: int) -> Fields:
    """The lines that follow take the places before theirs."""
    count = _count_of(fields)
    if not 0 <= number < count:
        return fields
    kept = {name: values for name, values in fields.items() if not name.startswith("action-")}
    for place in range(count):
        if place == number:
            continue
        target = place - (place > number)
        for part in ("pk", "text", "owner", "due_on"):
            kept[f"action-{target}-{part}"] = fields.get(f"action-{place}-{part}", [""])
    return {**kept, "action-TOTAL_FORMS": [str(count - 1)], "action-INITIAL_FORMS": ["0"]}


def _count_of(fields: Fields) -> int:
    told = (fields.get("action-TOTAL_FORMS") or ["0"])[-1]
    return min(int(told), MAX_ACTIONS) if told.isdecimal() and len(told) < 4 else 0


def first_initial(*, writer: Any) -> dict[str, Any]:
    return {"held_on": clock.today(), "writer": str(writer.pk), "author_id": writer.pk}


def _settle_name(action: NextAction) -> str:
    return f"settle_{action.pk}"
