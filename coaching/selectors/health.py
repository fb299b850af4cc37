"""Signals of many teams, those put aside apart. Four statements, whatever the number of teams."""

import collections
import dataclasses
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q

from coaching.health import SIGNALS, Signal, remaining_delays
from coaching.health_facts import HealthFacts
from coaching.models import SignalAcknowledgement
from coaching.selectors.health_rows import facts_by_workspace
from coaching.states import Weather
from investigations.method import MethodGuide, guide_of
from investigations.models import Investigation
from investigations.progress import Delay, delays
from programmes.coach_budget import french_number
from programmes.states import PhaseCode
from teams.models import Team

DIGEST_DAYS = 7


@dataclasses.dataclass(frozen=True)
class Raised:
    """A signal whose rule is true of a team today. Put aside as long as it has an `acknowledgement` in force."""

    signal: Signal
    rule: str
    facts: str
    acknowledgement: SignalAcknowledgement | None = None

    def __str__(self) -> str:
        return self.signal.label

    @property
    def guide(self) -> MethodGuide | None:
        return guide_of(self.signal.guide) if self.signal.guide else None


@dataclasses.dataclass(frozen=True)
class TeamHealth:
    """A team at work, what is counted of it, and what that raises."""

    workspace: Investigation
    facts: HealthFacts
    raised: list[Raised]

    @property
    def team(self) -> Team:
        return self.workspace.team  # type: ignore[return-value]

    @property
    def open(self) -> list[Raised]:
        return [each for each in self.raised if each.acknowledgement is None]

    @property
    def acknowledged(self) -> list[Raised]:
        return [each for each in self.raised if each.acknowledgement is not None]

    @property
    def phase_label(self) -> str:
        return PhaseCode(self.facts.work.phase).label

    @property
    def weather_label(self) -> str:
        return Weather(self.facts.last_weather).label if self.facts.last_weather else ""

    @property
    def coach_days(self) -> str:
        """« 4,5 j de coach sur 6 », of what is left. Empty when no account is open."""
        facts = self.facts
        if not facts.granted_half_days:
            return ""
        left, granted = (french_number(Decimal(half) / 2) for half in (facts.left_half_days, facts.granted_half_days))
        return f"{left} j de coach sur {granted}"

    @property
    def other_delays(self) -> list[Delay]:
        """What the team reads on its own home, and no signal says here."""
        return remaining_delays(delays(self.facts.work), [each.signal for each in self.raised])


@dataclasses.dataclass(frozen=True)
class DigestSignal:
    """A line of a weekly digest. `is_new`: raised, changed or back from an acknowledgement in the last seven days."""

    health: TeamHealth
    raised: Raised
    is_new: bool


def signals_of(teams: Iterable[Team], on: dt.date) -> list[TeamHealth]:
    """Of the teams at work among `teams` (rows, or a QuerySet), in the order of their names. Four statements."""
    facts = facts_by_workspace(teams, on=on)
    aside = _in_force([workspace.team_id for workspace in facts], on=on)
    return [
        TeamHealth(workspace, counted, _raised(counted, aside[workspace.team_id]))
        for workspace, counted in facts.items()
    ]


def health_of(team: Team, on: dt.date) -> TeamHealth | None:
    """Of one team; None when it is not at work."""
    return next(iter(signals_of([team], on)), None)


def signal_counts_of_teams(teams: Iterable[Team], on: dt.date) -> dict[int, int]:
    """How many signals ask for attention, by key of team; 0 for a team at work that raises none. Four statements."""
    return {key: len(raised) for key, raised in open_signals_of_teams(teams, on).items()}


def open_signals_of_teams(teams: Iterable[Team], on: dt.date) -> dict[int, list[Raised]]:
    """The same signals themselves: one reads as its label. Four statements."""
    return {health.team.pk: health.open for health in signals_of(teams, on)}


def digest_signals(teams: Iterable[Team], on: dt.date) -> list[DigestSignal]:
    """Open signals of `teams`, the new ones first, then by name of team. Five statements.

    Signals are not stored: « new » is read from the dates of their facts (`Signal.is_new`).
    """
    week_ago = on - dt.timedelta(days=DIGEST_DAYS)
    healths = signals_of(teams, on)
    back = set(
        SignalAcknowledgement.objects.filter(
            Q(withdrawn_at__isnull=True, until__gte=week_ago, until__lt=on) | Q(withdrawn_at__date__gte=week_ago),
            team__in=[health.team.pk for health in healths],
        ).values_list("team_id", "signal")
    )
    lines = [
        DigestSignal(
            health,
            raised,
            raised.signal.is_new(health.facts, since=week_ago) or (health.team.pk, raised.signal.code) in back,
        )
        for health in healths
        for raised in health.open
    ]
    return sorted(lines, key=lambda line: not line.is_new)


def acknowledgement_history(team: Team, *, shown: TeamHealth | None) -> list[SignalAcknowledgement]:
    """Every one but those `shown` beside their signal, the latest first, with their people."""
    beside = {each.acknowledgement.pk for each in shown.acknowledged if each.acknowledgement} if shown else set()
    rows = SignalAcknowledgement.objects.filter(team=team).exclude(pk__in=beside)
    return list(rows.select_related("acknowledged_by", "withdrawn_by").order_by("-acknowledged_at", "-pk"))


def _raised(facts: HealthFacts, aside: dict[str, SignalAcknowledgement]) -> list[Raised]:
    return [
        Raised(signal, signal.rule_for(facts.work.weeks), sentence, aside.get(signal.code))
        for signal in SIGNALS
        if (sentence := signal.facts_sentence(facts)) is not None
    ]


def _in_force(team_ids: list[int | None], *, on: dt.date) -> dict[int | None, dict[str, SignalAcknowledgement]]:
    found: dict[int | None, dict[str, SignalAcknowledgement]] = collections.defaultdict(dict)
    rows = SignalAcknowledgement.objects.in_force(on).filter(team__in=team_ids)
    for row in rows.select_related("acknowledged_by").order_by("acknowledged_at", "pk"):
        found[row.team_id][row.signal] = row
    return found
