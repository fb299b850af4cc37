"""What the pages of an account need."""

import dataclasses
import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet

from accounts.models import ReferentMandate


def open_mandates(user: Any, *, today: dt.date) -> QuerySet[ReferentMandate]:
    """The collectivités of which the person is the référent today, oldest mandate first."""
    return (
        ReferentMandate.objects.filter(user=user, starts_on__lte=today)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        .select_related("collectivite")
        .order_by("starts_on", "id")
    )


@dataclasses.dataclass(frozen=True)
class AccountSecurity:
    """How an account is protected, in the words of its page."""

    has_password: bool
    has_second_factor: bool
    session_count: int


def account_security(user: Any) -> AccountSecurity:
    return AccountSecurity(
        has_password=user.has_usable_password(),
        has_second_factor=Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
        session_count=UserSession.objects.filter(user=user).count(),
    )
