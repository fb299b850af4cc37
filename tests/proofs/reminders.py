"""What `make prove-reminders` needs from inside the product. Started by tools/prove_reminders, prints JSON.

    python -m tests.proofs.reminders worlds NUMBER     makes worlds whose reminders wait for their rule to be turned on
    python -m tests.proofs.reminders zones             9:00 on twelve clocks, 800 days

A world is an edition of its own: two teams, 36 people, 40 reminders due on the Tuesday of the proof at 9:00 in Paris.
Its rule is off; the proof turns it on. In the world called `outage`, half of the appointments come within the outage.
"""

import datetime as dt
import itertools
import json
import sys
from typing import Any
from zoneinfo import ZoneInfo

PEOPLE, IN_BOTH = 36, 4  # in two teams, with an appointment each: one mail tells both
TWELVE_ZONES = (
    *("Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "Indian/Reunion"),
    *("America/Miquelon", "Indian/Mayotte", "Pacific/Wallis", "Pacific/Tahiti", "Pacific/Noumea"),
    *("Pacific/Marquesas", "Pacific/Gambier"),
)
DAYS = 800


def main() -> None:
    import django  # noqa: PLC0415 -- a script: nothing is set up before

    django.setup()
    answer = zones() if sys.argv[1] == "zones" else worlds(int(sys.argv[2]))
    print(json.dumps(answer))


def worlds(number: int) -> dict[str, Any]:
    """The shift of the clock, and for each world its edition and the (address, appointment) to be told."""
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from agenda.models import ReminderRule  # noqa: PLC0415

    tuesday = _next_quiet_tuesday(timezone.localdate() + dt.timedelta(days=2))
    ten = dt.datetime.combine(tuesday, dt.time(10), tzinfo=ZoneInfo("Europe/Paris"))
    with transaction.atomic():
        ReminderRule.objects.all().delete()  # those that every edition starts with would tell more than is expected
        made = [_world(f"M{index}", tuesday) for index in range(number)]
        outage = _world("MO", tuesday, is_outage=True)
    shift = (ten - timezone.now()).total_seconds()
    return {"shift_seconds": int(shift), "tuesday": str(tuesday), "worlds": made, "outage": outage}


def _next_quiet_tuesday(day: dt.date) -> dt.date:
    """With no holiday in its fortnight: three days later is a working day too."""
    from agenda.working_days import is_working_day  # noqa: PLC0415

    while day.weekday() != 1 or not all(
        is_working_day(each, "Europe/Paris")
        for each in (day + dt.timedelta(days=number) for number in range(-7, 9))
        if each.weekday() < 5
    ):
        day += dt.timedelta(days=1)
    return day


def _world(name: str, tuesday: dt.date, *, is_outage: bool = False) -> dict[str, Any]:
    from accounts.models import User  # noqa: PLC0415
    from agenda.models import ReminderRule  # noqa: PLC0415
    from teams.models import Membership  # noqa: PLC0415
    from tests.factories.programmes import ProgrammeFactory  # noqa: PLC0415
    from tests.factories.teams import TeamFactory  # noqa: PLC0415

    long_ago = dt.datetime.combine(tuesday - dt.timedelta(days=60), dt.time(12), tzinfo=dt.UTC)
    programme = ProgrammeFactory(name=f"Preuve {name}")
    teams = [TeamFactory(launched=True, programme=programme, name=f"{name}-{number}") for number in range(2)]
    people = User.objects.bulk_create(
        User(email=f"{name.lower()}-{number}@ville.test", last_name=f"Personne {number}") for number in range(PEOPLE)
    )
    second = people[PEOPLE // 2 - IN_BOTH // 2 :] if is_outage else people[:IN_BOTH]
    first = people[: PEOPLE // 2 + IN_BOTH // 2] if is_outage else people
    expected = []
    for team, members, offset in ((teams[0], first, -8 if is_outage else -1), (teams[1], second, -1)):
        Membership.objects.bulk_create(
            Membership(team=team, user=user, role="agent", starts_on=long_ago.date()) for user in members
        )
        # One kind for each offset: the rule of one does not speak of the other.
        kind = "checkpoint" if offset == -8 else "session"
        ReminderRule.objects.get_or_create(
            programme=programme,
            kind=kind,
            offset_days=offset,
            audience="agents",
            defaults={"is_active": False, "active_since": long_ago},
        )
        token = f"{name}-rendez-vous-{team.pk}"
        _appointment(team, kind=kind, title=token, day=tuesday - dt.timedelta(days=offset), at=long_ago)
        expected += [[user.email, token] for user in members]
    return {"name": name, "programme": programme.pk, "expected": expected}


def _appointment(team: Any, *, kind: str, title: str, day: dt.date, at: dt.datetime) -> None:
    from agenda.services.appointments import plan_appointment  # noqa: PLC0415

    values = {"kind": kind, "title": title, "day": day, "hour": dt.time(15), "duration_minutes": 60}
    plan_appointment(programme=team.programme, team=team, values=values, actor=None, at=at)


def zones() -> dict[str, Any]:
    """Each clock swept every quarter of an hour for 800 days: when does each day's 9:00 become due?"""
    from agenda.working_days import is_working_day, nine_o_clock, reminder_day  # noqa: PLC0415

    first = dt.date(2026, 1, 1)
    days = [first + dt.timedelta(days=number) for number in range(DAYS)]
    wrong, jumps = 0, set()
    for zone in TWELVE_ZONES:
        clock = ZoneInfo(zone)
        due = [nine_o_clock(day, zone) for day in days]
        wrong += sum(
            (at.astimezone(clock).date(), at.astimezone(clock).time()) != (day, dt.time(9))
            for day, at in zip(days, due, strict=True)
        )
        jumps |= {(later - earlier).total_seconds() / 3600 for earlier, later in itertools.pairwise(due)}
        sweep, index, told = due[0] - dt.timedelta(hours=9), 0, dict.fromkeys(days, 0)
        while index < len(due):
            while index < len(due) and due[index] <= sweep:
                told[sweep.astimezone(clock).date()] += 1
                index += 1
            sweep += dt.timedelta(minutes=15)
        wrong += sum(number != 1 for number in told.values())
        for day in days:
            before, after = reminder_day(day, -1, zone), reminder_day(day, 1, zone)
            wrong += not (before < day < after)
            wrong += not (is_working_day(before, zone) and is_working_day(after, zone))
    return {"zones": len(TWELVE_ZONES), "days": DAYS, "wrong": wrong, "gaps_hours": sorted(jumps)}


if __name__ == "__main__":
    main()
