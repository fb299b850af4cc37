"""What a person wants by mail, as pages show it, and the clocks she may choose."""

import dataclasses
import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from agenda.addresses import DIGEST, INVITATIONS, REMINDERS, TOPICS
from agenda.models import ReminderPreference
from agenda.selectors.clocks import time_zone_of
from agenda.wording import clock_choices, clock_name, hour_in_words


@dataclasses.dataclass(frozen=True)
class TopicText:
    """How a topic is told: `label` on the form, `what` in « ne plus recevoir … par courriel », `stays`: what is still
    there without it."""

    label: str
    help: str
    what: str
    stays: str


TOPIC_TEXTS = {
    REMINDERS: TopicText(
        label="Les rappels",
        help="Le matin, un seul courriel pour tous les rappels du jour.",
        what="les rappels",
        stays="Les rappels restent dans votre liste, sur le site.",
    ),
    DIGEST: TopicText(
        label="Le résumé de la semaine",
        help="Le lundi matin, ce qui a changé et ce qui est à faire. Rien quand il n’y a rien à dire.",
        what="le résumé de la semaine",
        stays="Tout ce qu’il résume se lit sur le site.",
    ),
    INVITATIONS: TopicText(
        label="Les invitations de calendrier",
        help="À chaque rendez-vous fixé, déplacé ou annulé, pour que votre agenda le note.",
        what="les invitations de calendrier",
        stays="Les rendez-vous se lisent dans votre agenda, sur le site, et par l’abonnement à votre calendrier.",
    ),
}


def wanted_by_mail(person: Any) -> dict[str, bool]:
    """By topic. Everything, for whoever never chose. One query."""
    preference = ReminderPreference.objects.filter(person=person).first() or ReminderPreference(person=person)
    return {topic: getattr(preference, f"{topic}_by_mail") for topic in TOPICS}


def zone_choices(user: User, *, at: dt.datetime, on: dt.date) -> list[tuple[str, str]]:
    """Each clock with the hour it shows now: one recognises one's own at a glance."""
    usual = time_zone_of(User(pk=user.pk), on=on)  # as if she had chosen nothing
    return [
        ("", f"Celle de mon équipe ou de ma collectivité, {_now(at, usual)}"),
        *((zone, f"{name}, {_now(at, zone)}") for zone, name in clock_choices()),
    ]


def present_hour(user: User, *, at: dt.datetime, on: dt.date) -> str:
    """« 11 h 05, heure de La Réunion », as everything is written for her."""
    zone = time_zone_of(user, on=on)
    return f"{hour_in_words(at.astimezone(ZoneInfo(zone)))}, {clock_name(zone)}"


def _now(at: dt.datetime, zone: str) -> str:
    return f"il est {hour_in_words(at.astimezone(ZoneInfo(zone)))}"
