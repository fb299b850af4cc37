"""The row of a team is the lock of everything that counts its places or moves its state."""

from teams.models import Team
from teams.services.errors import TeamError
from teams.states import LIVE_TEAM_STATES


def lock_team(team: Team) -> Team:
    """The team as it stands now, held until the end of the transaction."""
    return Team.objects.select_for_update(of=("self",)).select_related("programme").get(pk=team.pk)


def lock_live_team(team: Team) -> Team:
    """The same. Raises TeamError when it is over."""
    locked = lock_team(team)
    if locked.state not in LIVE_TEAM_STATES:
        raise TeamError(f"Cette équipe est {locked.get_state_display()} : elle ne change plus.")
    return locked
