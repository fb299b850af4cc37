"""A mail of reminders read again in the transaction that claims it, minutes or days after it was written."""

import datetime as dt

from agenda.models import Reminder, ReminderPreference
from agenda.notifications import reminder_words
from agenda.services.reminders.purpose import drop, reasons_to_drop
from agenda.states import ReminderState
from core.mail import clean_subject
from core.mail_rechecks import KEEP, Answer, Dropped, Rewritten
from core.models import OutboxMail


def reread_mail(mail: OutboxMail, at: dt.datetime) -> Answer:
    """Without those that lost their purpose meanwhile, and with today's hour and place of the others.

    Side effects: reminders without purpose are DROPPED. Registered by agenda.apps.
    """
    reminders = list(
        Reminder.objects.select_for_update(of=("self",))
        .filter(mail=mail, state=ReminderState.TOLD)
        .select_related("appointment__team", "rule", "person")
        .order_by("due_at", "pk")
    )
    if not reminders:
        return Dropped("Plus aucun de ses rappels n’a d’objet.")
    if ReminderPreference.objects.filter(person=reminders[0].person, reminders_by_mail=False).exists():
        return Dropped("La personne ne veut plus de rappels par courriel.")
    lost = reasons_to_drop(reminders, at=at)
    for each in reminders:
        if each.pk in lost:
            drop(each, lost[each.pk])
    kept = [each for each in reminders if each.pk not in lost]
    if not kept:
        return Dropped("Plus aucun de ses rappels n’a d’objet.")
    words = Rewritten(recipient=kept[0].person.email, **reminder_words(kept, at=at))
    return words if _differs(mail, words) else KEEP


def _differs(mail: OutboxMail, words: Rewritten) -> bool:
    now = (words.recipient, clean_subject(words.subject), words.text.strip(), words.html)
    return now != (mail.recipient, mail.subject, mail.text.strip(), mail.html)
