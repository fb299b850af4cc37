"""The board where the ANCT's team sees who needs help, and the signals of one team: 40 teams, then 200.

    python -m benchmarks.health

Needs DATABASE_URL, as `benchmarks.catalogue`. Prints Markdown.
"""

import datetime as dt
import statistics
import time
from typing import Any

from benchmarks.catalogue import measuring_database

SIZES = (40, 200)
ROWS = 12  # sessions, sources and actions of each team
ROUNDS = 7  # each page once and the bare one once: the machine's mood weighs on both alike


def run() -> None:
    """Print the table. Side effects: a database, created then dropped."""
    with measuring_database():
        print(table(), flush=True)


def table() -> str:
    """Statements, weight, time; the time of the staff's home, a bare page ÷ ours; and that of the signals alone."""
    from django.db import connection  # noqa: PLC0415 -- once Django is set up
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from coaching.selectors.health import signals_of  # noqa: PLC0415
    from teams.models import Team  # noqa: PLC0415
    from tests.factories.teams import LAUNCHED_ON, workspace_of  # noqa: PLC0415
    from tests.personas import sign_in, staff  # noqa: PLC0415

    lines = [
        "| Teams | page | SQL | HTML, KB | ms (median) | bare page's time ÷ ours, median | signals alone, ms |",
        "|---|---|---|---|---|---|---|",
    ]
    anct = Client()
    sign_in(anct, staff())
    board, bare = reverse("coaching:board"), reverse("core:staff_home")
    today = LAUNCHED_ON + dt.timedelta(days=45)
    built: list[Any] = []
    for teams in SIZES:
        built += [_fill(workspace_of()) for _ in range(teams - len(built))]
        with connection.cursor() as cursor:
            cursor.execute("analyze")
        pages = {"board": board, "health of one team": reverse("coaching:health", args=[built[0].pk])}
        for label, url in pages.items():
            with CaptureQueriesContext(connection) as queries:
                response = anct.get(url)
            statements = len(queries)  # now: the next request empties the log
            if response.status_code != 200:
                raise SystemExit(f"{url}: {response.status_code}")
            asked = built if label == "board" else built[:1]
            rounds = [
                (
                    _milliseconds(lambda u=url: anct.get(u)),
                    _milliseconds(lambda: anct.get(bare)),
                    _milliseconds(lambda a=asked: signals_of(a, today)),
                )
                for _ in range(ROUNDS)
            ]
            ours, alone = (statistics.median(each[place] for each in rounds) for place in (0, 2))
            ratio = statistics.median(their / our for our, their, _signals in rounds)
            lines.append(
                f"| {teams} | {label} | {statements} | {len(response.content) / 1000:.1f} |"
                f" {ours:.1f} | {ratio:.2f} | {alone:.1f} |"
            )
    assert Team.objects.count() == SIZES[-1]  # noqa: S101 -- what was measured is what was built
    return "\n".join(["### Health of teams", "", *lines, ""])


def _milliseconds(call: Any) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def _fill(workspace: Any) -> Any:
    """Sessions, interviews and hypotheses of a team that works, with late actions and an account of days."""
    from coaching.models import CoachingSession, NextAction  # noqa: PLC0415
    from investigations.models import EvidenceSource, Hypothesis, JournalEntry  # noqa: PLC0415
    from investigations.workspace_states import SourceKind  # noqa: PLC0415
    from teams.states import TeamRole  # noqa: PLC0415
    from tests.factories.coaching import CoachingSessionFactory, DayAccountFactory  # noqa: PLC0415
    from tests.factories.teams import LAUNCHED_AT, LAUNCHED_ON, MembershipFactory  # noqa: PLC0415

    team, coach = workspace.team, MembershipFactory(team=workspace.team, role=TeamRole.COACH).user
    days = [LAUNCHED_ON + dt.timedelta(days=number) for number in range(ROWS)]
    CoachingSession.objects.bulk_create(
        CoachingSessionFactory.build(team=team, author=coach, held_on=day, weather=1) for day in days
    )
    session = CoachingSession.objects.filter(team=team).order_by("pk").first()
    NextAction.objects.bulk_create(
        NextAction(team=team, session=session, position=number, text="Appeler la mairie.", due_on=day)
        for number, day in enumerate(days)
    )
    DayAccountFactory(team=team, used_half_days=6)
    EvidenceSource.objects.bulk_create(
        EvidenceSource(
            investigation=workspace,
            kind=SourceKind.INTERVIEW,
            number=number + 1,
            title=f"Entretien {number}",
            held_on=day,
            created_at=LAUNCHED_AT,
            changed_at=LAUNCHED_AT,
        )
        for number, day in enumerate(days)
    )
    Hypothesis.objects.bulk_create(
        Hypothesis(investigation=workspace, position=number, text="Une hypothèse") for number in range(1, 4)
    )
    JournalEntry.objects.bulk_create(
        JournalEntry(investigation=workspace, day=day, text="Trois appels.", written_at=LAUNCHED_AT) for day in days
    )
    return team


if __name__ == "__main__":
    run()
