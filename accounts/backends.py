"""Who may hold a session."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings


def may_hold_session(user: Any) -> bool:
    """Active accounts. Demonstration accounts, whose secrets everybody knows, only in the demonstration."""
    return user.is_active and (settings.DEMO or not user.is_demo)


class AccountBackend(AuthenticationBackend):
    """django-allauth's, with our own rule. Django asks it at each request: closing an account ends its sessions."""

    def user_can_authenticate(self, user: Any) -> bool:
        return may_hold_session(user)
