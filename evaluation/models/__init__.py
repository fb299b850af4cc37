from evaluation.models.follow_up import FollowUp, FollowUpLink, FollowUpReply
from evaluation.models.satisfaction import (
    SatisfactionAnswer,
    SatisfactionInvitation,
    SatisfactionSurvey,
    SatisfactionTeam,
    SpentSatisfactionLink,
)

__all__ = [
    "FollowUp",
    "FollowUpLink",
    "FollowUpReply",
    "SatisfactionAnswer",
    "SatisfactionInvitation",
    "SatisfactionSurvey",
    "SatisfactionTeam",
    "SpentSatisfactionLink",
]
