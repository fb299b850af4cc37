"""What the acts on a team refuse. Each carries a French sentence for the person; nothing was written."""

from teams.models import Team


class TeamError(Exception):
    """The act is not possible."""


class AlreadyFormedError(TeamError):
    """Somebody formed a team from one of these problématiques first."""

    def __init__(self, team: Team) -> None:
        self.team = team
        super().__init__(f"Une équipe travaille déjà sur cette problématique : « {team.name} ».")


class ChangedMeanwhileError(TeamError):
    """A colleague changed what the page showed."""


class DeadInvitationError(TeamError):
    """Accepted, withdrawn or expired. The sentence says which."""


class WrongAddressError(TeamError):
    """Whoever holds the link is signed in under another address."""
