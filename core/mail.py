"""Writing a mail: rendered now, in the caller's transaction, sent after commit.

    queue_mail(template="emails/accounts/login_code", to=..., key=..., context={...})

renders `<template>_subject.txt`, `<template>.txt` and, when it exists, `<template>.html`. They know `service`
(name, address, support), as pages do; links are built from `service.url`, never from a request.
"""

import dataclasses
import logging
import re
from typing import Any

from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError

from core.context import site_facts
from core.failpoints import reach
from core.models import OutboxMail, StoredFile

logger = logging.getLogger(__name__)

MAX_SUBJECT_CHARACTERS = 150
# Line breaks (Unicode ones included) would forge headers; direction marks would disguise the text.
_FORBIDDEN_IN_SUBJECT = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclasses.dataclass(frozen=True)
class Extras:
    """What a mail may carry beside its text.

    `recheck`: name under which `core.mail_rechecks` knows who reads it again just before it leaves.
    `calendar`: an iTIP message, with its `calendar_method` (REQUEST, CANCEL).
    `unsubscribe_url`: an address that a POST is enough to obey (RFC 8058), told in the headers.
    `reply_to`: the person who wrote it through the service.
    """

    recheck: str = ""
    calendar: str = ""
    calendar_method: str = ""
    unsubscribe_url: str = ""
    reply_to: str = ""


def clean_subject(raw: str) -> str:
    """One line, no control or direction character, at most 150 characters."""
    line = " ".join(_FORBIDDEN_IN_SUBJECT.sub(" ", raw).split())
    return line if len(line) <= MAX_SUBJECT_CHARACTERS else line[: MAX_SUBJECT_CHARACTERS - 1] + "…"


def queue_mail(
    *,
    template: str,
    to: str,
    key: str,
    context: dict[str, Any] | None = None,
    is_secret: bool = False,
    attachment: StoredFile | None = None,
    extras: Extras = Extras(),
) -> OutboxMail:
    """Render `template` and write it to the outbox; the worker is told after commit.

    Side effects: one row, unless `key` was queued before (then the earlier row is returned and nothing is sent
    again); one message to the broker after commit. A silent broker loses nothing: beat sweeps every 30 seconds.
    """
    return queue_rendered_mail(
        **render_mail(template, context),
        to=to,
        key=key,
        is_secret=is_secret,
        attachment=attachment,
        extras=extras,
    )


def render_mail(template: str, context: dict[str, Any] | None = None) -> dict[str, str]:
    """`subject`, `text` and `html` (empty when the template has none)."""
    context = {"service": site_facts(), **(context or {})}
    try:
        html = render_to_string(f"{template}.html", context)
    except TemplateDoesNotExist:
        html = ""
    return {
        "subject": render_to_string(f"{template}_subject.txt", context),
        "text": render_to_string(f"{template}.txt", context),
        "html": html,
    }


def queue_rendered_mail(
    *,
    subject: str,
    text: str,
    html: str,
    to: str,
    key: str,
    is_secret: bool = False,
    attachment: StoredFile | None = None,
    extras: Extras = Extras(),
) -> OutboxMail:
    """Same as `queue_mail`, for a text rendered elsewhere (django-allauth's own messages)."""
    mail, created = OutboxMail.objects.get_or_create(
        key=key,
        defaults={
            "recipient": to,
            "subject": clean_subject(subject),
            "text": text.strip() + "\n",
            "html": html,
            "is_secret": is_secret,
            "attachment": attachment,
            **dataclasses.asdict(extras),
        },
    )
    if created:
        transaction.on_commit(ring_outbox)
    return mail


def ring_outbox() -> None:
    """Tell a worker that mail is waiting. Never raises: the sweep by beat is the guarantee, this is the speed."""
    from core.tasks import sweep_outbox  # noqa: PLC0415 -- tasks are a door above this module

    reach("doorbell.before")
    try:
        sweep_outbox.apply_async(retry=False, ignore_result=True)
    except OperationalError:
        logger.warning("broker unreachable: mail waits for the next sweep")
    reach("doorbell.after")
