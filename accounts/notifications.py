"""Mails of the way in, written to the outbox in the transaction of the change."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from accounts.models import MandateRequest, ReferentInvitation, ReferentMandate, User
from core.context import site_facts
from core.mail import queue_mail


def tell_requested(request: MandateRequest) -> None:
    """A request waits: told to each member of the staff who can answer it, without saying who asks.

    The key is the person, the collectivité and the day: asking, cancelling and asking again writes to nobody twice.
    """
    staff = User.objects.filter(is_staff=True, is_active=True).exclude(pk=request.user_id).order_by("pk")
    for member in staff:
        _queue(
            "mandate_requested",
            to=member.email,
            key=f"mandate-requested:{request.user_id}:{request.collectivite_id}:{request.requested_at:%Y%m%d}:{member.pk}",
            collectivite=request.collectivite,
            url=_absolute(reverse("accounts:mandate_requests")),
        )


def tell_confirmed(request: MandateRequest) -> None:
    _queue(
        "mandate_confirmed",
        to=request.user.email,
        key=f"mandate-confirmed:{request.pk}",
        request=request,
        url=_collectivite_url(request.collectivite.slug),
    )


def tell_refused(request: MandateRequest) -> None:
    _queue(
        "mandate_refused",
        to=request.user.email,
        key=f"mandate-refused:{request.pk}",
        request=request,
        url=_absolute(reverse("accounts:attachment")),
    )


def tell_colleagues(mandate: ReferentMandate, *, today: dt.date) -> None:
    """The référents already there learn of a newcomer: a mandate given by mistake does not stay unseen."""
    others = (
        ReferentMandate.objects.filter(collectivite_id=mandate.collectivite_id)
        .in_force(today)
        .exclude(user_id=mandate.user_id)
        .select_related("user")
        .order_by("pk")
    )
    for other in others:
        _queue(
            "mandate_newcomer",
            to=other.user.email,
            key=f"mandate-newcomer:{mandate.pk}:{other.pk}",
            newcomer=mandate.user,
            collectivite=mandate.collectivite,
            url=_collectivite_url(mandate.collectivite.slug),
        )


def send_invitation(invitation: ReferentInvitation, *, token: str) -> None:
    """A secret mail: whoever reads the link and the address may enter."""
    _queue(
        "referent_invitation",
        to=invitation.email,
        key=f"referent-invitation:{invitation.token_hash}",
        is_secret=True,
        invitation=invitation,
        url=_absolute(reverse("accounts:invitation", args=[token])),
    )


def tell_accepted(invitation: ReferentInvitation) -> None:
    _queue(
        "invitation_accepted",
        to=invitation.invited_by.email,
        key=f"invitation-accepted:{invitation.pk}",
        invitation=invitation,
        url=_collectivite_url(invitation.collectivite.slug),
    )


def _queue(name: str, *, to: str, key: str, is_secret: bool = False, **context: object) -> None:
    queue_mail(
        template=f"emails/accounts/{name}",
        to=to,
        key=key,
        is_secret=is_secret,
        context={"service": site_facts(), **context},
    )


def _collectivite_url(slug: str) -> str:
    return _absolute(reverse("accounts:collectivite", args=[slug]))


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
