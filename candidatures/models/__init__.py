"""Rows of the call, by noun."""

from candidatures.models.candidature import (
    AnswerRevision,
    Attachment,
    Candidature,
    CandidatureQuerySet,
    CandidatureTransition,
    CommitmentAcceptance,
    Problematique,
    ProblematiqueTransition,
    ProposedAgent,
    Submission,
)
from candidatures.models.instruction import (
    ComplementMessage,
    ComplementRequest,
    ComplementTransition,
    ConflictOfInterest,
    DecisionLetter,
    Evaluation,
    EvaluationTransition,
    Score,
)
from candidatures.models.internal_call import Idea, IdeaTransition, InternalCall
from candidatures.models.matching import JointProposal, JointProposalMember, JointProposalTransition

__all__ = [
    "AnswerRevision",
    "Attachment",
    "Candidature",
    "CandidatureQuerySet",
    "CandidatureTransition",
    "CommitmentAcceptance",
    "ComplementMessage",
    "ComplementRequest",
    "ComplementTransition",
    "ConflictOfInterest",
    "DecisionLetter",
    "Evaluation",
    "EvaluationTransition",
    "Idea",
    "IdeaTransition",
    "InternalCall",
    "JointProposal",
    "JointProposalMember",
    "JointProposalTransition",
    "Problematique",
    "ProblematiqueTransition",
    "ProposedAgent",
    "Score",
    "Submission",
]
