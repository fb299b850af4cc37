"""PostgreSQL's COPY: ten times faster than INSERT on the 35 000 communes, and under the same constraints.

Django's bulk_update took four minutes for the yearly change of every population; this takes a few seconds.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, models
from psycopg import sql

_TOLD_EVERY = 1000

Progress = Callable[[int], None]  # told how many rows were done since the last call


def copy_rows(
    model: type[models.Model], columns: tuple[str, ...], rows: list[dict[str, Any]], on_progress: Progress
) -> None:
    """Insert `rows`, dictionaries that hold every column. Other columns get their database default."""
    if rows:
        _copy(_table(model), columns, rows, on_progress)


def update_rows(
    model: type[models.Model], columns: tuple[str, ...], rows: list[dict[str, Any]], on_progress: Progress
) -> None:
    """Set `columns` of the rows of the same `id`, through a temporary table. Needs a transaction."""
    if not rows:
        return
    table, change = _table(model), sql.Identifier("changed_rows")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(
                change, _names(("id", *columns)), table
            )
        )
        _copy(change, ("id", *columns), rows, on_progress)
        assignments = sql.SQL(", ").join(
            sql.SQL("{} = {}.{}").format(sql.Identifier(column), change, sql.Identifier(column)) for column in columns
        )
        cursor.execute(sql.SQL("UPDATE {0} SET {1} FROM {2} WHERE {0}.id = {2}.id").format(table, assignments, change))
        cursor.execute(sql.SQL("DROP TABLE {}").format(change))


def _table(model: type[models.Model]) -> sql.Identifier:
    return sql.Identifier(model._meta.db_table)


def _names(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _copy(table: sql.Identifier, columns: tuple[str, ...], rows: list[dict[str, Any]], on_progress: Progress) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(table, _names(columns))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for number, row in enumerate(rows, start=1):
            copy.write_row([row[column] for column in columns])
            if number % _TOLD_EVERY == 0:
                on_progress(_TOLD_EVERY)
    on_progress(len(rows) % _TOLD_EVERY)
