"""Who may, for what comes after the work."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.permissions import is_anct_staff
from candidatures.permissions import referent_collectivite_ids
from core import clock
from evaluation.models import Attestation, CertificationCandidate, CertificationSession, FollowUp
from investigations.models import Investigation
from programmes.models import Programme
from teams.models import Membership, TeamProblematique
from teams.permissions import staff_teams
from teams.states import TeamRole, TeamState


def staff_follow_ups(user: Any) -> QuerySet[FollowUp]:
    """Every standing one, for the ANCT's team: of the teams that it sees."""
    if not is_anct_staff(user):
        return FollowUp.objects.none()
    return FollowUp.objects.standing().filter(
        decision__committee__investigation__team__in=staff_teams(user).values("pk")
    )


def surveyable_programmes(user: Any) -> QuerySet[Programme]:
    """Every edition, for the ANCT's team alone: coaches and référents are few enough to be recognised in answers."""
    return Programme.objects.all() if is_anct_staff(user) else Programme.objects.none()


def answerable_follow_ups(user: Any) -> QuerySet[FollowUp]:
    """Those already asked about the teams of her collectivités, for a référent; all of them for the staff."""
    if not user.is_authenticated:
        return FollowUp.objects.none()
    asked = FollowUp.objects.standing().filter(asked_at__isnull=False)
    if is_anct_staff(user):
        return asked.filter(pk__in=staff_follow_ups(user).values("pk"))
    concerned = TeamProblematique.objects.filter(
        is_live=True,
        team=OuterRef("decision__committee__investigation__team"),
        problematique__candidature__collectivite__in=referent_collectivite_ids(user),
    )
    return asked.filter(Exists(concerned))


def visible_certifications(user: Any, workspace: Investigation, agents: QuerySet[Membership]) -> QuerySet[Membership]:
    """Among the `agents` of this team, those whose certification file the person reads: her own; all of them for the
    coach of the team and the ANCT's team. Neither another agent nor the designer."""
    if is_anct_staff(user) or can_give_opinion(user, workspace.team_id):
        return agents
    return agents.filter(user_id=user.pk)


def can_tell_competence(user: Any, membership: Membership) -> bool:
    """Her own file, while the team is at work and after."""
    return membership.user_id == user.pk and membership.team.state in (TeamState.LAUNCHED, TeamState.FINISHED)


def can_give_opinion(user: Any, team_id: int | None) -> bool:
    """The coach of the team, today. The ANCT's team reads: whoever saw the work says what she thinks of it."""
    present = Membership.objects.in_force(clock.today())
    return present.filter(user_id=user.pk, team=team_id, role=TeamRole.COACH).exists()


def can_judge(user: Any, membership: Membership) -> bool:
    """Nobody confirms her own words, coach or not."""
    return membership.user_id != user.pk and can_give_opinion(user, membership.team_id)


def staff_sessions(user: Any) -> QuerySet[CertificationSession]:
    return CertificationSession.objects.all() if is_anct_staff(user) else CertificationSession.objects.none()


def staff_candidates(user: Any) -> QuerySet[CertificationCandidate]:
    return CertificationCandidate.objects.filter(team__in=staff_teams(user).values("pk"))


def own_attestations(user: Any) -> QuerySet[Attestation]:
    """Valid ones: a revoked one is not offered to its bearer."""
    if not user.is_authenticated:
        return Attestation.objects.none()
    return Attestation.objects.valid().filter(person_id=user.pk)


def readable_attestations(user: Any) -> QuerySet[Attestation]:
    """Her own, or every one for the ANCT's team, revoked ones included."""
    return Attestation.objects.all() if is_anct_staff(user) else own_attestations(user)
