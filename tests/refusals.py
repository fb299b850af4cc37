"""How a test says that the database refuses a row."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction


def assert_refused(name: str, build: Callable[[], object]) -> None:
    """`build` is refused by the constraint called `name`, and by that one."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        build()
    assert refusal.value.__cause__.diag.constraint_name == name


def assert_refused_at_commit(name: str, build: Callable[[], object]) -> None:
    """The same for a deferred constraint, which waits for the end of the transaction: asked for at once."""

    def build_and_settle() -> None:
        build()
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")

    assert_refused(name, build_and_settle)
