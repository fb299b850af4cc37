"""Absolute addresses that mails carry. Built from the settings, never from a request, and without a query."""

from django.conf import settings
from django.core import signing

from accounts.models import User

# Routes agenda:mine, agenda:preferences and agenda:unsubscribe: tests/agenda/test_addresses.py holds them together.
MINE_PATH = "/agenda/"
PREFERENCES_PATH = "/agenda/preferences/"
UNSUBSCRIBE_PATH = "/agenda/ne-plus-recevoir/"

_SALT = "agenda.unsubscribe"
# What a link may stop: fields of ReminderPreference are `<topic>_by_mail`.
REMINDERS, DIGEST, INVITATIONS = "reminders", "digest", "invitations"
TOPICS = (REMINDERS, DIGEST, INVITATIONS)


def mine_url() -> str:
    return f"{settings.SITE_URL}{MINE_PATH}"


def preferences_url() -> str:
    return f"{settings.SITE_URL}{PREFERENCES_PATH}"


def unsubscribe_url(user: User, topic: str) -> str:
    """The way out of one kind of mail, obeyed without signing in. It opens nothing else, and does not expire: a mail is
    read years later, and refusing to stop is worse than stopping late."""
    return f"{settings.SITE_URL}{UNSUBSCRIBE_PATH}{unsubscribe_token(user.pk, topic)}/"


def unsubscribe_token(user_pk: int, topic: str) -> str:
    if topic not in TOPICS:
        raise ValueError(f"unknown topic {topic!r}")
    return signing.Signer(salt=_SALT).sign_object([user_pk, topic])


def read_unsubscribe_token(token: str) -> tuple[int, str] | None:
    """The person and the topic; None for a token that is not ours."""
    try:
        user_pk, topic = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (user_pk, topic) if topic in TOPICS else None
