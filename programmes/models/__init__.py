"""Rows of a programme: the edition itself, then the call that opens it."""

from programmes.models.call import Call, CallExtension, Charter, Commitment, Criterion, EligibilityRule
from programmes.models.programme import (
    Engagement,
    Milestone,
    PrintedFigure,
    Programme,
    ProgrammePhase,
    ProgrammeQuerySet,
    ProgrammeTransition,
    SourceDiscrepancy,
    Theme,
)

__all__ = [
    "Call",
    "CallExtension",
    "Charter",
    "Commitment",
    "Criterion",
    "EligibilityRule",
    "Engagement",
    "Milestone",
    "PrintedFigure",
    "Programme",
    "ProgrammePhase",
    "ProgrammeQuerySet",
    "ProgrammeTransition",
    "SourceDiscrepancy",
    "Theme",
]
