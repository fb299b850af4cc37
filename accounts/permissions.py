"""Who may, for accounts. Roles in teams belong to upper floors."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import ReferentMandate
from core.permissions import is_staff_member, staff_required

__all__ = ["is_anct_staff", "staff_required", "visible_mandates"]


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
