"""Sending what the outbox holds. PostgreSQL is the truth, so killing a worker loses nothing.

A mail is claimed (read again by whoever asked to, SENDING, leased) and committed before the relay is spoken to. If the
process dies between the relay's "250" and our commit, or if the link is lost while that answer is awaited, nobody here
can know whether it left: the row becomes UNCERTAIN. A relay that can be asked settles it (`core.relay`); else it is
shown to staff, and sent again only by a person (security.md 0.7: no blind retry).

A sender that was paused past its lease does not hand its text over (`core.smtp`), and writes nothing on a row that is
no longer its own.
"""

import datetime as dt
import logging
import smtplib
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from core import clock, mail_rechecks
from core.failpoints import reach
from core.mail import clean_subject
from core.models import OutboxMail
from core.smtp import AnswerLostError
from core.states import MailState

logger = logging.getLogger(__name__)

# Above what one sending can last: five exchanges of EMAIL_TIMEOUT each.
LEASE = dt.timedelta(seconds=settings.MAIL_LEASE_SECONDS)
BATCH = 100  # mails over one connection to the relay
MAX_LOSSES = 3  # links lost in one sweep: a relay that hangs would hold the worker for as many timeouts
MAX_ATTEMPTS = 16  # about nine hours: a relay may be ill for a morning
MAX_ATTEMPTS_OF_A_SECRET = 6  # about 16 minutes: by then the code is dead
PERMANENT_REFUSAL = 500  # SMTP: 4xx means later, 5xx means never (RFC 5321, 4.2.1)
FIRST_DELAY = dt.timedelta(seconds=settings.MAIL_RETRY_SECONDS)  # doubled at each attempt
LONGEST_DELAY = dt.timedelta(hours=1)


def send_due_mail(*, at: dt.datetime) -> int:
    """Send up to BATCH mails whose time has come. Returns how many left.

    Side effects: opens one connection to the relay; commits one row at a time. Never raises for a relay's refusal:
    the row says what happened. A relay that cannot be reached costs no attempt: the mails wait for the next sweep.
    """
    reach("send.start")
    mark_uncertain(at=at)
    if not _due(at=at).exists():
        return 0
    sent = losses = 0
    connection = get_connection()
    try:
        for _ in range(BATCH):
            connection.open()  # nothing when it is open already; again after a refusal that closed it
            mail = _claim(at=at)
            if mail is None:
                break
            reach("claim.committed")
            sent += _deliver(mail, connection=connection, at=at)
            losses += getattr(connection, "connection", True) is None
            if losses >= MAX_LOSSES:
                break
    except (smtplib.SMTPException, OSError) as unreachable:
        logger.warning("relay unreachable (%s): mail waits for the next sweep", type(unreachable).__name__)
    finally:
        connection.close()
    return sent


def mark_uncertain(*, at: dt.datetime) -> int:
    """Rows whose sender vanished while speaking to the relay. Returns how many."""
    stale = OutboxMail.objects.filter(state=MailState.SENDING, lease_until__lt=at)
    return stale.update(
        state=MailState.UNCERTAIN,
        lease_until=None,
        last_error="L’envoi s’est interrompu : le courriel est peut-être parti.",
    )


def _due(*, at: dt.datetime) -> QuerySet[OutboxMail]:
    return OutboxMail.objects.filter(state=MailState.QUEUED, not_before__lte=at)


def _claim(*, at: dt.datetime) -> OutboxMail | None:
    """The next mail to send, ours until its lease ends. None when there is nothing to send."""
    while True:
        with transaction.atomic():
            due = _due(at=at).select_for_update(of=("self",), skip_locked=True).select_related("attachment")
            mail = due.order_by("not_before", "id").first()
            if mail is None:
                return None
            if not _is_still_wanted(mail, at=at):
                continue
            mail.state = MailState.SENDING
            mail.lease_until = (
                clock.now() + LEASE
            )  # from this claim, not from the start of a sweep that may last minutes
            mail.attempts += 1
            mail.looked_up_at = None
            mail.save()  # with the words that the recheck may have written
            return mail


def _is_still_wanted(mail: OutboxMail, *, at: dt.datetime) -> bool:
    """Ask whoever decided it. Writes the row when the answer is no; a recheck that fails puts the mail off."""
    try:
        with transaction.atomic():
            answer = mail_rechecks.answer(mail, at=at)
    except (OperationalError, InterfaceError):  # the database itself: nothing can be written of this mail
        raise
    except Exception as error:  # whatever an app's own reading raises must not stop the others' mails
        logger.exception("mail %s cannot be read again before it leaves", mail.pk)
        mail.attempts += 1
        _put_off(mail, f"Relecture impossible ({type(error).__name__})", at=at)
        mail.save()
        return False
    match answer:
        case mail_rechecks.Dropped(reason):
            mail.state, mail.last_error = MailState.DROPPED, reason[:300]
            mail.save(update_fields=["state", "last_error"])
            return False
        case mail_rechecks.Rewritten(recipient, subject, text, html):
            mail.recipient, mail.subject = recipient, clean_subject(subject)
            mail.text, mail.html = text.strip() + "\n", html
    return True


def _deliver(mail: OutboxMail, *, connection: Any, at: dt.datetime) -> int:
    message = _written(mail, connection=connection)
    if mail.attachment is not None:
        try:
            with mail.attachment.content.open("rb") as content:
                message.attach(mail.attachment.name, content.read(), mail.attachment.content_type)
        except OSError:
            logger.exception("mail %s: its attachment cannot be read", mail.pk)
            _give_up(mail, "La pièce jointe ne peut pas être lue.")
            return 0
    connection.not_after = mail.lease_until
    try:
        message.send()
    except AnswerLostError:
        _leave_uncertain(mail)
        connection.close()
        return 0
    except smtplib.SMTPRecipientsRefused as refusal:
        if all(code >= PERMANENT_REFUSAL for code, _ in refusal.recipients.values()):
            _give_up(mail, "Le serveur du destinataire a refusé l'adresse.")
        else:  # "come back later": a full mailbox, or a server that tests the patience of unknown senders
            _postpone(mail, refusal, at=at)
        return 0
    except ValueError:  # an address or a header that no relay would take: another try would end the same
        logger.exception("mail %s cannot be written", mail.pk)
        _give_up(mail, "Le courriel est mal formé : l'adresse ou l'objet ne peut pas être écrit.")
        return 0
    except (smtplib.SMTPException, OSError) as refusal:
        # The relay said no, or the link was lost before the text was handed over: trying again is safe.
        _postpone(mail, refusal, at=at)
        connection.close()
        return 0
    reach("smtp.taken")
    _record_sent(mail, at=at)
    reach("sent.committed")
    return 1


def _record_sent(mail: OutboxMail, *, at: dt.datetime) -> None:
    """The relay took it: true whatever became of the row meanwhile."""
    values = {"state": MailState.SENT, "sent_at": at, "lease_until": None, "last_error": ""}
    if mail.is_secret:
        values |= {"text": "", "html": ""}
    OutboxMail.objects.filter(pk=mail.pk).update(**values)


def _written(mail: OutboxMail, *, connection: object) -> EmailMultiAlternatives:
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.recipient],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
        connection=connection,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        message.attach_alternative(mail.calendar, f"text/calendar; method={mail.calendar_method}; charset=utf-8")
    return message


def _postpone(mail: OutboxMail, refusal: Exception, *, at: dt.datetime) -> None:
    _put_off(mail, type(refusal).__name__, at=at)
    _settle(mail)
    logger.warning("mail %s postponed: %s", mail.pk, type(refusal).__name__)


def _put_off(mail: OutboxMail, why: str, *, at: dt.datetime) -> None:
    """In memory: later, less and less often, then never."""
    if mail.attempts >= attempts_allowed(mail):
        mail.state, mail.last_error = MailState.FAILED, f"Abandon après {mail.attempts} essais ({why})."
        return
    mail.state, mail.last_error = MailState.QUEUED, f"{why} : nouvel essai prévu."
    mail.not_before = at + min(FIRST_DELAY * 2 ** (mail.attempts - 1), LONGEST_DELAY)


def attempts_allowed(mail: OutboxMail) -> int:
    return MAX_ATTEMPTS_OF_A_SECRET if mail.is_secret else MAX_ATTEMPTS


def _leave_uncertain(mail: OutboxMail) -> None:
    mail.state = MailState.UNCERTAIN
    mail.last_error = "La liaison s'est perdue pendant l'envoi : le courriel est peut-être parti."
    _settle(mail)
    logger.error("mail %s is uncertain", mail.pk)


def _give_up(mail: OutboxMail, reason: str) -> None:
    mail.state = MailState.FAILED
    mail.last_error = reason
    _settle(mail)
    logger.error("mail %s failed for good", mail.pk)


def _settle(mail: OutboxMail) -> None:
    """Write how a sending ended, unless the lease ran out and somebody else holds the row, or gave it up.

    One lease is one claim: nobody but its holder leaves SENDING before it ends.
    """
    ours = OutboxMail.objects.filter(pk=mail.pk, state=MailState.SENDING, lease_until=mail.lease_until)
    kept = ours.update(state=mail.state, lease_until=None, not_before=mail.not_before, last_error=mail.last_error)
    if not kept:
        logger.warning("mail %s: its lease was over before its sending ended", mail.pk)


@transaction.atomic
def requeue_mail(*, mail: OutboxMail, at: dt.datetime) -> OutboxMail:
    """A person decides to send again a failed or uncertain mail.

    Raises ValueError (French sentence) for any other state, and for a secret whose text was wiped or went stale.
    """
    mail = OutboxMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if mail.state not in (MailState.FAILED, MailState.UNCERTAIN):
        raise ValueError("Seul un courriel en échec ou incertain peut être renvoyé.")
    if mail.is_secret:
        raise ValueError("Un courriel qui porte un code ne se renvoie pas : demandez un nouveau code.")
    mail.state = MailState.QUEUED
    mail.not_before = at
    mail.attempts = 0
    mail.save(update_fields=["state", "not_before", "attempts"])
    return mail
