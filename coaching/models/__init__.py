from coaching.models.days import DayAccount, DayDebit, DayGrant, DeclaredTime, MonthClosing
from coaching.models.health import SignalAcknowledgement
from coaching.models.session import (
    CoachingSession,
    NextAction,
    NextActionTransition,
    PrivateNote,
    SessionRevision,
    SessionTransition,
)

__all__ = [
    "CoachingSession",
    "DayAccount",
    "DayDebit",
    "DayGrant",
    "DeclaredTime",
    "MonthClosing",
    "NextAction",
    "NextActionTransition",
    "PrivateNote",
    "SessionRevision",
    "SessionTransition",
    "SignalAcknowledgement",
]
