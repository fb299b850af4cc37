"""Who lays out which sheets: PostgreSQL's advisory locks, so that two workers share a cohort instead of doing it twice.

The layout of a batch takes seconds: a row lock held so long would make the authors wait. An advisory lock stops nobody
but another worker, and falls with its connection: a worker that dies leaves no claim behind. It belongs to the session,
so a pooler between us and PostgreSQL has to pool sessions, not transactions.
"""

import contextlib
import uuid
from collections.abc import Collection, Iterator

from django.db import connection

_KEY = "hashtextextended('reports.sheet_document:' || id, 0)"


@contextlib.contextmanager
def claimed_sheets(ids: Collection[uuid.UUID]) -> Iterator[set[uuid.UUID]]:
    """Those of these sheets that no other worker is laying out, held until the end of the block. Never waits."""
    taken = _each("pg_try_advisory_lock", ids)
    try:
        yield taken
    finally:
        _each("pg_advisory_unlock", taken)


def _each(function: str, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Identifiers for which the function of PostgreSQL says true."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id::uuid FROM unnest(%s::text[]) AS id WHERE {function}({_KEY})",  # noqa: S608 (our own words)
            [[str(pk) for pk in ids]],
        )
        return {row[0] for row in cursor.fetchall()}
