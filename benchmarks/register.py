"""The register of existing solutions as a team reads it: 50 assessments, then 5 000.

    python -m benchmarks.register

Needs DATABASE_URL, as `benchmarks.catalogue`. Prints Markdown.
"""

import statistics
from typing import Any

from benchmarks.catalogue import alternated, measuring_database

SIZES = ((10, 10), (500, 1000))  # solutions, teams; each team assesses five of them
PER_TEAM = 5


def run() -> None:
    """Print the table. Side effects: a database, created then dropped."""
    with measuring_database():
        print(table(), flush=True)


def table() -> str:
    """Statements, weight, and the time of the workspace's emptiest page ÷ ours. The first solution is the one that
    every team assessed."""
    from django.db import connection  # noqa: PLC0415 -- once Django is set up
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from tests.factories.teams import workspace_of  # noqa: PLC0415
    from tests.personas import agent, sign_in  # noqa: PLC0415

    lines = [
        "| Assessments | page | SQL | HTML, KB | ms (median) | empty page's time ÷ ours, median |",
        "|---|---|---|---|---|---|",
    ]
    client = Client()
    for solutions, teams in SIZES:
        workspace = workspace_of()
        first = _filled(workspace, solutions, teams)
        sign_in(client, agent(workspace.team))
        bare = reverse("investigations:indicators", args=[workspace.pk])
        register = reverse("investigations:solutions", args=[workspace.pk])
        pages = {
            "register": register,
            "search of two words": f"{register}?q=demarche+commune",
            "solution": reverse("investigations:solution", args=[workspace.pk, first]),
        }
        for label, url in pages.items():
            with CaptureQueriesContext(connection) as queries:
                response = client.get(url)
            statements = len(queries)  # now: the next request empties the log
            if response.status_code != 200:
                raise SystemExit(f"{url}: {response.status_code}")
            ours, theirs = alternated(lambda url=url: client.get(url), lambda bare=bare: client.get(bare))
            ratio = statistics.median(their / our for our, their in zip(ours, theirs, strict=True))
            lines.append(
                f"| {teams * PER_TEAM} | {label} | {statements} | {len(response.content) / 1000:.1f} |"
                f" {statistics.median(ours):.1f} | {ratio:.2f} |"
            )
    return "\n".join(["### The register of existing solutions", "", *lines, ""])


def _filled(workspace: Any, solutions: int, teams: int) -> int:
    """The key of the solution that every team assessed."""
    from django.db import connection  # noqa: PLC0415

    from investigations.models import ExistingSolution, Investigation, SolutionAssessment  # noqa: PLC0415
    from tests.factories.teams import LAUNCHED_AT  # noqa: PLC0415

    rows = ExistingSolution.objects.bulk_create(
        ExistingSolution(
            slug=f"solution-{teams}-{number}",
            name=f"Solution {teams}-{number} d’été",
            aliases=[f"Démarche {number}"],
            kind="digital",
            description="Un outil déjà utilisé ailleurs, par des communes de toutes tailles. " * 4,
        )
        for number in range(solutions)
    )
    others = Investigation.objects.bulk_create(
        Investigation(
            programme=workspace.programme,
            slug=f"autre-{teams}-{number}",
            position=1_000 + number,
            title=f"Autre {number}",
            updated_at=LAUNCHED_AT,
        )
        for number in range(teams)
    )
    SolutionAssessment.objects.bulk_create(
        SolutionAssessment(
            investigation=other,
            solution=rows[0] if nth == 0 else rows[1 + (number * 7 + nth) % (solutions - 1)],
            decision="adapt",
            reason="Elle répond au besoin, mais demande deux jours de réglages et un accord.",
            at=LAUNCHED_AT,
        )
        for number, other in enumerate(others)
        for nth in range(PER_TEAM)
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    return rows[0].pk


if __name__ == "__main__":
    run()
