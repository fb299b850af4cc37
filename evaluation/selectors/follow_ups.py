"""What became of the exits, always as answers out of questions asked."""

import collections
import dataclasses
from collections.abc import Callable, Iterable

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from collectivites.states import population_band
from evaluation.models import FollowUp, FollowUpReply
from evaluation.states import ALIVE
from investigations.models import InvestigationCollectivite
from investigations.states import CollectiviteRole, ExitScenario


@dataclasses.dataclass(frozen=True)
class Survival:
    """Of a group of exits at one date: how many questions were asked, answered, and say that it is alive."""

    label: str
    months: int
    asked: int
    answered: int
    alive: int

    @property
    def in_words(self) -> str:
        """`2 encore en vie, sur 3 réponses à 5 questions`: never a percentage, groups are small."""
        if not self.asked:
            return "aucune question posée"
        if not self.answered:
            return f"aucune réponse à {self.asked} question{'s' if self.asked > 1 else ''}"
        answers = f"{self.answered} réponse{'s' if self.answered > 1 else ''}"
        return f"{self.alive} encore en vie, sur {answers} à {self.asked} question{'s' if self.asked > 1 else ''}"


@dataclasses.dataclass(frozen=True)
class Question:
    """A line of the staff's list."""

    follow_up: FollowUp
    reply: FollowUpReply | None
    asked_to: int
    place: str
    band: str
    themes: tuple[str, ...]

    @property
    def state(self) -> str:
        if self.reply is not None:
            return self.reply.get_answer_display()
        if self.follow_up.asked_at is None:
            return "À demander"
        return "Sans réponse" if self.asked_to else "Personne à qui demander"


def questions(follow_ups: QuerySet[FollowUp]) -> list[Question]:
    """By day. Five statements, whatever their number."""
    last = FollowUpReply.objects.filter(follow_up=OuterRef("pk")).order_by("-at", "-pk").values("pk")[:1]
    leads = InvestigationCollectivite.objects.filter(role=CollectiviteRole.LEAD).select_related("collectivite")
    investigation = "decision__committee__investigation"
    rows = list(
        follow_ups.annotate(last_reply=Subquery(last))
        .select_related(f"{investigation}__team", f"{investigation}__programme")
        .prefetch_related(
            "links",
            f"{investigation}__themes",
            Prefetch(f"{investigation}__participations", queryset=leads, to_attr="leads"),
        )
        .order_by("due_on", "pk")
    )
    replies = FollowUpReply.objects.in_bulk([row.last_reply for row in rows if row.last_reply])
    return [_question(row, replies.get(row.last_reply)) for row in rows]


def survival(asked: Iterable[Question], by: Callable[[Question], Iterable[str]]) -> list[Survival]:
    """Counts of the questions already asked, by the labels that `by` gives and by date."""
    groups: dict[tuple[str, int], list[Question]] = collections.defaultdict(list)
    for each in asked:
        if each.follow_up.asked_at is not None:
            for label in by(each):
                groups[label, each.follow_up.months].append(each)
    return [
        Survival(
            label=label,
            months=months,
            asked=len(rows),
            answered=sum(row.reply is not None for row in rows),
            alive=sum(row.reply is not None and row.reply.answer in ALIVE for row in rows),
        )
        for (label, months), rows in sorted(groups.items())
    ]


def by_scenario(question: Question) -> list[str]:
    return [ExitScenario(question.follow_up.decision.scenario).label]


def by_theme(question: Question) -> tuple[str, ...]:
    return question.themes or ("Sans thème",)


def by_size(question: Question) -> list[str]:
    return [question.band]


def overall(question: Question) -> list[str]:
    return ["Toutes les issues"]


def _question(row: FollowUp, reply: FollowUpReply | None) -> Question:
    investigation = row.decision.committee.investigation
    lead = investigation.leads[0] if investigation.leads else None
    band = population_band(lead.collectivite.population) if lead else None
    return Question(
        follow_up=row,
        reply=reply,
        asked_to=len(row.links.all()),
        place=lead.name_then if lead else "",
        band=band.label if band else "Population inconnue",
        themes=tuple(sorted(theme.label for theme in investigation.themes.all())),
    )
