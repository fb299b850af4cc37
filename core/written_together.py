"""Several people write in the same fields: nobody's words are lost.

The page carries, for each field, the mark (`mark_of`) of the text it was loaded with. On saving, a field that its
reader did not touch is left alone whatever others did meanwhile; a touched one is written when what is stored is
still what the reader started from, and is otherwise a conflict: nothing of it is written, both texts are given back
(docs/decisions/0007-several-people-write-one-draft.md).
"""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

# A person typing leaves one replaced text each ten minutes, not one each autosave.
REVISION_EVERY = dt.timedelta(minutes=10)
_MARK_LENGTH = 16


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a page sends of one field: its text, and the mark of the text it was loaded with."""

    text: str
    base: str


@dataclasses.dataclass(frozen=True)
class Conflict:
    """Two people changed the same field. `base` is the mark of `theirs`: sending `mine` again with it replaces."""

    field: str
    mine: str
    theirs: str
    base: str


@dataclasses.dataclass(frozen=True)
class Settled:
    """What is to be written, what may not be, and what each sent field holds once that is done."""

    written: Mapping[str, str]
    conflicts: tuple[Conflict, ...]
    texts: Mapping[str, str]


def mark_of(text: str) -> str:
    """The first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:_MARK_LENGTH]


def settle(row: Any, answers: Mapping[str, Answer], *, clean: Callable[[str, str], str]) -> Settled:
    """Compare what was sent with what `row`, locked by the caller, holds. `clean(field, text)`: the text as stored."""
    written, conflicts, texts = {}, [], {}
    for field, answer in answers.items():
        stored, posted = getattr(row, field), clean(field, answer.text)
        texts[field] = stored
        if posted == stored or mark_of(posted) == answer.base:
            continue
        if mark_of(stored) != answer.base:
            conflicts.append(Conflict(field=field, mine=posted, theirs=stored, base=mark_of(stored)))
            continue
        written[field] = texts[field] = posted
    return Settled(written, tuple(conflicts), texts)


def is_revision_due(latest: tuple[int | None, dt.datetime] | None, *, actor: Any, at: dt.datetime) -> bool:
    """Whether the text about to be replaced is kept: `latest` is who was kept last for this field, and when."""
    if latest is None:
        return True
    who, since = latest
    return who != actor.pk or at - since > REVISION_EVERY
