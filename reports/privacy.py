"""The seam with the privacy check of the floor below (`investigations.privacy`): what in a text may point at a person.

That module arrives on its own: as long as it is absent, nothing is flagged, and the board says that nothing was read.
"""

import dataclasses
import importlib
from collections.abc import Callable
from functools import cache
from typing import Any

_MODULE, _FINDER = "investigations.privacy", "find_flags"


@dataclasses.dataclass(frozen=True)
class PrivacyNotice:
    """A passage to judge, and what to do about it."""

    kind: str
    excerpt: str
    why: str


def flags_of(text: str) -> list[PrivacyNotice]:
    """Each passage once, in reading order. Empty when the check is not installed (`is_checked`)."""
    find = _finder()
    if find is None or not text:
        return []
    notices = [PrivacyNotice(str(flag.kind.label), flag.excerpt, flag.why) for flag in find(text)]
    return list(dict.fromkeys(notices))


def is_checked() -> bool:
    return _finder() is not None


@cache
def _finder() -> Callable[[str], list[Any]] | None:
    try:
        return getattr(importlib.import_module(_MODULE), _FINDER)
    except ModuleNotFoundError:
        return None
