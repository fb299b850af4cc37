"""Staff send again a mail of reminders that failed, or whose fate is unknown."""

import datetime as dt
import logging
from typing import Any

from django.db import transaction

from agenda.models import Reminder
from core.mail import ring_outbox
from core.models import OutboxMail
from core.outbox import requeue_mail

logger = logging.getLogger(__name__)


class ResendError(Exception):
    """It cannot be sent again. Carries a French sentence."""


@transaction.atomic
def resend_reminder(*, reminder: Reminder, actor: Any, at: dt.datetime) -> OutboxMail:
    """Put the mail that carries this reminder back in the queue: whole, with the others it carries, and read again
    before it leaves. Raises ResendError."""
    locked = Reminder.objects.select_for_update(of=("self",)).select_related("mail").get(pk=reminder.pk)
    if locked.mail is None:
        raise ResendError("Ce rappel n’a pas de courriel : il est dans la liste de la personne.")
    try:
        mail = requeue_mail(mail=locked.mail, at=at)
    except ValueError as refusal:
        raise ResendError(str(refusal)) from refusal
    logger.info("mail %s of reminders sent again by user %s", mail.pk, actor.pk)
    transaction.on_commit(ring_outbox)
    return mail
