"""The weekly digest: each Monday at 8:00 on the person's clock, once, and never an empty one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agenda.selectors.clocks import time_zones_of
from coaching.digests import Digest, Week, week_due
from coaching.notifications_digest import digest_key, person_of_key, send_digest
from coaching.selectors.digest_facts import coach_parts, referent_parts, staff_parts
from coaching.selectors.digest_people import digest_people
from collectivites import time_zones
from core import mail_rechecks
from core.models import OutboxMail


def send_weekly_digests(*, at: dt.datetime) -> int:
    """Write those that are due. Returns how many. May run at any moment, twice at once, and again after an outage of
    three days: the key of the mail (person, ISO week) leaves one.

    One transaction a person: a mail that cannot be written does not keep the others from leaving.
    """
    weeks = {zone: week for zone in time_zones.ALL if (week := week_due(at, zone))}
    if not weeks:
        return 0
    waiting = _waiting(weeks, on=timezone.localdate(at))
    return sum(_send_to(people, week) for week, people in waiting.items())


def compose_digests(people: Sequence[User], *, week: Week) -> dict[int, Digest]:
    """By key of the person, those that say something. Queries do not depend on the number of people."""
    found = [parts(people, week=week) for parts in (staff_parts, coach_parts, referent_parts)]
    digests = {
        person.pk: Digest(week, tuple(parts[person.pk] for parts in found if person.pk in parts)) for person in people
    }
    return {pk: digest for pk, digest in digests.items() if not digest.is_empty}


def recheck_digest(mail: OutboxMail, at: dt.datetime) -> mail_rechecks.Answer:
    """Just before it leaves: the person may have said no, left her teams, or changed her address."""
    person = digest_people(on=timezone.localdate(at)).filter(pk=person_of_key(mail.key)).first()
    if person is None:
        return mail_rechecks.Dropped("La personne n’est plus concernée, ou ne veut plus de résumé par courriel.")
    if person.email != mail.recipient:
        return mail_rechecks.Rewritten(person.email, mail.subject, mail.text, mail.html)
    return mail_rechecks.KEEP


def _waiting(weeks: dict[str, Week], *, on: dt.date) -> dict[Week, list[User]]:
    """People whose Monday it is and whose digest is not written yet, by week on their clock."""
    everybody = list(digest_people(on=on))
    zones = time_zones_of(everybody, on=on)
    people = [person for person in everybody if zones[person.pk] in weeks]
    keys = {person.pk: digest_key(person.pk, weeks[zones[person.pk]].key) for person in people}
    written = set(OutboxMail.objects.filter(key__in=keys.values()).order_by().values_list("key", flat=True))
    waiting = defaultdict(list)
    for person in people:
        if keys[person.pk] not in written:
            waiting[weeks[zones[person.pk]]].append(person)
    return waiting


def _send_to(people: Sequence[User], week: Week) -> int:
    digests = compose_digests(people, week=week)
    for person in people:
        if person.pk in digests:
            with transaction.atomic():
                send_digest(person, digests[person.pk])
    return len(digests)
