"""Refusals of the instruction. Each carries a French sentence for the person who asked."""


class RefusedError(Exception):
    """The rules of the instruction do not allow it; nothing was written."""


class ChangedMeanwhileError(Exception):
    """Somebody else changed it since the page was opened; nothing was written."""
