"""The moves of a team: launched, over, taken up again, or dissolved before it began."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from core.state_machine import apply_transition
from teams import notifications
from teams.models import Membership, Team, TeamProblematique, TeamTransition
from teams.selectors.roster import roster
from teams.services.errors import TeamError
from teams.services.invitations import withdraw_waiting
from teams.services.locking import lock_team
from teams.signals import team_disbanded, team_launched
from teams.states import TEAM_TRANSITIONS, TeamState

# Whoever reads the history must find why.
SAYS_WHY = frozenset({"disband", "resume"})


@transaction.atomic
def move_team(*, team: Team, name: str, comment: str = "", actor: Any, at: dt.datetime) -> Team:
    """Do one of TEAM_TRANSITIONS.

    launch: refused, with what is missing, as long as something that blocks is. Sends `team_launched` in the
    transaction (the workspace opens), and a mail to each member.
    finish, disband: waiting invitations are withdrawn. disband: sends `team_disbanded`, the problématiques are free for
    another team, the members are told. Raises TeamError, IllegalTransitionError.
    """
    locked = lock_team(team)
    comment = comment.strip()
    if name in SAYS_WHY and not comment:
        raise TeamError("Dites pourquoi : l’histoire de l’équipe le garde.")
    if name == "launch" and locked.state == TeamState.FORMING:
        missing = [gap.text for gap in roster(locked, at=at).blocking_gaps]
        if missing:
            raise TeamError(f"L’équipe ne peut pas encore être lancée : {' ; '.join(missing)}.")
    apply_transition(locked, name, table=TEAM_TRANSITIONS, log=TeamTransition, actor=actor, at=at, comment=comment)
    if name == "launch":
        team_launched.send(sender=Team, team=locked, actor=actor, at=at)
        _tell(locked, notifications.tell_launched, at=at)
    elif name in ("finish", "disband"):
        withdraw_waiting(locked, at=at)
    if name == "disband":
        team_disbanded.send(sender=Team, team=locked, actor=actor, at=at)
        _tell(locked, notifications.tell_disbanded, at=at)
        _free(locked, reason=comment, on=timezone.localdate(at))
    return locked


def _free(team: Team, *, reason: str, on: dt.date) -> None:
    TeamProblematique.objects.filter(team=team).update(is_live=False)
    Membership.objects.in_force(on).filter(team=team).update(
        ends_on=Greatest("starts_on", on), leaving_reason=f"Équipe dissoute. {reason}"[:400]
    )


def _tell(team: Team, tell: Any, *, at: dt.datetime) -> None:
    event = team.transitions.order_by("-pk").first()
    for member in Membership.objects.in_force(timezone.localdate(at)).of_team(team):
        tell(team, member.user, event=event)
