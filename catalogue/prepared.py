"""Queries composed by the ORM once per process, then run with other values.

Composing the query of a sheet's page took longer than running it and rendering the page together (measured). The ORM
still writes the SQL; only the values change.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class Prepared:
    """`Prepared(compose, slug="?slug")`: `compose(slug=...)` gives a queryset of tuples (`values_list`).

    Each keyword is a parameter with its marker: a value of the right type that no query holds otherwise. Values reach
    the database as parameters, never as text. Columns come as the driver gives them: no conversion by Django's fields.
    """

    def __init__(self, compose: Callable[..., QuerySet[Any]], **markers: object) -> None:
        self._compose = compose
        self._markers: Mapping[str, object] = markers

    @cached_property
    def _statement(self) -> tuple[str, tuple[object, ...], dict[int, str]]:
        sql, params = self._compose(**self._markers).query.sql_with_params()
        places = {
            place: name
            for place, param in enumerate(params)
            for name, marker in self._markers.items()
            if type(param) is type(marker) and param == marker
        }
        missing = set(self._markers) - set(places.values())
        if missing:
            raise ValueError(f"parameters that the query does not use: {missing}")
        return sql, params, places

    def rows(self, **values: object) -> list[tuple[Any, ...]]:
        """Run it. One query. `values` are the parameters named at the creation."""
        sql, params, places = self._statement
        given = [values[places[place]] if place in places else param for place, param in enumerate(params)]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return cursor.fetchall()
