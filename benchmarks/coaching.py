"""The portfolio of a coach: one team, then 40, each with ten weeks of sessions and actions; and all coaches, for staff.

    python -m benchmarks.coaching

Needs DATABASE_URL, as `benchmarks.catalogue`. Prints Markdown.
"""

import datetime as dt
import statistics
from typing import Any

from benchmarks.catalogue import alternated, measuring_database

SIZES = (1, 40)
SESSIONS, ACTIONS = 10, 3  # of each team; actions of each session, of which the last one stays open


def run() -> None:
    """Print the table. Side effects: a database, created then dropped."""
    with measuring_database():
        print(table(), flush=True)


def table() -> str:
    """Statements, weight, and the time of an almost empty page of the same frame ÷ ours."""
    from django.db import connection  # noqa: PLC0415 -- once Django is set up
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from tests.factories.accounts import UserFactory  # noqa: PLC0415
    from tests.personas import sign_in, staff  # noqa: PLC0415

    lines = [
        "| Teams | sessions | page | SQL | HTML, KB | ms (median) | empty page's time ÷ ours, median |",
        "|---|---|---|---|---|---|---|",
    ]
    for teams in SIZES:
        coach = UserFactory()
        for _ in range(teams):
            _fill(coach)
        with connection.cursor() as cursor:
            cursor.execute("analyze")
        own, anct = Client(), Client()
        sign_in(own, coach)
        sign_in(anct, staff())
        bare = reverse("coaching:messages")
        pages = {
            "portfolio of a coach": (own, reverse("coaching:portfolio")),
            "all coaches, for staff": (anct, reverse("coaching:coaches")),
            "one coach, for staff": (anct, reverse("coaching:coach_portfolio", args=[coach.pk])),
        }
        for label, (client, url) in pages.items():
            with CaptureQueriesContext(connection) as queries:
                response = client.get(url)
            statements = len(queries)  # now: the next request empties the log
            if response.status_code != 200:
                raise SystemExit(f"{url}: {response.status_code}")
            ours, theirs = alternated(lambda c=client, u=url: c.get(u), lambda c=own, u=bare: c.get(u))
            ratio = statistics.median(their / our for our, their in zip(ours, theirs, strict=True))
            lines.append(
                f"| {teams} | {teams * SESSIONS} | {label} | {statements} | {len(response.content) / 1000:.1f} |"
                f" {statistics.median(ours):.1f} | {ratio:.2f} |"
            )
    return "\n".join(["### The portfolio of a coach", "", *lines, ""])


def _fill(coach: Any) -> None:
    """A team at work, a session a week, three actions each; one is late."""
    from coaching.models import CoachingSession, NextAction  # noqa: PLC0415
    from tests.factories.teams import LAUNCHED_AT, MembershipFactory, workspace_of  # noqa: PLC0415

    team = workspace_of().team
    MembershipFactory(team=team, user=coach, role="coach")
    sessions = CoachingSession.objects.bulk_create(
        CoachingSession(
            team=team,
            author=coach,
            role="coach",
            state="logged",
            held_on=LAUNCHED_AT.date() + dt.timedelta(weeks=week),
            phase="research",
            done="Relu les entretiens de la semaine, trié ce qui se répète. " * 5,
            weather=3,
            created_at=LAUNCHED_AT,
            saved_at=LAUNCHED_AT,
            logged_at=LAUNCHED_AT + dt.timedelta(weeks=week),
        )
        for week in range(SESSIONS)
    )
    NextAction.objects.bulk_create(
        NextAction(
            team=team,
            session=session,
            position=number + 1,
            text="Appeler la mission locale.",
            due_on=session.held_on + dt.timedelta(days=7),
            state="open" if number == ACTIONS - 1 else "done",
            settled_at=None if number == ACTIONS - 1 else LAUNCHED_AT,
        )
        for session in sessions
        for number in range(ACTIONS)
    )


if __name__ == "__main__":
    run()
