from evaluation.models.certification import (
    Attestation,
    CertificationCandidate,
    CertificationCandidateTransition,
    CertificationSession,
    CompetenceStatement,
)
from evaluation.models.follow_up import FollowUp, FollowUpLink, FollowUpReply

__all__ = [
    "Attestation",
    "CertificationCandidate",
    "CertificationCandidateTransition",
    "CertificationSession",
    "CompetenceStatement",
    "FollowUp",
    "FollowUpLink",
    "FollowUpReply",
]
