"""Who sees a team: its members, the référents whose collectivité was told, and the staff who form it."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.permissions import is_anct_staff
from candidatures.models import ConflictOfInterest, Problematique
from candidatures.permissions import referent_collectivite_ids, staff_problematiques
from candidatures.selectors.instruction_ranking import IN_CONTEST
from candidatures.states import Outcome
from core import clock
from teams.models import Membership, Team, TeamInvitation, TeamProblematique


def staff_teams(user: Any) -> QuerySet[Team]:
    """Every team, for the ANCT's team.

    A person who declared a link with a candidature does not learn what was decided before the letter: the team formed
    from it does not exist for her until then.
    """
    if not is_anct_staff(user):
        return Team.objects.none()
    linked = ConflictOfInterest.objects.filter(user_id=user.pk, candidature=OuterRef("problematique__candidature"))
    hidden = TeamProblematique.objects.filter(Exists(linked), team=OuterRef("pk")).exclude(
        problematique__announced_outcome=Outcome.RETAINED
    )
    return Team.objects.exclude(Exists(hidden))


def own_teams(user: Any) -> QuerySet[Team]:
    """Teams that the person is in today, or follows as the référent of a collectivité whose letter was sent.

    Each row carries `is_mine`: in it, and not only following.
    """
    if not user.is_authenticated:
        return Team.objects.none()
    followed = TeamProblematique.objects.filter(
        team=OuterRef("pk"),
        problematique__announced_outcome=Outcome.RETAINED,
        problematique__candidature__collectivite__in=referent_collectivite_ids(user),
    )
    return Team.objects.existing().annotate(is_mine=_is_mine(user)).filter(Q(is_mine=True) | Q(Exists(followed)))


def visible_teams(user: Any) -> QuerySet[Team]:
    """One's own teams; for the staff, those they form. Each row carries `is_mine`. A dissolved team is nobody's."""
    if is_anct_staff(user):
        return staff_teams(user).existing().annotate(is_mine=_is_mine(user))
    return own_teams(user)


def _is_mine(user: Any) -> Exists:
    return Exists(Membership.objects.in_force(clock.today()).filter(user_id=user.pk, team=OuterRef("pk")))


def retained_problematiques(user: Any) -> QuerySet[Problematique]:
    """Retained and not withdrawn. Hidden from whoever declared a link, until the letter is sent."""
    linked = ConflictOfInterest.objects.filter(user_id=user.pk, candidature=OuterRef("candidature"))
    return (
        staff_problematiques(user)
        .filter(IN_CONTEST, outcome=Outcome.RETAINED)
        .filter(~Exists(linked) | Q(announced_outcome=Outcome.RETAINED))
    )


def formable_problematiques(user: Any) -> QuerySet[Problematique]:
    """Those among them that have no team."""
    in_a_team = TeamProblematique.objects.filter(problematique=OuterRef("pk"), is_live=True)
    return retained_problematiques(user).filter(~Exists(in_a_team))


def staff_memberships(user: Any, team_pk: int) -> QuerySet[Membership]:
    """Of one team, the address names both."""
    return Membership.objects.filter(team__in=staff_teams(user).filter(pk=team_pk)).select_related("team", "user")


def staff_invitations(user: Any, team_pk: int) -> QuerySet[TeamInvitation]:
    """Of one team, the address names both."""
    return TeamInvitation.objects.filter(team__in=staff_teams(user).filter(pk=team_pk)).select_related("team")
