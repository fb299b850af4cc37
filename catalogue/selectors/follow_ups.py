"""« Que deviennent les investigations ? »: counts out of questions asked, and the public sheets behind each of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.http import Http404
from django.utils.text import capfirst

from collectivites.states import PopulationBand, population_band
from core.text import fold
from evaluation.selectors.follow_ups import Question
from evaluation.selectors.public import public_questions
from evaluation.states import ALIVE, FollowUpAnswer, FollowUpMonth
from investigations.models import Investigation
from investigations.states import ExitScenario
from programmes.models import PrintedFigure, Programme

# What documents printed about the same thing, with percentages of two different populations.
PRINTED = ("continuation_territories", "continuation_participants")
UNKNOWN = "inconnue"


@dataclass(frozen=True)
class Answers:
    """The questions of one moment that had the same answer; `key` is its anchor on the page of the list."""

    key: str
    label: str
    questions: Sequence[Question]


@dataclass(frozen=True)
class Moment:
    """A group of exits at 3, 6 or 12 months."""

    months: int
    questions: Sequence[Question] = ()

    @property
    def asked(self) -> int:
        return len(self.questions)

    @property
    def alive(self) -> int:
        return sum(_answer(question) in ALIVE for question in self.questions)

    @property
    def stopped(self) -> int:
        return sum(_answer(question) == FollowUpAnswer.STOPPED for question in self.questions)

    @property
    def unanswered(self) -> int:
        return sum(question.reply is None for question in self.questions)

    @property
    def answers(self) -> list[Answers]:
        """Those that say it is alive, then the others, then the silences. An answer that nobody gave is left out."""
        ordered = (*ALIVE, *(answer for answer in FollowUpAnswer if answer not in ALIVE))
        words = [*((answer.value, answer.label) for answer in ordered), ("", "Question posée, sans réponse")]
        found = [
            Answers(
                value or "silence",
                label,
                [question for question in self.questions if _answer(question) == value],
            )
            for value, label in words
        ]
        return [each for each in found if each.questions]


@dataclass(frozen=True)
class Line:
    """A group: `kind` and `key` are its address. One moment for each of 3, 6 and 12 months."""

    kind: str
    key: str
    label: str
    moments: Sequence[Moment] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    title: str
    heading: str
    note: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class FollowUpPage:
    overall: Line | None
    tables: Sequence[Table]
    sheets: int
    printed: Sequence[PrintedFigure]


@dataclass(frozen=True)
class _Group:
    """How questions are grouped: `of` gives the key and the label of each group of a question."""

    kind: str
    title: str
    heading: str
    note: str
    of: Callable[[Question], Iterable[tuple[str, str]]]
    rank: Callable[[str, str], object]


def _investigation(question: Question) -> Investigation:
    return question.follow_up.decision.committee.investigation


def _themes(question: Question) -> list[tuple[str, str]]:
    found = [(theme.slug, capfirst(theme.label)) for theme in _investigation(question).themes.all()]
    return found or [("sans-theme", "Sans thème")]


def _band(question: Question) -> list[tuple[str, str]]:
    leads = _investigation(question).leads
    band = population_band(leads[0].collectivite.population) if leads else None
    return [(band.value, capfirst(band.label)) if band else (UNKNOWN, "Population inconnue")]


_SCENARIOS, _BANDS = list(ExitScenario.values), [*PopulationBand.values, UNKNOWN]
_OVERALL = _Group("ensemble", "", "", "", lambda question: [("toutes", "Toutes les investigations")], lambda *each: 0)
_GROUPS = (
    _Group(
        "issue",
        "Selon l’issue décidée",
        "Issue",
        "L’issue est celle que le comité a décidée. Après un arrêt, la question n’est posée qu’à douze mois.",
        lambda question: [(scenario := question.follow_up.decision.scenario, ExitScenario(scenario).label)],
        lambda key, label: _SCENARIOS.index(key),
    ),
    _Group(
        "theme",
        "Selon le thème",
        "Thème",
        "Une investigation porte plusieurs thèmes : elle compte dans chacun.",
        _themes,
        lambda key, label: fold(label),
    ),
    _Group(
        "taille",
        "Selon la taille de la collectivité",
        "Population",
        "Population de la collectivité porteuse.",
        _band,
        lambda key, label: _BANDS.index(key),
    ),
)


def follow_up_page() -> FollowUpPage:
    """Six queries at most, whatever the number of sheets."""
    asked = public_questions()
    printed = PrintedFigure.objects.filter(programme__in=Programme.objects.published(), key__in=PRINTED)
    overall = _lines(_OVERALL, asked)
    return FollowUpPage(
        overall=overall[0] if overall else None,
        tables=[Table(group.title, group.heading, group.note, _lines(group, asked)) for group in _GROUPS]
        if asked
        else [],
        sheets=len({_investigation(question).pk for question in asked}),
        printed=list(printed.select_related("programme").order_by("-programme__edition", "position", "pk")),
    )


def follow_up_line(kind: str, key: str) -> Line:
    """The sheets behind the counts of a group. Five queries. Raises Http404 when nothing is counted there."""
    for group in (_OVERALL, *_GROUPS):
        if group.kind == kind:
            for line in _lines(group, public_questions()):
                if line.key == key:
                    return line
    raise Http404


def _lines(group: _Group, asked: Sequence[Question]) -> list[Line]:
    held: dict[tuple[str, str], list[Question]] = {}
    for question in asked:
        for named in group.of(question):
            held.setdefault(named, []).append(question)
    return [
        Line(
            group.kind,
            key,
            label,
            [
                Moment(months, [question for question in rows if question.follow_up.months == months])
                for months in FollowUpMonth.values
            ],
        )
        for (key, label), rows in sorted(held.items(), key=lambda item: group.rank(*item[0]))
    ]


def _answer(question: Question) -> str:
    return question.reply.answer if question.reply else ""
