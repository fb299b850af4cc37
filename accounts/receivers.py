"""Signals of django-allauth that we answer (the only ones; listed in docs/architecture.md)."""

from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver
from django.http import HttpRequest


@receiver(authenticator_added)
def remember_enrolment(*, request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Whoever enrols has just typed a right code: asking another one at once would be noise."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(
            request, user, method="mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )


@receiver(authenticator_removed)
def forget_second_factor(*, request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Without an application any more, this session is back before the staff wall."""
    if authenticator.type == Authenticator.Type.TOTP:
        records = get_authentication_records(request, user)
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            record for record in records if record.get("method") != "mfa"
        ]
