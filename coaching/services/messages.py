"""A coach writes to several of her teams at once: one mail a person, whatever the number of her teams."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from coaching import notifications
from coaching.models import CoachMessage
from teams.models import Membership, Team
from teams.states import EXPERT_ROLES


class MessageError(Exception):
    """The act is not possible. Carries a French sentence."""


class RecipientsChangedError(MessageError):
    """Somebody came or left since the page showed who would receive it."""


def recipients_of(teams: Sequence[Team], *, sender: Any, on: dt.date) -> list[User]:
    """Everybody who is in one of the teams today, once, but the sender. By name. One statement."""
    present = Membership.objects.in_force(on).filter(team__in=teams, user__is_active=True)
    people = User.objects.filter(pk__in=present.exclude(user_id=sender.pk).values("user_id"))
    return list(people.order_by("last_name", "first_name", "pk"))


def mark_of_recipients(people: Sequence[User]) -> str:
    """Of those that the page showed."""
    return hashlib.sha256(",".join(str(pk) for pk in sorted(each.pk for each in people)).encode()).hexdigest()[:16]


@transaction.atomic
def send_message(
    *,
    client_key: uuid.UUID,
    teams: Sequence[Team],
    subject: str,
    text: str,
    seen: str,
    actor: Any,
    at: dt.datetime,
) -> CoachMessage:
    """Keep the message and write one mail for each person. Sent again under the same key, it is the same message.

    `seen`: `mark_of_recipients` of those whom the sender was shown.
    Raises MessageError when she left one of the teams or when nobody is there, RecipientsChangedError.
    """
    today = timezone.localdate(at)
    mine = Membership.objects.in_force(today).filter(user=actor, role__in=EXPERT_ROLES)
    # Her own participations are the lock: the second click of two waits for the first.
    accompanied = set(
        mine.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("team_id", flat=True)
    )
    sent = CoachMessage.objects.filter(client_key=client_key, author=actor).first()
    if sent is not None:
        return sent
    if not teams or not {each.pk for each in teams} <= accompanied:
        raise MessageError("Vous n’accompagnez plus une de ces équipes : choisissez de nouveau.")
    people = recipients_of(teams, sender=actor, on=today)
    if not people:
        raise MessageError("Il n’y a personne à qui écrire dans ces équipes.")
    if mark_of_recipients(people) != seen:
        raise RecipientsChangedError("Quelqu’un a rejoint ou quitté une équipe : relisez qui le recevra.")
    message = CoachMessage.objects.create(author=actor, client_key=client_key, subject=subject, text=text, sent_at=at)
    message.teams.set(teams)
    message.recipients.set(people)
    for person in people:
        notifications.tell_message(message, person)
    return message
