from evaluation.models.certification import (
    Attestation,
    CertificationCandidate,
    CertificationCandidateTransition,
    CertificationSession,
    CompetenceStatement,
)
from evaluation.models.follow_up import FollowUp, FollowUpLink, FollowUpReply
from evaluation.models.satisfaction import (
    SatisfactionAnswer,
    SatisfactionInvitation,
    SatisfactionSurvey,
    SatisfactionTeam,
    SpentSatisfactionLink,
)

__all__ = [
    "Attestation",
    "CertificationCandidate",
    "CertificationCandidateTransition",
    "CertificationSession",
    "CompetenceStatement",
    "FollowUp",
    "FollowUpLink",
    "FollowUpReply",
    "SatisfactionAnswer",
    "SatisfactionInvitation",
    "SatisfactionSurvey",
    "SatisfactionTeam",
    "SpentSatisfactionLink",
]
