"""Who may, for everything before the teams. A draft belongs to its authors; staff read what was deposited."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import ReferentMandate
from accounts.permissions import is_anct_staff
from candidatures.models import (
    Candidature,
    ConflictOfInterest,
    InternalCall,
    JointProposal,
    JointProposalMember,
    Problematique,
)
from candidatures.states import CandidatureState
from core import clock
from programmes.models import Call


def referent_collectivite_ids(user: Any) -> QuerySet[ReferentMandate]:
    """Collectivités that the person represents today, as a sub-query of their keys."""
    return ReferentMandate.objects.in_force(clock.today()).filter(user_id=user.pk).values("collectivite_id")


def is_referent_of(user: Any, collectivite_id: int) -> bool:
    return bool(
        user.is_authenticated
        and ReferentMandate.objects.in_force(clock.today())
        .filter(user_id=user.pk, collectivite_id=collectivite_id)
        .exists()
    )


def own_candidatures(user: Any) -> QuerySet[Candidature]:
    """Those of the collectivités that the person represents, in any state. Others' do not exist for them."""
    if not user.is_authenticated:
        return Candidature.objects.none()
    return Candidature.objects.filter(collectivite__in=referent_collectivite_ids(user))


def own_problematiques(user: Any, candidature_pk: int) -> QuerySet[Problematique]:
    """Those of one candidature of the person: the address names both."""
    if not user.is_authenticated:
        return Problematique.objects.none()
    return Problematique.objects.filter(
        candidature_id=candidature_pk, candidature__collectivite__in=referent_collectivite_ids(user)
    )


def staff_candidatures(user: Any) -> QuerySet[Candidature]:
    """What was deposited, for the ANCT's team only."""
    return Candidature.objects.received() if is_anct_staff(user) else Candidature.objects.none()


def staff_or_404(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The pages of the instruction do not exist outside the staff: neither scores nor decisions are hinted at."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_anct_staff(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def staff_problematiques(user: Any) -> QuerySet[Problematique]:
    """Problématiques of what was deposited, for the ANCT's team only."""
    return Problematique.objects.filter(candidature__in=staff_candidatures(user))


def visible_candidatures(user: Any) -> QuerySet[Candidature]:
    """Everything that the person may read, as référent or as staff."""
    if is_anct_staff(user):
        return Candidature.objects.received()
    return own_candidatures(user)


def can_write_candidature(user: Any, candidature: Candidature, *, call: Call, at: dt.datetime) -> bool:
    """A draft, or a deposited one that nobody has begun to read, as long as the call is open."""
    return (
        candidature.state in (CandidatureState.DRAFT, CandidatureState.SUBMITTED)
        and call.is_open(at)
        and is_referent_of(user, candidature.collectivite_id)
    )


def has_conflict(user: Any, candidature: Candidature) -> bool:
    return ConflictOfInterest.objects.in_force().filter(candidature=candidature, user_id=user.pk).exists()


def can_judge(user: Any, candidature: Candidature) -> bool:
    """Score, decide and read scores: staff without a declared link to the collectivité."""
    return is_anct_staff(user) and not has_conflict(user, candidature)


def visible_internal_calls(user: Any) -> QuerySet[InternalCall]:
    """Ideas of agents are read by their own référents only: not by other collectivités, not by the ANCT."""
    if not user.is_authenticated:
        return InternalCall.objects.none()
    return InternalCall.objects.filter(collectivite__in=referent_collectivite_ids(user))


def own_joint_memberships(user: Any) -> QuerySet[JointProposalMember]:
    """The person's own side of each proposal: the other side is told by a selector, once all have accepted."""
    return JointProposalMember.objects.filter(problematique__candidature__in=own_candidatures(user))


def staff_joint_proposals(user: Any) -> QuerySet[JointProposal]:
    return JointProposal.objects.all() if is_anct_staff(user) else JointProposal.objects.none()
