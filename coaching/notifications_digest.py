"""The mail of a weekly digest, written to the outbox. One a person and a week, whoever runs."""

from django.conf import settings

from accounts.models import User
from agenda.addresses import DIGEST, preferences_url, unsubscribe_url
from agenda.wording import day_in_words
from coaching.digests import Digest
from core.mail import Extras, queue_mail
from core.models import OutboxMail

RECHECK = "coaching.digest"
_PREFIX = "digest"


def digest_key(person_pk: int, week_key: str) -> str:
    return f"{_PREFIX}:{person_pk}:{week_key}"


def person_of_key(key: str) -> int:
    """The person of a mail of ours."""
    return int(key.split(":")[1])


def send_digest(person: User, digest: Digest) -> OutboxMail:
    """Its subject tells nothing of anybody: only the week."""
    way_out = unsubscribe_url(person, DIGEST)
    return queue_mail(
        template="emails/coaching/digest",
        to=person.email,
        key=digest_key(person.pk, digest.week.key),
        context={
            "digest": digest,
            "monday": day_in_words(digest.week.monday).split(" ", 1)[1],
            "root": settings.SITE_URL,
            "preferences_url": preferences_url(),
            "unsubscribe_url": way_out,
        },
        extras=Extras(recheck=RECHECK, unsubscribe_url=way_out),
    )
