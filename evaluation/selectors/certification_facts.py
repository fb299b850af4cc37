"""What the work shows of each agent: counts, and the codes of her own sources. Never a word, a name or a title of what
she noted: the query does not bring them.

Constant in queries, whatever the number of agents.
"""

import collections
import dataclasses
import functools
import operator
from collections.abc import Iterable

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from agenda.models import Attendance
from agenda.states import AppointmentKind, Presence
from coaching.models import CoachingSession
from investigations.committee_states import CommitteeState
from investigations.models import (
    EndCommittee,
    Evidence,
    EvidenceSource,
    Hypothesis,
    IdeaVote,
    Indicator,
    IndicatorMeasure,
    Investigation,
    Prototype,
    SolutionIdea,
    Trial,
)
from investigations.states import Verdict
from investigations.workspace_states import SOURCE_LETTERS, ProblemQuestion, SourceKind
from teams.models import Membership

# Who it is: an agent of a team.
Key = tuple[int, int]  # team, person
GATHERINGS = {
    AppointmentKind.LAUNCH: "launch",
    AppointmentKind.CHECKPOINT: "checkpoints",
    AppointmentKind.END_COMMITTEE: "committee",
}
_MARK = "fact_"
OTHER_SOURCES = (SourceKind.SURVEY, SourceKind.OBSERVATION, SourceKind.WORKSHOP)


@dataclasses.dataclass(frozen=True)
class AgentFacts:
    """`counts`: by the names that the referential asks. `codes`: E-01, E-04; none when the subject is sensitive."""

    counts: collections.Counter[str]
    codes: tuple[str, ...] = ()


def facts_of(memberships: Iterable[Membership]) -> dict[Key, AgentFacts]:
    """Seven queries. `memberships` come with their team."""
    rows = list(memberships)
    keys = {(each.team_id, each.user_id) for each in rows}
    teams = {each.team_id: each.team.programme_id for each in rows}
    people = {person for _, person in keys}
    counts: dict[Key, collections.Counter[str]] = {key: collections.Counter() for key in keys}
    of_team, sensitive = _team_facts(teams)
    for key, count in counts.items():
        count.update(of_team.get(key[0], {}))
    _add_attendance(counts, teams, people)
    _add_own(counts, teams, people)
    codes = _add_sources(counts, teams)
    return {
        key: AgentFacts(count, () if key[0] in sensitive else tuple(codes.get(key, ())))
        for key, count in counts.items()
    }


def _team_facts(teams: Iterable[int]) -> tuple[dict[int, dict[str, int]], set[int]]:
    """What the tool knows of the team as a whole, and the teams whose subject is sensitive. One query."""
    measured = IndicatorMeasure.objects.filter(indicator=OuterRef("pk"))
    facts = {
        "hypotheses": Hypothesis.objects.all(),
        "verdicts": Hypothesis.objects.exclude(verdict=Verdict.UNSETTLED),
        "other_sources": EvidenceSource.objects.filter(kind__in=OTHER_SOURCES),
        "team_ideas": SolutionIdea.objects.all(),
        "prototypes": Prototype.objects.all(),
        "indicators": Indicator.objects.filter(Exists(measured), baseline__isnull=False),
        "decisions": EndCommittee.objects.exclude(state=CommitteeState.PREPARING),
    }
    trials = Trial.objects.filter(prototype__investigation=OuterRef("pk")).exclude(learnings="")
    # Under a name of ours: the model has relations called as some of the facts are.
    counted = {f"{_MARK}{name}": _count(rows.filter(investigation=OuterRef("pk"))) for name, rows in facts.items()}
    counted |= {f"{_MARK}trials": _count(trials), f"{_MARK}problem_answers": _answers()}
    found = (
        Investigation.objects.filter(team__in=list(teams))
        .order_by("team_id")
        .values("team_id", "is_sensitive", **counted)
    )
    whole, sensitive = {}, set()
    for row in found:
        team = row.pop("team_id")
        if row.pop("is_sensitive"):
            sensitive.add(team)
        whole[team] = {name.removeprefix(_MARK): number for name, number in row.items()}
    return whole, sensitive


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values(one=Value(1)).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _answers() -> Combinable:
    """How many of the seven questions of the fiche problème have an answer."""
    told = [
        Case(When(Q(**{f"problem_sheet__{question}__gt": ""}), then=1), default=0)
        for question in ProblemQuestion.values
    ]
    return functools.reduce(operator.add, told)


def _add_attendance(counts: dict[Key, collections.Counter[str]], teams: dict[int, int], people: set[int]) -> None:
    """Gatherings of the team, and those common to its edition."""
    of_programme = collections.defaultdict(list)
    for team, programme in teams.items():
        of_programme[programme].append(team)
    seen = Attendance.objects.filter(
        Q(appointment__team__in=list(teams))
        | Q(appointment__team__isnull=True, appointment__programme__in=list(of_programme)),
        person__in=people,
        presence=Presence.PRESENT,
        appointment__kind__in=list(GATHERINGS),
    ).values_list("person_id", "appointment__kind", "appointment__team_id", "appointment__programme_id")
    for person, kind, team, programme in seen.order_by("pk"):
        for one in [team] if team else of_programme[programme]:
            if (one, person) in counts:
                counts[one, person][GATHERINGS[AppointmentKind(kind)]] += 1


def _add_own(counts: dict[Key, collections.Counter[str]], teams: Iterable[int], people: set[int]) -> None:
    """Done by the agent, or in her presence: one query each."""
    teams = list(teams)
    team_of = "investigation__team_id"
    own = {
        "coach_sessions": CoachingSession.objects.logged()
        .filter(team__in=teams, present__user__in=people)
        .values(t=F("team_id"), p=F("present__user_id")),
        "cells": Evidence.objects.filter(hypothesis__investigation__team__in=teams, author__in=people).values(
            t=F(f"hypothesis__{team_of}"), p=F("author_id")
        ),
        "ideas": SolutionIdea.objects.filter(investigation__team__in=teams, author__in=people).values(
            t=F(team_of), p=F("author_id")
        ),
        # One's own idea, supported by oneself, is counted once.
        "votes": IdeaVote.objects.filter(idea__investigation__team__in=teams, user__in=people)
        .exclude(idea__author=F("user"))
        .values(t=F(f"idea__{team_of}"), p=F("user_id")),
    }
    for name, rows in own.items():
        for row in rows.annotate(number=Count("pk", distinct=True)).order_by("t", "p"):
            if (row["t"], row["p"]) in counts:
                counts[row["t"], row["p"]]["ideas" if name == "votes" else name] += row["number"]


def _add_sources(counts: dict[Key, collections.Counter[str]], teams: Iterable[int]) -> dict[Key, list[str]]:
    """Interviews that she led, by their code alone."""
    codes: dict[Key, list[str]] = collections.defaultdict(list)
    led = EvidenceSource.objects.filter(investigation__team__in=list(teams), kind=SourceKind.INTERVIEW)
    for team, person, number in led.order_by("number", "pk").values_list(
        "investigation__team_id", "held_by_id", "number"
    ):
        if (team, person) in counts:
            counts[team, person]["interviews"] += 1
            codes[team, person].append(f"{SOURCE_LETTERS[SourceKind.INTERVIEW]}-{number:02}")
    return codes
