"""Sending what the outbox holds. PostgreSQL is the truth, so killing a worker loses nothing.

A mail is claimed (SENDING, leased) and committed before the relay is spoken to. If the process dies between the
relay's "250" and our commit, or if the link is lost while that answer is awaited, nobody here can know whether it left:
the row becomes UNCERTAIN, is shown to staff, and is sent again only by a person (security.md 0.7: no blind retry).
"""

import datetime as dt
import logging
import smtplib

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import QuerySet

from core import clock
from core.models import OutboxMail
from core.smtp import AnswerLostError
from core.states import MailState

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=2)
BATCH = 100  # mails over one connection to the relay
MAX_ATTEMPTS = 6
PERMANENT_REFUSAL = 500  # SMTP: 4xx means later, 5xx means never (RFC 5321, 4.2.1)
FIRST_DELAY = dt.timedelta(seconds=30)  # doubled at each attempt: about 16 minutes in all


def send_due_mail(*, at: dt.datetime) -> int:
    """Send up to BATCH mails whose time has come. Returns how many left.

    Side effects: opens one connection to the relay; commits one row at a time. Never raises for a relay's refusal:
    the row says what happened. A relay that cannot be reached costs no attempt: the mails wait for the next sweep.
    """
    mark_uncertain(at=at)
    if not _due(at=at).exists():
        return 0
    sent = 0
    connection = get_connection()
    try:
        for _ in range(BATCH):
            connection.open()  # nothing when it is open already; again after a refusal that closed it
            mail = _claim(at=at)
            if mail is None:
                break
            sent += _deliver(mail, connection=connection, at=at)
    except (smtplib.SMTPException, OSError) as unreachable:
        logger.warning("relay unreachable (%s): mail waits for the next sweep", type(unreachable).__name__)
    finally:
        connection.close()
    return sent


def mark_uncertain(*, at: dt.datetime) -> int:
    """Rows whose sender vanished while speaking to the relay. Returns how many."""
    stale = OutboxMail.objects.filter(state=MailState.SENDING, lease_until__lt=at)
    return stale.update(state=MailState.UNCERTAIN, lease_until=None)


def _due(*, at: dt.datetime) -> QuerySet[OutboxMail]:
    return OutboxMail.objects.filter(state=MailState.QUEUED, not_before__lte=at)


@transaction.atomic
def _claim(*, at: dt.datetime) -> OutboxMail | None:
    due = _due(at=at).select_for_update(of=("self",), skip_locked=True).select_related("attachment")
    mail = due.order_by("not_before", "id").first()
    if mail is None:
        return None
    mail.state = MailState.SENDING
    mail.lease_until = clock.now() + LEASE  # from this claim, not from the start of a sweep that may last minutes
    mail.attempts += 1
    mail.save(update_fields=["state", "lease_until", "attempts"])
    return mail


def _deliver(mail: OutboxMail, *, connection: object, at: dt.datetime) -> int:
    message = _written(mail, connection=connection)
    if mail.attachment is not None:
        try:
            with mail.attachment.content.open("rb") as content:
                message.attach(mail.attachment.name, content.read(), mail.attachment.content_type)
        except OSError:
            logger.exception("mail %s: its attachment cannot be read", mail.pk)
            _give_up(mail, "La pièce jointe ne peut pas être lue.")
            return 0
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
    mail.state = MailState.SENT
    mail.sent_at = at
    mail.lease_until = None
    mail.last_error = ""
    if mail.is_secret:
        mail.text = mail.html = ""
    mail.save(update_fields=["state", "sent_at", "lease_until", "last_error", "text", "html"])
    return 1


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
    if mail.attempts >= MAX_ATTEMPTS:
        _give_up(mail, f"Abandon après {mail.attempts} essais ({type(refusal).__name__}).")
        return
    mail.state = MailState.QUEUED
    mail.lease_until = None
    mail.not_before = at + FIRST_DELAY * 2 ** (mail.attempts - 1)
    mail.last_error = f"{type(refusal).__name__} : nouvel essai prévu."
    mail.save(update_fields=["state", "lease_until", "not_before", "last_error"])
    logger.warning("mail %s postponed: %s", mail.pk, type(refusal).__name__)


def _leave_uncertain(mail: OutboxMail) -> None:
    mail.state = MailState.UNCERTAIN
    mail.lease_until = None
    mail.last_error = "La liaison s'est perdue pendant l'envoi : le courriel est peut-être parti."
    mail.save(update_fields=["state", "lease_until", "last_error"])
    logger.error("mail %s is uncertain", mail.pk)


def _give_up(mail: OutboxMail, reason: str) -> None:
    mail.state = MailState.FAILED
    mail.lease_until = None
    mail.last_error = reason
    mail.save(update_fields=["state", "lease_until", "last_error"])
    logger.error("mail %s failed for good", mail.pk)


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
