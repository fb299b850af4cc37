"""The days of coach that an edition needs, with its arithmetic shown."""

import dataclasses
from decimal import Decimal

from programmes.models import Programme


@dataclasses.dataclass(frozen=True)
class CoachBudget:
    """Days of coach for `teams` teams, against what is available (`days`)."""

    teams: int
    weeks: int
    days_per_week: Decimal
    days: Decimal

    @property
    def needed(self) -> Decimal:
        return self.teams * self.weeks * self.days_per_week

    @property
    def left(self) -> Decimal:
        """Negative when days are missing."""
        return self.days - self.needed

    @property
    def is_enough(self) -> bool:
        return self.left >= 0

    @property
    def missing(self) -> Decimal:
        return max(-self.left, Decimal(0))

    @property
    def teams_it_carries(self) -> int | None:
        """Teams that the available days really accompany; None when a team needs no coach."""
        per_team = self.weeks * self.days_per_week
        return int(self.days // per_team) if per_team else None


def coach_budget(programme: Programme, *, teams: int, days: Decimal) -> CoachBudget:
    """The longest investigation is counted: a team that needs its last week must have its coach."""
    return CoachBudget(teams, programme.weeks_max, programme.coach_days_per_week, days)
