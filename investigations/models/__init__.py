"""One noun a module."""

from investigations.models.committee import (
    CommitteeDecision,
    CommitteeGuest,
    EndCommittee,
    EndCommitteeTransition,
    ExitCondition,
    ExitConditionTransition,
    MinutesSignature,
    ProposedExit,
)
from investigations.models.evidence import Evidence, EvidenceSource, Segment, Verbatim
from investigations.models.hypothesis import Hypothesis, VerdictRecord
from investigations.models.interview import IdentityAccess, Interview, Interviewee, InterviewGuide
from investigations.models.investigation import (
    Investigation,
    InvestigationCollectivite,
    InvestigationQuerySet,
    InvestigationTransition,
)
from investigations.models.past_work import (
    ImportBatch,
    ImportBatchTransition,
    ImportedSheet,
    ImportFlag,
    ImportFlagTransition,
)
from investigations.models.problem import ProblemRevision, ProblemSheet, ProblemVersion
from investigations.models.publication import (
    PassageJustification,
    PublicationSignature,
    ScheduledPublication,
    SheetRevision,
    SheetVersion,
)
from investigations.models.sheet_parts import (
    CorrectionRequest,
    CorrectionRequestTransition,
    SheetPicture,
    SheetPresentation,
)
from investigations.models.solution import ExistingSolution, ProposedSolution, SolutionAssessment, SolutionMention
from investigations.models.survey import Survey, SurveyAnswer, SurveyBatch, SurveyQuestion
from investigations.models.trial import (
    IdeaVote,
    Indicator,
    IndicatorMeasure,
    Prototype,
    PrototypeFile,
    SolutionIdea,
    Trial,
)
from investigations.models.workspace import JournalEntry, JournalFile, PhaseStep

__all__ = [
    "CommitteeDecision",
    "CommitteeGuest",
    "CorrectionRequest",
    "CorrectionRequestTransition",
    "EndCommittee",
    "EndCommitteeTransition",
    "Evidence",
    "EvidenceSource",
    "ExistingSolution",
    "ExitCondition",
    "ExitConditionTransition",
    "Hypothesis",
    "IdeaVote",
    "IdentityAccess",
    "ImportBatch",
    "ImportBatchTransition",
    "ImportFlag",
    "ImportFlagTransition",
    "ImportedSheet",
    "Indicator",
    "IndicatorMeasure",
    "Interview",
    "InterviewGuide",
    "Interviewee",
    "Investigation",
    "InvestigationCollectivite",
    "InvestigationQuerySet",
    "InvestigationTransition",
    "JournalEntry",
    "JournalFile",
    "MinutesSignature",
    "PassageJustification",
    "PhaseStep",
    "ProblemRevision",
    "ProblemSheet",
    "ProblemVersion",
    "ProposedExit",
    "ProposedSolution",
    "Prototype",
    "PrototypeFile",
    "PublicationSignature",
    "ScheduledPublication",
    "Segment",
    "SheetPicture",
    "SheetPresentation",
    "SheetRevision",
    "SheetVersion",
    "SolutionAssessment",
    "SolutionIdea",
    "SolutionMention",
    "Survey",
    "SurveyAnswer",
    "SurveyBatch",
    "SurveyQuestion",
    "Trial",
    "Verbatim",
    "VerdictRecord",
]
