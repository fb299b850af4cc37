"""The home of a team; and the facts of many teams, counted in one statement whatever their number (for coaching)."""

import dataclasses
import datetime as dt

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from agenda.lines import Line
from agenda.selectors.team import coming_of_team
from agenda.states import AppointmentKind
from investigations.models import (
    EvidenceSource,
    Hypothesis,
    Indicator,
    Investigation,
    JournalEntry,
    PhaseStep,
    Prototype,
    Segment,
    SolutionAssessment,
    SolutionIdea,
    Trial,
)
from investigations.progress import Delay, Facts, Step, delays, next_step, weeks_left
from investigations.states import Verdict
from investigations.workspace_states import ProblemQuestion
from programmes.states import MilestoneKind, PhaseCode
from teams.models import Membership
from teams.states import TeamRole

_LAST_NOTES = 3
_NEXT_SHOWN = 3


@dataclasses.dataclass(frozen=True)
class PhaseMark:
    """A phase of the programme on the line of the team."""

    label: str
    is_current: bool
    is_visited: bool


@dataclasses.dataclass(frozen=True)
class TeamPage:
    """Everything that the home shows."""

    facts: Facts
    step: Step
    delays: list[Delay]
    weeks_left: int
    phases: list[PhaseMark]
    present_step: PhaseStep | None
    committee: Line | None
    committee_horizon: dt.date | None  # the date that the edition gives for all, as long as the team has none
    coming: list[Line]
    agents: list[Membership]
    experts: list[Membership]
    notes: list[JournalEntry]


def with_progress(workspaces: QuerySet[Investigation]) -> QuerySet[Investigation]:
    """Adds the counts that `facts_of` reads. One statement, a sub-query for each count."""
    last_step = PhaseStep.objects.filter(investigation=OuterRef("pk")).order_by("-number")
    sources = EvidenceSource.objects.filter(investigation=OuterRef("pk"))
    last_source = sources.order_by("-created_at").values("created_at__date")[:1]
    last_note = JournalEntry.objects.filter(investigation=OuterRef("pk")).order_by("-written_at")
    hypotheses = Hypothesis.objects.filter(investigation=OuterRef("pk"))
    segments = Segment.objects.filter(investigation=OuterRef("pk"))
    trials = Trial.objects.filter(prototype__investigation=OuterRef("pk"))
    return workspaces.annotate(
        phase_now=Subquery(last_step.values("phase")[:1]),
        hypothesis_count=counted(hypotheses),
        settled_count=counted(hypotheses.exclude(verdict=Verdict.UNSETTLED)),
        source_count=counted(sources),
        silent_count=counted(sources.filter(evidence__isnull=True)),
        segment_count=counted(segments),
        heard_count=counted(segments.filter(sources__isnull=False).distinct()),
        assessment_count=counted(SolutionAssessment.objects.filter(investigation=OuterRef("pk"))),
        idea_count=counted(SolutionIdea.objects.filter(investigation=OuterRef("pk"))),
        prototype_count=counted(Prototype.objects.filter(investigation=OuterRef("pk"))),
        trial_count=counted(trials, by="prototype__investigation"),
        indicator_count=counted(Indicator.objects.filter(investigation=OuterRef("pk"))),
        last_source_on=Subquery(last_source),
        last_note_on=Subquery(last_note.values("written_at__date")[:1]),
        sheet_saved_on=F("problem_sheet__saved_at__date"),
        **{f"answer_{question}": F(f"problem_sheet__{question}") for question in ProblemQuestion.values},
    )


def facts_of(row: Investigation, *, today: dt.date) -> Facts:
    """From a row of `with_progress`, whose team and programme are loaded."""
    traces = [row.last_source_on, row.last_note_on, row.sheet_saved_on, row.team.launches_on]
    return Facts(
        launched_on=row.team.launches_on,
        weeks=row.programme.weeks_max,
        today=today,
        phase=row.phase_now or PhaseCode.RESEARCH,
        questions_answered=sum(bool(getattr(row, f"answer_{question}")) for question in ProblemQuestion.values),
        hypotheses=row.hypothesis_count,
        settled=row.settled_count,
        sources=row.source_count,
        silent_sources=row.silent_count,
        segments=row.segment_count,
        segments_heard=row.heard_count,
        assessments=row.assessment_count,
        ideas=row.idea_count,
        prototypes=row.prototype_count,
        trials=row.trial_count,
        indicators=row.indicator_count,
        last_trace_on=max((day for day in traces if day), default=None),
    )


def team_page(workspace: Investigation, *, journal: QuerySet[JournalEntry], at: dt.datetime) -> TeamPage:
    """Nine statements at most, whatever the workspace holds. `journal`: the notes that the person may read."""
    today = timezone.localdate(at)
    row = with_progress(Investigation.objects.filter(pk=workspace.pk)).select_related("team", "programme").get()
    facts = facts_of(row, today=today)
    steps = list(workspace.phase_steps.order_by("number"))
    visited = {step.phase for step in steps}
    present = steps[-1] if steps else None
    coming = coming_of_team(row.team, at=at)
    committee = next((line for line in coming if line.appointment.kind == AppointmentKind.END_COMMITTEE), None)
    members = list(
        Membership.objects.in_force(today).filter(team=workspace.team_id).select_related("user").order_by("role", "pk")
    )
    return TeamPage(
        facts=facts,
        step=next_step(facts),
        delays=delays(facts),
        weeks_left=weeks_left(facts),
        phases=[
            PhaseMark(phase.title, present is not None and phase.code == present.phase, phase.code in visited)
            for phase in workspace.programme.phases.order_by("position")
        ],
        present_step=present,
        committee=committee,
        committee_horizon=None if committee else _committee_horizon(row, today=today),
        coming=coming[:_NEXT_SHOWN],
        agents=[member for member in members if member.role == TeamRole.AGENT],
        experts=[member for member in members if member.role != TeamRole.AGENT],
        notes=list(journal.select_related("author").order_by("-day", "-pk")[:_LAST_NOTES]),
    )


def _committee_horizon(row: Investigation, *, today: dt.date) -> dt.date | None:
    ahead = row.programme.milestones.filter(kind=MilestoneKind.END_COMMITTEE, starts_on__gte=today)
    return ahead.order_by("starts_on", "position").values_list("starts_on", flat=True).first()


def counted(rows: QuerySet, *, by: str = "investigation") -> Coalesce:
    """How many of the correlated `rows`: 0 rather than nothing."""
    counts = rows.order_by().values(by).annotate(how_many=Count("pk", distinct=True)).values("how_many")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)
