"""Reads the mail that the demonstration caught (tools/mail_sink.py writes it). Everything is shown as text."""

import dataclasses
import datetime as dt
import email.policy
import mailbox
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

MAX_LISTED = 200


@dataclasses.dataclass(frozen=True)
class CaughtMail:
    key: str
    recipient: str
    sender: str
    subject: str
    at: dt.datetime | None
    text: str
    html: str


def list_mails() -> list[CaughtMail]:
    """The newest first, at most MAX_LISTED. Empty as long as nothing was sent."""
    box = _open()
    if box is None:
        return []
    mails = [_read(key, box.get_bytes(key)) for key in box.keys()]  # noqa: SIM118 -- a mailbox is no dict
    mails.sort(key=lambda mail: (mail.at or dt.datetime.min.replace(tzinfo=dt.UTC), mail.key), reverse=True)
    return mails[:MAX_LISTED]


def find_mail(key: str) -> CaughtMail | None:
    """The mail of this key. The key is looked up in the box's own list: it is never used as a path."""
    box = _open()
    if box is None or key not in box:
        return None
    return _read(key, box.get_bytes(key))


def _open() -> mailbox.Maildir | None:
    directory = Path(settings.DATA_DIR) / "mail"
    if not (directory / "new").is_dir():
        return None
    return mailbox.Maildir(directory, create=False)


def _read(key: str, raw: bytes) -> CaughtMail:
    message = BytesParser(policy=email.policy.default).parsebytes(raw)
    return CaughtMail(
        key=key,
        recipient=str(message.get("To", "")),
        sender=str(message.get("From", "")),
        subject=str(message.get("Subject", "")),
        at=_date(message),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _date(message: EmailMessage) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(str(message.get("Date", "")))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return part.get_content() if part else ""
