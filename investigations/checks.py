"""What Django's checks must say before this app serves anybody."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from investigations.identities import read_keys


@register(Tags.security)
def identity_keys_are_given(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An error where no key file may be made: in production. Run by `check`, and by `migrate`."""
    if not settings.IDENTITY_KEYS and settings.IDENTITY_KEY_FILE is not None:
        return []
    try:
        read_keys(settings.IDENTITY_KEYS)
    except ImproperlyConfigured as refusal:
        return [Error(str(refusal), hint="See IDENTITY_KEYS in .env.example.", id="investigations.E001")]
    return []
