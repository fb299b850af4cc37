"""How a test says that the database refuses a row."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction


def assert_refused(name: str, build: Callable[[], object]) -> None:
    """`build` is refused by the constraint called `name`, and by that one."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        build()
    assert refusal.value.__cause__.diag.constraint_name == name
