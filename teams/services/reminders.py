"""Invitations without an answer."""

import datetime as dt

from teams.models import TeamInvitation
from teams.services.invitations import REMINDED_AFTER, remind
from teams.states import LIVE_TEAM_STATES


def remind_invitations(*, at: dt.datetime) -> int:
    """Remind, once for each sending, those invited seven days ago or more. Returns how many. May run at any moment."""
    due = (
        TeamInvitation.objects.live(at)
        .filter(sent_at__lte=at - REMINDED_AFTER, reminded_at__isnull=True, team__state__in=LIVE_TEAM_STATES)
        .select_related("team")
        .order_by("pk")
    )
    return sum(remind(invitation=invitation, at=at) for invitation in due)
