"""What an edition gives a team, in half-days. Pure: an edition in, half-days out.

Units: an edition is written in days, with decimals; the ledger holds whole half-days. Rounding rule: the product is
made first, in decimals, and only then rounded UP to the next half-day, account by account: a team never gets less than
what the edition printed (12 weeks × 0,33 day = 3,96 days = 7,92 half-days, so 8).
"""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal

from coaching.states import DayPurpose, ExpertRole
from programmes.models import Programme

LAUNCH_REASON = "Ce que l’édition prévoit, au lancement de l’équipe"


def half_days_of(days: Decimal) -> int:
    """
    >>> half_days_of(Decimal("0.5")), half_days_of(Decimal("3.96")), half_days_of(Decimal("6.0"))
    (1, 8, 12)
    """
    return int((days * 2).to_integral_value(rounding=ROUND_CEILING))


def entitlement(programme: Programme) -> Mapping[tuple[str, str], int]:
    """(role, purpose) -> half-days, for each of the six accounts of a team; 0 where the edition gives nothing.

    The longest investigation is counted, as `programmes.coach_budget` does: a team that needs its last week has its
    coach.
    """
    support = {
        ExpertRole.COACH: programme.weeks_max * programme.coach_days_per_week,
        ExpertRole.DESIGNER: programme.designer_days,
    }
    given = {}
    for role, days in support.items():
        given[role.value, DayPurpose.SUPPORT.value] = half_days_of(Decimal(days))
        given[role.value, DayPurpose.PREPARATION.value] = half_days_of(Decimal(programme.preparation_days))
        given[role.value, DayPurpose.COMMON.value] = half_days_of(Decimal(programme.common_days))
    return given
