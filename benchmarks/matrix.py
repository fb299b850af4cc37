"""The evidence matrix: 5 hypotheses × 10 sources, then 30 × 200, every cell filled.

    python -m benchmarks.matrix

Needs DATABASE_URL, as `benchmarks.catalogue`. Prints Markdown.
"""

import gzip
import random
import statistics
from typing import Any

from benchmarks.catalogue import alternated, measuring_database

SIZES = ((5, 10, 1.0), (30, 200, 1.0))  # hypotheses, sources, share of filled cells
SEGMENTS = 8


def run() -> None:
    """Print the table. Side effects: a database, created then dropped."""
    with measuring_database():
        from django.test.utils import override_settings  # noqa: PLC0415 -- once Django is set up

        with override_settings(ROOT_URLCONF="benchmarks.matrix_bare"):
            print(table(), flush=True)


def table() -> str:
    """Statements, weight, and the time of a page without base, rights or counts on the same rows ÷ ours."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from tests.personas import agent, sign_in  # noqa: PLC0415

    lines = [
        "| Hypotheses × sources | filled | SQL | HTML, KB | gzip, KB | bare view's HTML, KB | ms (median)"
        " | bare view's time ÷ ours, median [1st to 9th decile] |",
        "|---|---|---|---|---|---|---|---|",
    ]
    client = Client()
    for hypotheses, sources, share in SIZES:
        workspace = _filled(hypotheses, sources, share)
        sign_in(client, agent(workspace.team))
        url, bare = reverse("investigations:matrix", args=[workspace.pk]), f"/nu/preuves/{workspace.pk}/"
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        statements, reference = len(queries), client.get(bare)
        if (response.status_code, reference.status_code) != (200, 200):
            raise SystemExit(f"{url}: {response.status_code}, {bare}: {reference.status_code}")
        ours, theirs = alternated(lambda url=url: client.get(url), lambda bare=bare: client.get(bare))
        ratios = [their / our for our, their in zip(ours, theirs, strict=True)]
        low, *_, high = statistics.quantiles(ratios, n=10)
        body = response.content
        lines.append(
            f"| {hypotheses} × {sources} | {share:.0%} | {statements} | {len(body) / 1000:.1f} |"
            f" {len(gzip.compress(body, 6)) / 1000:.1f} | {len(reference.content) / 1000:.1f} |"
            f" {statistics.median(ours):.1f} | {statistics.median(ratios):.2f} [{low:.2f} to {high:.2f}] |"
        )
    return "\n".join(["### The evidence matrix", "", *lines, ""])


def _filled(hypotheses: int, sources: int, share: float) -> Any:
    from investigations.models import Evidence  # noqa: PLC0415
    from investigations.workspace_states import Direction, SourceKind, Strength  # noqa: PLC0415
    from tests.factories.evidence import NOTED_AT, HypothesisFactory, SegmentFactory, SourceFactory  # noqa: PLC0415
    from tests.factories.teams import workspace_of  # noqa: PLC0415

    draw = random.Random(30)  # noqa: S311 -- reproducible data, no secret
    workspace = workspace_of()
    text = "Nous pensons que les familles renoncent faute d’information ; nous le saurons si la moitié l’ignore."
    rows = [HypothesisFactory(investigation=workspace, text=f"{text} ({number})") for number in range(hypotheses)]
    segments = [SegmentFactory(investigation=workspace) for _ in range(SEGMENTS)]
    met = [
        SourceFactory(
            investigation=workspace,
            kind=draw.choice(SourceKind.values),
            number=number,
            segment=draw.choice([None, *segments]),
        )
        for number in range(1, sources + 1)
    ]
    Evidence.objects.bulk_create(
        Evidence(
            hypothesis=row,
            source=source,
            direction=draw.choice(Direction.values),
            strength=draw.choice(Strength.values),
            at=NOTED_AT,
        )
        for row in rows
        for source in met
        if draw.random() < share
    )
    return workspace


if __name__ == "__main__":
    run()
