from evaluation.models.follow_up import FollowUp, FollowUpLink, FollowUpReply

__all__ = ["FollowUp", "FollowUpLink", "FollowUpReply"]
