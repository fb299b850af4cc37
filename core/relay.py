"""Asking the relay whether it saw a mail whose sending ended in doubt.

    GET {MAIL_LOOKUP_URL}/{message-id, without its brackets}
    200: it has it, the mail is SENT. 404: it never saw it. Anything else, or nothing: the doubt stays.

"Never saw it" is believed only after a delay: the sender may be asleep with its link open, and what a relay took may
show up late in what it tells. Then the mail goes back to the queue, with the same Message-ID.
"""

import datetime as dt
import logging
import urllib.error
import urllib.request
from urllib.parse import quote

from django.conf import settings
from django.db.models import Q

from core import outbox
from core.mail import ring_outbox
from core.models import OutboxMail
from core.states import MailState

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 5
BATCH = 50
MAX_SILENCES = 3  # then the sweep stops asking: it does not answer today
SEEN, NEVER_SEEN = 200, 404


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Where the answer is, not where it could be."""

    def redirect_request(self, *args: object) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def settle_uncertain(*, at: dt.datetime) -> int:
    """Ask about each UNCERTAIN mail that was not asked about lately. Returns how many are settled, either way.

    No transaction is open while the relay is asked; each answer is written only on the row it was asked for. Two sweeps
    at once ask twice and settle once. Nothing when no relay can be asked.
    """
    if not settings.MAIL_LOOKUP_URL:
        return 0
    safety = dt.timedelta(seconds=settings.MAIL_LOOKUP_SAFETY_SECONDS)
    askable = OutboxMail.objects.filter(
        Q(looked_up_at__isnull=True) | Q(looked_up_at__lte=at - safety), state=MailState.UNCERTAIN
    )
    settled = silences = 0
    for mail in askable.order_by("created_at", "id")[:BATCH]:
        code = _ask(mail)
        settled += _settle(mail, code, at=at)
        silences += code not in (SEEN, NEVER_SEEN)
        if silences >= MAX_SILENCES:
            break
    return settled


def _ask(mail: OutboxMail) -> int | None:
    """The code of the answer; None when there was none."""
    url = f"{settings.MAIL_LOOKUP_URL}/{quote(mail.message_id.strip('<>'), safe='@')}"
    try:
        with _opener.open(url, timeout=TIMEOUT_SECONDS) as answer:
            return answer.status
    except urllib.error.HTTPError as answer:
        answer.close()
        return answer.code
    except (OSError, ValueError) as silence:
        logger.warning("relay look-up failed: %s", type(silence).__name__)
        return None


def _settle(mail: OutboxMail, code: int | None, *, at: dt.datetime) -> bool:
    values: dict[str, object] = {"looked_up_at": at}
    if code == SEEN:
        values |= {"state": MailState.SENT, "sent_at": at, "last_error": ""}
        if mail.is_secret:
            values |= {"text": "", "html": ""}
    elif code == NEVER_SEEN and mail.looked_up_at is not None and not mail.is_secret:
        # Asked a first time, then again after the delay. A code is not sent again: by now it is dead.
        if mail.attempts >= outbox.attempts_allowed(mail):
            values |= {"state": MailState.FAILED, "last_error": f"Abandon après {mail.attempts} essais interrompus."}
        else:
            values |= {"state": MailState.QUEUED, "not_before": at, "last_error": "Le relais ne l’a pas reçu."}
    same_doubt = OutboxMail.objects.filter(
        pk=mail.pk, state=MailState.UNCERTAIN, attempts=mail.attempts, looked_up_at=mail.looked_up_at
    )
    written = same_doubt.update(**values)
    if written and "state" in values:
        logger.info("mail %s was uncertain, and is now %s", mail.pk, values["state"])
        if values["state"] == MailState.QUEUED:
            ring_outbox()
    return bool(written) and "state" in values
