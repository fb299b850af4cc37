"""The board where the ANCT's team sees who needs help, and why. Five statements, whatever the number of teams."""

import collections
import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from coaching.health import SIGNALS, Signal
from coaching.selectors.health import TeamHealth, signals_of
from teams.models import Membership, Team
from teams.states import TeamRole


@dataclasses.dataclass(frozen=True)
class BoardRow:
    """A team at work, with whoever coaches it today."""

    health: TeamHealth
    coaches: list[Any]

    @property
    def seen_on(self) -> dt.date:
        """The last session, or the launch: nobody waits less for never having been seen."""
        return self.health.facts.last_session_on or self.health.facts.work.launched_on

    @property
    def seen_days_ago(self) -> int:
        return self.health.facts.days_since(self.seen_on)

    def raises(self, code: str) -> bool:
        return code in {each.signal.code for each in self.health.open}


@dataclasses.dataclass(frozen=True)
class SignalCount:
    """How many teams a signal is open for."""

    signal: Signal
    teams: int


@dataclasses.dataclass(frozen=True)
class Board:
    """Three groups; within each, the teams that nobody saw for the longest time first, then by name. No rank."""

    to_look_at: list[BoardRow]
    put_aside: list[BoardRow]
    quiet: list[BoardRow]

    @property
    def rows(self) -> list[BoardRow]:
        """In the order of reading."""
        return [*self.to_look_at, *self.put_aside, *self.quiet]

    def only(self, rows: Iterable[BoardRow]) -> "Board":
        """The same groups, holding only `rows`: what one page shows."""
        kept = {row.health.team.pk for row in rows}
        groups = (self.to_look_at, self.put_aside, self.quiet)
        return Board(*([row for row in group if row.health.team.pk in kept] for group in groups))


def board_rows(teams: Iterable[Team], *, on: dt.date) -> list[BoardRow]:
    """Of the teams at work, in the order of their names."""
    healths = signals_of(teams, on)
    coaches = collections.defaultdict(list)
    present = Membership.objects.in_force(on).filter(
        team__in=[health.team.pk for health in healths], role=TeamRole.COACH
    )
    for membership in present.select_related("user").order_by("starts_on", "pk"):
        coaches[membership.team_id].append(membership.user)
    return [BoardRow(health, coaches[health.team.pk]) for health in healths]


def board_of(rows: Iterable[BoardRow], *, signal: str = "") -> Board:
    """`signal`: only the teams for which this one is open."""
    kept = sorted(
        (row for row in rows if not signal or row.raises(signal)), key=lambda row: (row.seen_on, row.health.team.name)
    )
    return Board(
        to_look_at=[row for row in kept if row.health.open],
        put_aside=[row for row in kept if not row.health.open and row.health.acknowledged],
        quiet=[row for row in kept if not row.health.raised],
    )


def signal_counts(rows: Iterable[BoardRow]) -> list[SignalCount]:
    """Of the open signals, in the order of `SIGNALS`; those of no team are absent."""
    counts = collections.Counter(each.signal.code for row in rows for each in row.health.open)
    return [SignalCount(signal, counts[signal.code]) for signal in SIGNALS if counts[signal.code]]
