"""Who may, for accounts. Roles in teams belong to upper floors."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from accounts.models import MandateRequest, ProfessionalDomain, ReferentInvitation, ReferentMandate
from collectivites.models import Collectivite
from core.permissions import is_staff_member, staff_required

__all__ = [
    "decidable_requests",
    "is_anct_staff",
    "own_requests",
    "represented_collectivites",
    "staff_required",
    "visible_domains",
    "visible_invitations",
    "visible_mandates",
]


def is_anct_staff(user: Any) -> bool:
    """A member of the ANCT's team. That the session has a second factor is the wall's business."""
    return is_staff_member(user)


def visible_mandates(user: Any) -> QuerySet[ReferentMandate]:
    """Staff see every mandate, anybody else their own."""
    if is_anct_staff(user):
        return ReferentMandate.objects.all()
    if not user.is_authenticated:
        return ReferentMandate.objects.none()
    return ReferentMandate.objects.filter(user=user)


def represented_collectivites(user: Any, *, on: dt.date) -> QuerySet[Collectivite]:
    """Those of which the person is the référent today: nobody else opens their page, not even the staff."""
    if not user.is_authenticated:
        return Collectivite.objects.none()
    mandates = ReferentMandate.objects.filter(user_id=user.pk).in_force(on)
    return Collectivite.objects.filter(pk__in=mandates.values("collectivite_id"))


def visible_invitations(user: Any, *, on: dt.date) -> QuerySet[ReferentInvitation]:
    """Of the collectivités that the person represents, whoever of them sent it."""
    return ReferentInvitation.objects.filter(collectivite__in=represented_collectivites(user, on=on))


def own_requests(user: Any) -> QuerySet[MandateRequest]:
    if not user.is_authenticated:
        return MandateRequest.objects.none()
    return MandateRequest.objects.filter(user_id=user.pk)


def decidable_requests(user: Any) -> QuerySet[MandateRequest]:
    """Every request, for the staff. One's own is decided by a colleague."""
    return MandateRequest.objects.exclude(user_id=user.pk) if is_anct_staff(user) else MandateRequest.objects.none()


def visible_domains(user: Any) -> QuerySet[ProfessionalDomain]:
    return ProfessionalDomain.objects.all() if is_anct_staff(user) else ProfessionalDomain.objects.none()
