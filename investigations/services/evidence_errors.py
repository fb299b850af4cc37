"""Refusals of hypotheses, segments, evidence and verdicts. Each carries a French sentence for the person who asked."""

from typing import Any


class RefusedError(Exception):
    """The rules do not allow it; nothing was written."""


class ChangedMeanwhileError(Exception):
    """Somebody else changed it since the page was opened; nothing was written. `theirs`: what is stored now."""

    def __init__(self, theirs: Any) -> None:
        super().__init__()
        self.theirs = theirs
