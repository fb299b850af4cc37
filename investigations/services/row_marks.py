"""Changing a row that somebody else may have changed meanwhile: nobody's words are lost.

The page carries the mark of what it was loaded with. What is written must still be what its author read; otherwise
nothing is written, and both versions go back to the page.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

_MARK_LENGTH = 16


class ChangedMeanwhileError(Exception):
    """Somebody else wrote; nothing was written. `stored` is what is there now: the row, or rows by their key."""

    def __init__(self, stored: Any) -> None:
        super().__init__("Une autre personne a écrit pendant ce temps.")
        self.stored = stored


class RefusedError(Exception):
    """A refusal in a French sentence, shown at `field` when it is about one."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def mark_of(row: Model | None, fields: Iterable[str]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of these values; empty for a row that does not exist yet."""
    if row is None or row.pk is None:
        return ""
    values = "\x1f".join(f"{field}={getattr(row, field)!r}" for field in sorted(fields))
    return hashlib.sha256(values.encode()).hexdigest()[:_MARK_LENGTH]


def write_unless_changed(row: Model, values: Mapping[str, Any], *, base: str) -> bool:
    """Write `values` in `row`, which the caller has just read and locked. Returns whether anything changed.

    Raises ChangedMeanwhileError when the row is no longer the one of mark `base`, unless it already says the same.
    """
    if all(getattr(row, field) == value for field, value in values.items()):
        return False
    if mark_of(row, values) != base:
        raise ChangedMeanwhileError(row)
    for field, value in values.items():
        setattr(row, field, value)
    row.save(update_fields=list(values))
    return True
