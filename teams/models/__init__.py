"""One noun a module."""

from teams.models.membership import Membership, MembershipQuerySet, TeamInvitation
from teams.models.team import Team, TeamProblematique, TeamQuerySet, TeamTransition

__all__ = [
    "Membership",
    "MembershipQuerySet",
    "Team",
    "TeamInvitation",
    "TeamProblematique",
    "TeamQuerySet",
    "TeamTransition",
]
