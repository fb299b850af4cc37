"""Refusals that several services of the call share. Each carries a French sentence for the person who asked."""


class CallClosedError(Exception):
    """The call does not receive candidatures at this instant: not open yet, or closed."""


class NotWritableError(Exception):
    """The candidature is in a state that its authors no longer change."""


class TooManyError(Exception):
    """One more would go past what the edition, or the house, accepts."""
