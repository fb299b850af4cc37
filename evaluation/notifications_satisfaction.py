"""Mails of the satisfaction survey, written to the outbox in the transaction of the invitation.

Their keys name the invitation, never the link: the fingerprint of a link that was used leads to no address.
"""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from core.mail import queue_mail
from core.models import OutboxMail
from evaluation.models import SatisfactionInvitation

_ASKED, _REMINDED = "satisfaction", "satisfaction_reminder"


def ask(invitation: SatisfactionInvitation, *, token: str) -> None:
    _write(invitation, _ASKED, token)


def remind(invitation: SatisfactionInvitation, *, token: str) -> None:
    _write(invitation, _REMINDED, token)


def forget(invitations: Iterable[int]) -> None:
    """Nothing tells any more that they were written to. `invitations`: their keys."""
    keys = [f"{template}:{pk}" for pk in invitations for template in (_ASKED, _REMINDED)]
    OutboxMail.objects.filter(key__in=keys).delete()


def _write(invitation: SatisfactionInvitation, template: str, token: str) -> None:
    queue_mail(
        template=f"emails/evaluation/{template}",
        to=invitation.person.email,
        key=f"{template}:{invitation.pk}",
        is_secret=True,
        context={
            "url": f"{settings.SITE_URL}{reverse('evaluation:satisfaction_answer', args=[token])}",
            "programme": invitation.survey.programme,
            "team": invitation.team.team,
            "invitation": invitation,
        },
    )
