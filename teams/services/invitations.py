"""Someone is invited into a team. Of the secret link only the fingerprint is kept; the mail is wiped once sent."""

import datetime as dt
import secrets
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.models import ProposedAgent
from core.secret_links import fingerprint
from teams import notifications
from teams.models import Membership, Team, TeamInvitation
from teams.selectors.roster import Roster, roster
from teams.services.errors import DeadInvitationError, TeamError, WrongAddressError
from teams.services.locking import lock_live_team, lock_team
from teams.states import EXPERT_ROLES, LIVE_TEAM_STATES, TeamRole

LIFE = dt.timedelta(days=14)
REMINDED_AFTER = dt.timedelta(days=7)
MIN_DAYS, MAX_DAYS = Decimal("0.5"), Decimal(5)


@transaction.atomic
def invite(
    *,
    team: Team,
    role: str,
    email: str,
    first_name: str = "",
    last_name: str = "",
    proposed_agent: ProposedAgent | None = None,
    actor: Any,
    at: dt.datetime,
) -> TeamInvitation:
    """Send a link to an address. Inviting it again for the same role sends a new link; the former one is dead.

    Side effect: a secret mail. Raises TeamError: no place left, already in the team, an agent of a collectivité that
    was not told yet that it is retained, a team that is over.
    """
    locked = lock_live_team(team)
    present = roster(locked, at=at)
    email = email.strip().lower()
    _refuse_untold(present, role)
    if any(member.user.email == email for member in present.members):
        raise TeamError("Cette personne est déjà dans l’équipe.")
    own = [each.pk for each in present.problematiques]
    if proposed_agent is not None and proposed_agent.problematique_id not in own:
        raise TeamError("Cet agent n’est pas proposé par une candidature de l’équipe.")
    waiting = TeamInvitation.objects.waiting().filter(team=locked, email=email)
    if waiting.exclude(role=role).exists():
        raise TeamError("Cette personne est déjà invitée dans cette équipe, pour un autre rôle.")
    invitation = waiting.first() or TeamInvitation(team=locked, role=role, email=email)
    refuse_without_place(present, role, but=invitation)
    invitation.first_name, invitation.last_name = first_name, last_name
    invitation.proposed_agent = proposed_agent or invitation.proposed_agent
    invitation.invited_by = actor
    return _send(invitation, at=at)


@transaction.atomic
def resend(*, invitation: TeamInvitation, actor: Any, at: dt.datetime) -> TeamInvitation:
    """A new link for fourteen more days. The former one is dead.

    Raises DeadInvitationError when it was accepted or withdrawn, TeamError when its place was taken meanwhile.
    """
    team = lock_live_team(invitation.team)
    locked = _lock(invitation)
    present = roster(team, at=at)
    _refuse_untold(present, locked.role)
    refuse_without_place(present, locked.role, but=locked)
    locked.invited_by = actor  # whoever sends it again answers for it
    return _send(locked, at=at)


@transaction.atomic
def revoke(*, invitation: TeamInvitation, actor: Any, at: dt.datetime) -> TeamInvitation:
    """The link opens nothing any more. Raises DeadInvitationError when it was accepted or withdrawn meanwhile."""
    lock_team(invitation.team)
    locked = _lock(invitation)
    locked.revoked_at = at
    locked.save(update_fields=["revoked_at"])
    return locked


@transaction.atomic
def accept(
    *,
    invitation: TeamInvitation,
    days_per_week: Decimal | None = None,
    manager_name: str = "",
    actor: User,
    at: dt.datetime,
) -> Membership:
    """Enter the team by the link, signed in under the very address that was invited.

    An agent promises days a week (0.5 to 5) and names her manager; an expert is asked neither. Side effects: a
    participation, a name for an account that had none, a mail to whoever invited. Raises WrongAddressError,
    DeadInvitationError (used once: the second time it is dead, for anybody), TeamError for a promise that is missing.
    """
    team = lock_team(invitation.team)
    locked = _lock(invitation)
    reason = why_dead(locked, team=team, at=at)
    if reason:
        raise DeadInvitationError(reason)
    if not holds_address(actor, locked.email):
        raise WrongAddressError("Cette invitation est pour une autre adresse que celle de votre compte.")
    if Membership.objects.in_force(timezone.localdate(at)).filter(team=team, user=actor).exists():
        raise TeamError("Vous êtes déjà dans cette équipe.")
    promise: dict[str, Any] = {}
    if locked.role == TeamRole.AGENT:
        if days_per_week is None or not MIN_DAYS <= days_per_week <= MAX_DAYS or not manager_name.strip():
            raise TeamError("Dites vos jours par semaine, de 0,5 à 5, et le nom de votre responsable.")
        promise = {"days_per_week": days_per_week, "manager_name": manager_name.strip()}
    membership = Membership.objects.create(
        team=team, user=actor, role=locked.role, starts_on=timezone.localdate(at), **promise
    )
    locked.accepted_at, locked.membership = at, membership
    locked.save(update_fields=["accepted_at", "membership"])
    if not actor.get_full_name() and (locked.first_name or locked.last_name):
        actor.first_name, actor.last_name = locked.first_name, locked.last_name
        actor.save(update_fields=["first_name", "last_name"])
    notifications.tell_accepted(locked, membership)
    return membership


def withdraw_waiting(team: Team, *, at: dt.datetime, role: str = "") -> None:
    """The team, or the role, is not to be filled any more. The caller holds the team."""
    waiting = TeamInvitation.objects.waiting().filter(team=team)
    (waiting.filter(role=role) if role else waiting).update(revoked_at=at)


@transaction.atomic
def remind(*, invitation: TeamInvitation, at: dt.datetime) -> bool:
    """Write once more to somebody who has not answered, with a new link, until the same day. Whether a mail is new."""
    team = lock_team(invitation.team)
    locked = TeamInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    locked.team = team
    if why_dead(locked, team=team, at=at) or locked.reminded_at is not None or at < locked.sent_at + REMINDED_AFTER:
        return False
    token = secrets.token_urlsafe(32)
    locked.token_hash, locked.reminded_at = fingerprint(token), at
    locked.save(update_fields=["token_hash", "reminded_at"])
    notifications.send_invitation(locked, token=token, is_reminder=True)
    return True


def why_dead(invitation: TeamInvitation, *, team: Team, at: dt.datetime) -> str:
    """Why the link opens nothing any more, as a French sentence; empty when it does."""
    if invitation.accepted_at is not None:
        return "Cette invitation a déjà servi."
    if invitation.revoked_at is not None:
        return "Cette invitation a été retirée."
    if team.state not in LIVE_TEAM_STATES:
        return f"Cette équipe est {team.get_state_display()} : on n’y entre plus."
    if invitation.is_expired(at):
        return "Cette invitation a expiré : demandez qu’on vous la renvoie."
    return ""


def holds_address(user: Any, email: str) -> bool:
    """The person has proved that this address is hers."""
    return bool(user.is_authenticated and EmailAddress.objects.filter(user=user, email=email, verified=True).exists())


def refuse_without_place(present: Roster, role: str, *, but: TeamInvitation | None = None) -> None:
    """Agents: members who stay and live invitations, within the programme's bound. One coach, one designer.

    `but` is the invitation about to be sent: it does not count against itself. Raises TeamError.
    """
    own = but.pk if but is not None else None
    if role in EXPERT_ROLES:
        holder = next((each for each in present.of_role(role) if each.ends_on is None), None)
        if holder is not None:
            raise TeamError(f"{holder.user} est déjà {TeamRole(role).label} de l’équipe : indiquez d’abord son départ.")
        rivals = [each for each in present.invitations if each.role == role and each.pk != own]
        if any(not each.is_expired(present.at) for each in rivals):
            raise TeamError(f"Un {TeamRole(role).label} est déjà invité : retirez d’abord son invitation.")
        return
    taken = len(present.staying_agents) + sum(each.pk != own for each in present.invited_agents)
    if taken >= present.programme.team_size_max:
        raise TeamError(
            f"L’équipe est complète : {present.programme.team_size_max} agents au plus dans cette édition,"
            " membres et invitations en cours."
        )


def _refuse_untold(present: Roster, role: str) -> None:
    """An invitation would tell what the letter has not said yet."""
    if role == TeamRole.AGENT and not present.is_announced:
        raise TeamError("La lettre de décision n’est pas encore envoyée : l’invitation l’annoncerait avant elle.")


def _lock(invitation: TeamInvitation) -> TeamInvitation:
    locked = (
        TeamInvitation.objects.select_for_update(of=("self",))
        .select_related("team__programme", "invited_by")
        .get(pk=invitation.pk)
    )
    if locked.accepted_at is not None:
        raise DeadInvitationError("Cette invitation a déjà servi.")
    if locked.revoked_at is not None:
        raise DeadInvitationError("Cette invitation a été retirée.")
    return locked


def _send(invitation: TeamInvitation, *, at: dt.datetime) -> TeamInvitation:
    token = secrets.token_urlsafe(32)
    invitation.token_hash = fingerprint(token)
    invitation.sent_at, invitation.expires_at, invitation.reminded_at = at, at + LIFE, None
    invitation.save()
    notifications.send_invitation(invitation, token=token)
    return invitation
