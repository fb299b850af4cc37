"""Speed and weight of the public pages, and of the search up to 100 000 sheets.

    python -m benchmarks.catalogue          # everything
    python -m benchmarks.catalogue --small  # without the 100 000 sheets

Needs DATABASE_URL (the server only: measures run in a database of their own, removed at the end). Prints Markdown.
Times are worth their ratios, measured by alternated rounds in one run; absolute values follow the machine.
"""

import argparse
import gzip
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django
from django.conf import settings

SLUG = "grand-autunois-suivi-social"
ROUNDS = 25
CALLS_A_ROUND = 3
SEARCHES = 60
TRIES = 2  # of each search: the best is kept
SIZES = (1_000, 10_000, 100_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="without the 100 000 sheets")
    run(small=parser.parse_args().small)


def run(*, small: bool) -> None:
    """Print every table. Side effects: a database, created then dropped."""
    with measuring_database():
        from benchmarks.catalogue_data import load_2021, prepare_texts  # noqa: PLC0415 -- once Django is set up

        load_2021()
        print(pages_table(), flush=True)
        prepare_texts()
        print(search_table(SIZES[:2] if small else SIZES), flush=True)


@contextmanager
def measuring_database() -> Iterator[None]:
    """Django set up on an empty database with our migrations."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pni.settings.test")
    django.setup()
    from django.test.utils import setup_databases, teardown_databases  # noqa: PLC0415 -- once Django is set up

    settings.ALLOWED_HOSTS = ["*"]
    settings.ROOT_URLCONF = "benchmarks.bare"
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)


def pages_table() -> str:
    """Each public page: queries, weight, and the list and the sheet against a bare Django view on the same rows."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from catalogue.selectors.listing import PAGE_SIZE  # noqa: PLC0415

    client = Client()
    pages = {
        "Home": "/",
        f"List, a page of {PAGE_SIZE} sheets": "/investigations/",
        "List, 1 sheet": "/investigations/?region=03",
        "List, words and a filter": "/investigations/?q=social&region=76",
        "Sheet": f"/investigations/{SLUG}/",
        "Sheet with the most boxes": f"/investigations/{_fullest_sheet()}/",
        "Territories": "/territoires/",
        "Région": "/territoires/regions/occitanie/",
        "Theme": "/themes/social/",
        "Register of solutions": "/solutions/",
        "Solution": "/solutions/pix/",
        "Programme": "/programmes/pni-2021/",
    }
    bare = {"/investigations/": "/nu/", f"/investigations/{SLUG}/": f"/nu/{SLUG}/"}
    lines = [
        "| Page | SQL | HTML, KB | gzip, KB | ms (median) | bare view's time ÷ ours, median [1st to 9th decile] |",
        "|---|---|---|---|---|---|",
    ]
    for name, url in pages.items():
        with CaptureQueriesContext(connection) as queries:
            body = client.get(url).content
        statements = len(queries)  # now: the next request clears the log
        if url in bare:
            ours, theirs = alternated(lambda url=url: client.get(url), lambda url=url: client.get(bare[url]))
            ratios = [their / our for our, their in zip(ours, theirs, strict=True)]
            deciles = statistics.quantiles(ratios, n=10)
            told = f"{statistics.median(ratios):.2f} [{deciles[0]:.2f} to {deciles[-1]:.2f}]"
        else:
            ours, told = timed(lambda url=url: client.get(url)), ""
        weight, packed = len(body) / 1000, len(gzip.compress(body, 6)) / 1000
        lines.append(
            f"| {name} | {statements} | {weight:.1f} | {packed:.1f} | {statistics.median(ours):.1f} | {told} |"
        )
    return "\n".join(["### Public pages", "", *lines, ""])


def _fullest_sheet() -> str:
    from django.db.models import Count  # noqa: PLC0415

    from investigations.models import Investigation  # noqa: PLC0415

    met = Investigation.objects.published().annotate(met=Count("mentions"))
    return met.order_by("-met", "slug").values_list("slug", flat=True).first()


def timed(call: Callable[[], object]) -> list[float]:
    """Milliseconds of each round, after a warm-up."""
    call()
    return [_round(call) for _ in range(ROUNDS)]


def alternated(first: Callable[[], object], second: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Milliseconds of both, round by round: the machine's mood weighs on both alike."""
    first(), second()
    pairs = [(_round(first), _round(second)) for _ in range(ROUNDS)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _round(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(CALLS_A_ROUND):
        call()
    return (time.perf_counter() - start) * 1000 / CALLS_A_ROUND


def search_table(sizes: tuple[int, ...]) -> str:
    """What the list asks of the database (words, counts, rows), against the same without any limit."""
    from benchmarks.catalogue_data import grow_to  # noqa: PLC0415

    lines = [
        "| Sheets | filters | p50, ms | p95, ms | max, ms | unbounded: p95, ms | unbounded p95 ÷ ours |",
        "|---|---|---|---|---|---|---|",
    ]
    for size in sizes:
        grow_to(size)
        for filtered in (True, False):
            ours, unlimited = _searches(filtered=filtered)
            p95, p95_unlimited = _p95(ours), _p95(unlimited)
            lines.append(
                f"| {size} | {'three' if filtered else 'none'} | {statistics.median(ours):.1f} | {p95:.1f} |"
                f" {max(ours):.1f} | {p95_unlimited:.1f} | {p95_unlimited / p95:.1f} |"
            )
        browsing = timed(lambda: _ours(""))
        lines.append(
            f"| {size} | no word, no filter | {statistics.median(browsing):.1f} | {_p95(browsing):.1f} |"
            f" {max(browsing):.1f} | | |"
        )
    return "\n".join(["### Search", "", *lines, ""])


def _searches(*, filtered: bool) -> tuple[list[float], list[float]]:
    """Milliseconds of each query, ours then without a bound: the best of alternated tries."""
    ours, unlimited = [], []
    for query in _queries(filtered=filtered):
        tries = [
            (_once(lambda query=query: _ours(query)), _once(lambda query=query: _unlimited(query)))
            for _ in range(TRIES)
        ]
        ours.append(min(first for first, _second in tries))
        unlimited.append(min(second for _first, second in tries))
    return ours, unlimited


def _queries(*, filtered: bool) -> list[str]:
    """Addresses with one or two words of the sheets, common or rare; the same at every size."""
    from benchmarks.catalogue_data import sentences  # noqa: PLC0415

    draw = random.Random(7)  # noqa: S311 -- reproducible data, no secret
    words = sorted({word.strip(".,;:!?»«()").lower() for sentence in sentences() for word in sentence.split()})
    long_words = [word for word in words if len(word) > 4 and word.isalpha()]
    filters = "&region=76&region=93&region=32&theme=numerique&theme=social&issue=internalisation" if filtered else ""
    return [f"q={'+'.join(draw.sample(long_words, draw.choice((1, 1, 2))))}{filters}" for _ in range(SEARCHES)]


def _ours(query: str) -> None:
    from django.http import QueryDict  # noqa: PLC0415

    from catalogue.selectors.listing import listing  # noqa: PLC0415

    listing(QueryDict(query), page="1")


def _unlimited(query: str) -> None:
    """The same answer without a bound: every match is counted in every facet, and ranked."""
    from django.http import QueryDict  # noqa: PLC0415

    from catalogue import facets  # noqa: PLC0415
    from catalogue.filters import SheetFilter  # noqa: PLC0415
    from catalogue.models import SheetIndex  # noqa: PLC0415
    from catalogue.selectors.listing import PAGE_SIZE, in_order  # noqa: PLC0415

    filters = SheetFilter(QueryDict(query), queryset=SheetIndex.objects.public(), vocabulary=facets.vocabulary())
    facets.count(filters.found_by_text, filters.choices, at_most=None)
    list(in_order(filters.qs, filters, ranked=True).values_list("card", flat=True)[:PAGE_SIZE])


def _once(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main()
