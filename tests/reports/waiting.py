"""Two people on the same rows: the second one waits for the transaction of the first."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction


def after_ours(act: Callable[[], Any], *, ours: Callable[[], Any]) -> Any:
    """Do `ours` in a transaction, start `act` from another connection before its end: it must wait for it, then end.

    Returns what `ours` gives.
    """
    is_started, is_done = threading.Event(), threading.Event()

    def acting():
        try:
            is_started.set()
            act()
            is_done.set()
        finally:
            connection.close()

    person = threading.Thread(target=acting)
    with transaction.atomic():
        done = ours()
        person.start()
        is_started.wait(timeout=20)
        assert not is_done.wait(timeout=0.5)
    person.join(timeout=60)

    assert is_done.is_set()
    return done
