"""A person of the staff decides to send again what failed, or what nobody knows whether it arrived."""

import datetime as dt
from typing import Any

from django.db import transaction

from agenda.models import Reminder
from agenda.states import ReminderState
from core.models import OutboxMail
from core.outbox import requeue_mail


class ResendError(Exception):
    """It cannot be sent again. Carries a French sentence."""


@transaction.atomic
def resend_reminder(*, reminder: Reminder, actor: Any, at: dt.datetime) -> OutboxMail:
    """Put its mail back in the outbox: the same mail, with all the reminders it carries and the same Message-ID. It is
    read again just before it leaves, as the first time. Raises ResendError. The caller rings the outbox.
    """
    locked = Reminder.objects.select_for_update(of=("self",)).select_related("mail").get(pk=reminder.pk)
    if locked.mail is None or locked.state != ReminderState.TOLD:
        raise ResendError("Ce rappel n’a pas de courriel à renvoyer.")
    try:
        return requeue_mail(mail=locked.mail, at=at)
    except ValueError as refusal:
        raise ResendError(str(refusal).replace("'", "’")) from refusal
