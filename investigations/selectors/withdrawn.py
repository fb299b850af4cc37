"""What is said of a sheet that was public and no longer is: never its title, its place, nor what it told."""

import dataclasses
import datetime as dt

from investigations.models import Investigation, InvestigationTransition
from investigations.publication_states import WithdrawalCause
from investigations.states import SheetState
from programmes.states import ProgrammeState


@dataclasses.dataclass(frozen=True)
class Withdrawal:
    """`cause` in the words that the public reads; empty when nobody noted one."""

    cause: str
    at: dt.datetime | None


def withdrawal_of(slug: str) -> Withdrawal | None:
    """Of a sheet withdrawn from a published programme. None for a draft, and for an unknown address. Two queries."""
    row = (
        Investigation.objects.filter(slug=slug, state=SheetState.WITHDRAWN, programme__state=ProgrammeState.PUBLISHED)
        .values_list("pk", "withdrawal_cause")
        .first()
    )
    if row is None:
        return None
    pk, cause = row
    moves = InvestigationTransition.objects.filter(subject=pk, transition="withdraw").order_by("-at", "-pk")
    at = moves.values_list("at", flat=True).first()
    return Withdrawal(WithdrawalCause(cause).label if cause else "", at)
