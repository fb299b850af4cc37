"""A référent invites another one. Of the secret link only the fingerprint is kept; the mail is wiped once sent."""

import datetime as dt
import secrets

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts import notifications
from accounts.models import ReferentInvitation, ReferentMandate, User
from accounts.services.mandates import (
    OnboardingError,
    close_mandate,
    close_pending_request,
    give_mandate,
    lock_mandates,
)
from collectivites.models import Collectivite
from core.secret_links import fingerprint

LIFE = dt.timedelta(days=14)
MAX_LIVE_INVITATIONS = 10  # of a collectivité: an address book is not a list of référents


class DeadInvitationError(OnboardingError):
    """Accepted, withdrawn or expired. The sentence says which."""


class WrongAddressError(OnboardingError):
    """Whoever holds the link is signed in under another address."""


@transaction.atomic
def invite(
    *, collectivite: Collectivite, email: str, hands_over: bool, actor: User, at: dt.datetime
) -> ReferentInvitation:
    """Send a link to an address. Inviting it again sends a new link; the former one is dead.

    Side effect: a secret mail. Raises OnboardingError: already a référent, oneself, too many invitations.
    """
    today = timezone.localdate(at)
    mandates = lock_mandates(collectivite.pk, today)
    if all(mandate.user_id != actor.pk for mandate in mandates):
        raise OnboardingError("Vous ne représentez plus cette collectivité.")
    email = email.strip().lower()
    if email == actor.email:
        raise OnboardingError("C’est votre propre adresse.")
    if ReferentMandate.objects.filter(pk__in=[row.pk for row in mandates], user__email=email).exists():
        raise OnboardingError("Cette personne représente déjà la collectivité.")
    live = live_invitations(collectivite)
    former = live.filter(email=email).first()
    if former is not None:
        former.hands_over = hands_over
        former.invited_by = actor
        return _send(former, at=at)
    if live.count() >= MAX_LIVE_INVITATIONS:
        raise OnboardingError(
            f"{MAX_LIVE_INVITATIONS} invitations attendent déjà une réponse : retirez celles qui ne servent plus."
        )
    return _send(
        ReferentInvitation(collectivite=collectivite, email=email, hands_over=hands_over, invited_by=actor), at=at
    )


@transaction.atomic
def resend(*, invitation: ReferentInvitation, actor: User, at: dt.datetime) -> ReferentInvitation:
    """A new link for fourteen more days. The former one is dead. Raises DeadInvitationError."""
    locked = _lock(invitation)
    locked.invited_by = actor  # whoever sends it again answers for it
    return _send(locked, at=at)


@transaction.atomic
def revoke(*, invitation: ReferentInvitation, actor: User, at: dt.datetime) -> ReferentInvitation:
    """The link opens nothing any more. Raises DeadInvitationError when it was accepted or withdrawn meanwhile."""
    locked = _lock(invitation)
    locked.revoked_at = at
    locked.save(update_fields=["revoked_at"])
    return locked


@transaction.atomic
def accept(*, invitation: ReferentInvitation, actor: User, at: dt.datetime) -> ReferentMandate:
    """Become référent by the link, signed in under the very address that was invited.

    Side effects: a mandate; the end of the inviter's one when she hands over; mails. Raises WrongAddressError,
    DeadInvitationError (used once: the second time it is dead, for anybody).
    """
    today = timezone.localdate(at)
    mandates = lock_mandates(invitation.collectivite_id, today)
    locked = _lock(invitation)
    if locked.is_expired(at):
        raise DeadInvitationError("Cette invitation a expiré : demandez qu’on vous la renvoie.")
    inviter = next((row for row in mandates if row.user_id == locked.invited_by_id), None)
    if inviter is None:
        raise DeadInvitationError("La personne qui vous a invité ne représente plus la collectivité.")
    if not holds_address(actor, locked.email):
        raise WrongAddressError("Cette invitation est pour une autre adresse que celle de votre compte.")
    locked.accepted_at, locked.accepted_by = at, actor
    locked.save(update_fields=["accepted_at", "accepted_by"])
    mandate = give_mandate(user=actor, collectivite=locked.collectivite, at=at)
    close_pending_request(user=actor, collectivite=locked.collectivite, at=at, comment="Invitation acceptée.")
    if locked.hands_over and inviter.user_id != actor.pk:
        close_mandate(inviter, at=at)
    notifications.tell_accepted(locked)
    return mandate


def holds_address(user: User, email: str) -> bool:
    """The person has proved that this address is hers."""
    return bool(user.is_authenticated and EmailAddress.objects.filter(user=user, email=email, verified=True).exists())


def live_invitations(collectivite: Collectivite):
    """Neither accepted nor withdrawn; perhaps expired: it can be sent again."""
    return ReferentInvitation.objects.filter(
        collectivite=collectivite, accepted_at__isnull=True, revoked_at__isnull=True
    )


def _lock(invitation: ReferentInvitation) -> ReferentInvitation:
    locked = (
        ReferentInvitation.objects.select_for_update(of=("self",))
        .select_related("collectivite", "invited_by")
        .get(pk=invitation.pk)
    )
    if locked.accepted_at is not None:
        raise DeadInvitationError("Cette invitation a déjà servi.")
    if locked.revoked_at is not None:
        raise DeadInvitationError("Cette invitation a été retirée.")
    return locked


def _send(invitation: ReferentInvitation, *, at: dt.datetime) -> ReferentInvitation:
    token = secrets.token_urlsafe(32)
    invitation.token_hash = fingerprint(token)
    invitation.sent_at, invitation.expires_at = at, at + LIFE
    invitation.save()
    notifications.send_invitation(invitation, token=token)
    return invitation
