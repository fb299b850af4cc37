"""Mails of the teams, written to the outbox in the transaction of the change."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.mail import queue_mail
from teams.models import Membership, Team, TeamInvitation, TeamTransition
from teams.states import TeamRole


def send_invitation(invitation: TeamInvitation, *, token: str, is_reminder: bool = False) -> None:
    """A secret mail: whoever reads the link and the address may enter."""
    _queue(
        "team_invitation_reminder" if is_reminder else "team_invitation",
        to=invitation.email,
        key=f"team-invitation:{invitation.token_hash}",
        is_secret=True,
        invitation=invitation,
        team=invitation.team,
        is_agent=invitation.role == TeamRole.AGENT,
        url=_absolute(reverse("teams:invitation", args=[token])),
    )


def tell_accepted(invitation: TeamInvitation, membership: Membership) -> None:
    inviter = invitation.invited_by
    if inviter is None or not inviter.is_active:
        return
    _queue(
        "team_invitation_accepted",
        to=inviter.email,
        key=f"team-invitation-accepted:{invitation.pk}",
        member=membership,
        team=invitation.team,
        url=_absolute(reverse("teams:staff_team", args=[invitation.team_id])),
    )


def tell_assigned(membership: Membership) -> None:
    """To a coach or a designer, given to a team by the staff."""
    _to_member("team_assigned", membership.team, membership.user, key=f"assigned:{membership.pk}", member=membership)


def tell_launch_day(team: Team, user: User, *, event: TeamTransition, was: dt.date | None, word: str) -> None:
    _to_member("team_launch_day", team, user, key=f"day:{event.pk}", was=was, word=word)


def tell_launched(team: Team, user: User, *, event: TeamTransition) -> None:
    _to_member("team_launched", team, user, key=f"launched:{event.pk}")


def tell_disbanded(team: Team, user: User, *, event: TeamTransition) -> None:
    _to_member("team_disbanded", team, user, key=f"disbanded:{event.pk}")


def _to_member(name: str, team: Team, user: User, *, key: str, **context: object) -> None:
    if not user.is_active:
        return
    url = _absolute(reverse("teams:team", args=[team.pk]))
    _queue(name, to=user.email, key=f"team-{key}:{user.pk}", team=team, url=url, **context)


def _queue(name: str, *, to: str, key: str, is_secret: bool = False, **context: object) -> None:
    queue_mail(template=f"emails/teams/{name}", to=to, key=key, is_secret=is_secret, context=context)


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
