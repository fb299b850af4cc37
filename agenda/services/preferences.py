"""What a person wants by mail, and on which clock. Her list of reminders is complete whatever she wants."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.services.profile import choose_time_zone
from agenda.addresses import TOPICS
from agenda.models import ReminderPreference


@transaction.atomic
def change_preferences(
    *, person: Any, wanted: dict[str, bool], time_zone: str, actor: Any, at: dt.datetime
) -> ReminderPreference:
    """`wanted`: for each of TOPICS, whether she wants it by mail. `time_zone`: empty, that of her team or collectivité.

    Raises ValueError when somebody else tries, ValidationError for a zone that is not French.
    """
    choose_time_zone(user=person, time_zone=time_zone, actor=actor, at=at)
    preference = _locked(person, at=at)
    for topic in TOPICS:
        setattr(preference, field_of(topic), wanted[topic])
    preference.changed_at = at
    preference.save()
    return preference


@transaction.atomic
def set_by_mail(*, person: Any, topic: str, wanted: bool, at: dt.datetime) -> ReminderPreference:
    """One topic, by the link of a mail: whoever holds the link is believed, and can do nothing else. Asked twice, the
    same. There is no actor: nobody signed in."""
    preference = _locked(person, at=at)
    field = field_of(topic)
    if getattr(preference, field) != wanted:
        setattr(preference, field, wanted)
        preference.changed_at = at
        preference.save(update_fields=[field, "changed_at"])
    return preference


def field_of(topic: str) -> str:
    if topic not in TOPICS:
        raise ValueError(f"unknown topic {topic!r}")
    return f"{topic}_by_mail"


def _locked(person: Any, *, at: dt.datetime) -> ReminderPreference:
    """Her row, made when she had none (she wanted everything)."""
    ReminderPreference.objects.get_or_create(person=person, defaults={"changed_at": at})
    return ReminderPreference.objects.select_for_update(of=("self",)).get(person=person)
