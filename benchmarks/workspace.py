"""The home of a team: a new one, then one that noted everything. The board of all teams is in `benchmarks.health`.

    python -m benchmarks.workspace

Needs DATABASE_URL, as `benchmarks.catalogue`. Prints Markdown.
"""

import statistics
from typing import Any

from benchmarks.catalogue import alternated, measuring_database

SIZES = ((1, 0), (60, 200))  # teams beside; sources, hypotheses ÷ 10 and notes of each


def run() -> None:
    """Print the table. Side effects: a database, created then dropped."""
    with measuring_database():
        print(table(), flush=True)


def table() -> str:
    """Statements, weight, and the time of the workspace's emptiest page ÷ ours."""
    from django.db import connection  # noqa: PLC0415 -- once Django is set up
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from tests.factories.teams import workspace_of  # noqa: PLC0415
    from tests.personas import agent, sign_in  # noqa: PLC0415

    lines = [
        "| Teams | sources and notes each | page | SQL | HTML, KB | ms (median) | empty page's time ÷ ours, median |",
        "|---|---|---|---|---|---|---|",
    ]
    for teams, rows in SIZES:
        workspaces = [workspace_of() for _ in range(teams)]
        for workspace in workspaces:
            _fill(workspace, rows)
        with connection.cursor() as cursor:
            cursor.execute("analyze")
        member = Client()
        sign_in(member, agent(workspaces[0].team))
        bare = reverse("investigations:indicators", args=[workspaces[0].pk])
        pages = {
            "home of a team": (member, reverse("investigations:home", args=[workspaces[0].pk])),
        }
        for label, (client, url) in pages.items():
            with CaptureQueriesContext(connection) as queries:
                response = client.get(url)
            statements = len(queries)  # now: the next request empties the log
            if response.status_code != 200:
                raise SystemExit(f"{url}: {response.status_code}")
            ours, theirs = alternated(lambda c=client, u=url: c.get(u), lambda c=client, u=bare: c.get(u))
            ratio = statistics.median(their / our for our, their in zip(ours, theirs, strict=True))
            lines.append(
                f"| {teams} | {rows} | {label} | {statements} | {len(response.content) / 1000:.1f} |"
                f" {statistics.median(ours):.1f} | {ratio:.2f} |"
            )
    return "\n".join(["### The workspace", "", *lines, ""])


def _fill(workspace: Any, rows: int) -> None:
    """`rows` interviews and notes, a tenth as many hypotheses, each with a cell of the first interviews."""
    from investigations.models import Evidence, EvidenceSource, Hypothesis, JournalEntry  # noqa: PLC0415
    from investigations.workspace_states import Direction, SourceKind  # noqa: PLC0415
    from tests.factories.teams import LAUNCHED_AT  # noqa: PLC0415

    day = LAUNCHED_AT.date()
    sources = EvidenceSource.objects.bulk_create(
        EvidenceSource(
            investigation=workspace,
            kind=SourceKind.INTERVIEW,
            number=number + 1,
            title=f"Entretien {number}",
            held_on=day,
            notes="La personne raconte ce qui lui arrive, puis ce qu’elle a essayé. " * 10,
            created_at=LAUNCHED_AT,
            changed_at=LAUNCHED_AT,
        )
        for number in range(rows)
    )
    hypotheses = Hypothesis.objects.bulk_create(
        Hypothesis(investigation=workspace, position=number + 1, text=f"Les habitants ignorent le point {number}.")
        for number in range(rows // 10)
    )
    Evidence.objects.bulk_create(
        Evidence(hypothesis=hypothesis, source=source, direction=Direction.SUPPORTS, at=LAUNCHED_AT)
        for hypothesis in hypotheses
        for source in sources[:20]
    )
    JournalEntry.objects.bulk_create(
        JournalEntry(investigation=workspace, day=day, text="Trois appels, deux rendez-vous.", written_at=LAUNCHED_AT)
        for _ in range(rows)
    )


if __name__ == "__main__":
    run()
