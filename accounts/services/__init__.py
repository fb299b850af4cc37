"""Verbs of an account, by noun. What django-allauth does (sign-in, address, second factor) is not here."""

from accounts.services.profile import update_profile

__all__ = ["update_profile"]
