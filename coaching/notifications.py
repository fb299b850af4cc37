"""Mails of the accompaniment, written to the outbox in the transaction of the change."""

from accounts.models import User
from coaching.models import CoachMessage
from core.mail import Extras, queue_mail


def tell_message(message: CoachMessage, person: User) -> None:
    """In the words of the coach, who reads the answers."""
    queue_mail(
        template="emails/coaching/message",
        to=person.email,
        key=f"coach-message:{message.pk}:{person.pk}",
        context={"message": message, "author": message.author},
        extras=Extras(reply_to=message.author.email),
    )
