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
    def sentence(self) -> str:
        """The whole arithmetic, to be checked by hand."""
        teams = f"{self.teams} équipe{'s' if self.teams > 1 else ''}"
        weeks = f"{self.weeks} semaine{'s' if self.weeks > 1 else ''}"
        needed = f"{teams} × {weeks} × {french_number(self.days_per_week)} j = {french_number(self.needed)} jours."
        planned = f"{french_number(self.days)} jours prévus"
        if self.is_enough:
            return f"{needed} Sur les {planned}, il en reste {french_number(self.left)}."
        return (
            f"{needed} Avec {planned}, il en manque {french_number(self.missing)} :"
            f" de quoi accompagner {self.teams_it_carries} équipe{'s' if self.teams_it_carries > 1 else ''}."
        )

    @property
    def teams_it_carries(self) -> int | None:
        """Teams that the available days really accompany; None when a team needs no coach."""
        per_team = self.weeks * self.days_per_week
        return int(self.days // per_team) if per_team else None


def french_number(value: Decimal) -> str:
    """As French readers write it: 0,5 and not 0.50."""
    return f"{Decimal(value).normalize():f}".replace(".", ",")


def coach_budget(programme: Programme, *, teams: int, days: Decimal) -> CoachBudget:
    """The longest investigation is counted: a team that needs its last week must have its coach."""
    return CoachBudget(teams, programme.weeks_max, programme.coach_days_per_week, days)
