from coaching.models.days import DayAccount, DayDebit, DayGrant, DeclaredTime, MonthClosing
from coaching.models.health import SignalAcknowledgement
from coaching.models.message import CoachMessage
from coaching.models.session import (
    CoachingSession,
    NextAction,
    NextActionTransition,
    PrivateNote,
    SessionDraft,
    SessionRevision,
    SessionTransition,
)

__all__ = [
    "CoachMessage",
    "CoachingSession",
    "DayAccount",
    "DayDebit",
    "DayGrant",
    "DeclaredTime",
    "MonthClosing",
    "NextAction",
    "NextActionTransition",
    "PrivateNote",
    "SessionDraft",
    "SessionRevision",
    "SessionTransition",
    "SignalAcknowledgement",
]
