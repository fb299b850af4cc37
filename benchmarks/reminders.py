"""Reminders at 100 000 milestones: the decision as one statement against a loop over rows, and mails a second.

    python -m benchmarks.reminders [--small]      # --small: 10 000

Needs DATABASE_URL, as `benchmarks.catalogue`. Prints Markdown. Goals: the statement at least 50 times as fast as the
loop, a rerun that inserts nothing, sending at half of the speed of writing alone.
"""

import argparse
import datetime as dt
import statistics
import time
from typing import Any

from benchmarks.catalogue import measuring_database

SIZES = (10_000, 100_000)
TEAMS, AGENTS_EACH = 1_000, 3
AT = dt.datetime(2026, 10, 13, 12, 0, tzinfo=dt.UTC)  # a Tuesday
SPREAD_DAYS = 600  # milestones lie around that day, most of them neither just before nor just behind
KINDS = ("checkpoint", "session", "other", "certification")
LOOPED = 400  # rows of the loop: it would take minutes for all
MAILS = 500
ROUNDS = 5


def run(*, small: bool) -> None:
    """Print both tables. Side effects: a database, created then dropped."""
    with measuring_database():
        print(decisions_table(SIZES[:1] if small else SIZES), flush=True)
        print(mails_table(), flush=True)


def decisions_table(sizes: tuple[int, ...]) -> str:
    """Reminders decided a second: ours, then `get_or_create` row by row of the same ones."""
    from agenda.models import Reminder  # noqa: PLC0415 -- once Django is set up

    lines = [
        "| Milestones | due | statement, ms | reminders/s | loop, /s | times faster | rerun inserts | rerun, ms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    teams, made = _teams(), 0
    for size in sizes:
        _appointments(teams, made, size)
        made = size
        first, rows = _fresh_decision()
        again, new = _timed_decision()
        looped = statistics.median(_loop(list(Reminder.objects.order_by("pk")[:LOOPED])) for _ in range(3))
        ours = rows / first
        lines.append(
            f"| {size} | {rows} | {first * 1000:.0f} | {ours:.0f} | {looped:.0f} | {ours / looped:.0f} | {new} |"
            f" {again * 1000:.0f} |"
        )
    return "\n".join(["### Decisions", "", *lines, ""])


def _teams() -> list[Any]:
    from accounts.models import User  # noqa: PLC0415
    from agenda.models import ReminderRule  # noqa: PLC0415
    from teams.models import Membership, Team  # noqa: PLC0415
    from tests.factories.programmes import ProgrammeFactory  # noqa: PLC0415
    from tests.factories.teams import LAUNCHED_ON  # noqa: PLC0415

    programme = ProgrammeFactory()
    zones = ("Europe/Paris", "Europe/Paris", "Indian/Reunion", "America/Cayenne")
    teams = Team.objects.bulk_create(
        Team(
            programme=programme,
            name=f"Équipe {number}",
            state="launched",
            launches_on=LAUNCHED_ON,
            time_zone=zones[number % len(zones)],
        )
        for number in range(TEAMS)
    )
    people = User.objects.bulk_create(
        User(email=f"mesure-{number}@ville.test") for number in range(TEAMS * AGENTS_EACH)
    )
    Membership.objects.bulk_create(
        Membership(team=teams[number // AGENTS_EACH], user=user, role="agent", starts_on=LAUNCHED_ON)
        for number, user in enumerate(people)
    )
    ReminderRule.objects.all().delete()
    ReminderRule.objects.bulk_create(
        ReminderRule(kind=kind, offset_days=offset, audience="agents", active_since=AT - dt.timedelta(days=400))
        for kind in KINDS
        for offset in (-7, -1)
    )
    return teams


def _appointments(teams: list[Any], first: int, last: int) -> None:
    from django.db import connection  # noqa: PLC0415

    from agenda.models import Appointment  # noqa: PLC0415
    from agenda.moments import instants_of  # noqa: PLC0415

    rows = []
    for number in range(first, last):
        team = teams[number % TEAMS]
        day = AT.date() + dt.timedelta(days=(number * 7919) % SPREAD_DAYS - SPREAD_DAYS // 2)
        starts_at, ends_at = instants_of(day=day, hour=dt.time(10), duration_minutes=60, time_zone=team.time_zone)
        rows.append(
            Appointment(
                programme_id=team.programme_id,
                team=team,
                kind=KINDS[number % len(KINDS)],
                title=f"Rendez-vous {number}",
                day=day,
                hour=dt.time(10),
                duration_minutes=60,
                time_zone=team.time_zone,
                starts_at=starts_at,
                ends_at=ends_at,
                planned_at=AT - dt.timedelta(days=365),
                changed_at=AT - dt.timedelta(days=365),
            )
        )
    Appointment.objects.bulk_create(rows, batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _fresh_decision() -> tuple[float, int]:
    """Median seconds of a decision on an empty table, and its rows, which stay."""
    from agenda.models import Reminder  # noqa: PLC0415

    seconds = []
    for _ in range(ROUNDS):
        Reminder.objects.all().delete()
        spent, rows = _timed_decision()
        seconds.append(spent)
    return statistics.median(seconds), rows


def _timed_decision() -> tuple[float, int]:
    from agenda.services.reminders import decide_due_reminders  # noqa: PLC0415

    started = time.perf_counter()
    rows = decide_due_reminders(at=AT)
    return time.perf_counter() - started, rows


def _loop(rows: list[Any]) -> float:
    """Rows a second, one `get_or_create` each, as a task would write them; the choice of the people is not counted."""
    from agenda.models import Reminder  # noqa: PLC0415

    Reminder.objects.filter(pk__in=[row.pk for row in rows]).delete()
    started = time.perf_counter()
    for row in rows:
        Reminder.objects.get_or_create(
            appointment_id=row.appointment_id,
            occurrence=row.occurrence,
            rule_id=row.rule_id,
            person_id=row.person_id,
            defaults={"due_at": row.due_at, "local_day": row.local_day, "created_at": AT},
        )
    return len(rows) / (time.perf_counter() - started)


def mails_table() -> str:
    """Mails a second: their words alone; read again, claimed, sent and recorded; and what composing them takes."""
    from django.core import mail  # noqa: PLC0415

    from agenda.models import Reminder  # noqa: PLC0415
    from agenda.notifications import reminder_words  # noqa: PLC0415
    from agenda.services.reminders import compose_reminders  # noqa: PLC0415
    from core.models import OutboxMail  # noqa: PLC0415
    from core.outbox import send_due_mail  # noqa: PLC0415

    Reminder.objects.exclude(person_id__in=_some_people()).delete()
    started = time.perf_counter()
    people = compose_reminders(at=AT)
    composing = people / (time.perf_counter() - started)
    told = list(
        Reminder.objects.filter(state="told").select_related("appointment__team", "rule", "person").order_by("pk")
    )
    started = time.perf_counter()
    for each in told[:MAILS]:
        reminder_words([each], at=AT)
    rendering = len(told[:MAILS]) / (time.perf_counter() - started)
    # The same mails without a second reading, then with it.
    rates = {}
    for label, recheck in (("sent", ""), ("read again and sent", "agenda.reminders")):
        OutboxMail.objects.update(state="queued", sent_at=None, recheck=recheck, not_before=AT, attempts=0)
        mail.outbox = []
        started = time.perf_counter()
        while send_due_mail(at=AT):
            pass
        rates[label] = len(mail.outbox) / (time.perf_counter() - started)
    lines = [
        "| Mails of reminders | a second | ÷ words alone |",
        "|---|---|---|",
        f"| words alone (text and HTML) | {rendering:.0f} | 1.00 |",
        f"| composed: checked, written, told in the list | {composing:.0f} | {composing / rendering:.2f} |",
        *(f"| {label}, kept in memory | {rate:.0f} | {rate / rendering:.2f} |" for label, rate in rates.items()),
    ]
    return "\n".join(["### Mails", "", *lines, ""])


def _some_people() -> list[int]:
    from agenda.models import Reminder  # noqa: PLC0415

    people = Reminder.objects.order_by("person_id").values_list("person_id", flat=True).distinct()
    return list(people[:MAILS])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="10 000 milestones only")
    run(small=parser.parse_args().small)
