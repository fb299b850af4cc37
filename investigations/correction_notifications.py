"""The answer to a reader who proposed a correction and left an address."""

import datetime as dt

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from core.mail import queue_mail
from core.models import MailState, OutboxMail
from investigations.models import CorrectionRequest

_ANSWERED = "correction-answered"


def correction_answered(correction: CorrectionRequest, *, to: str) -> None:
    """Once only, whatever happens next: its address is gone. The body is wiped once sent, like a secret."""
    path = reverse("catalogue:sheet", args=[correction.investigation.slug])
    queue_mail(
        template="emails/investigations/correction_answered",
        to=to,
        key=f"{_ANSWERED}:{correction.pk}",
        context={"correction": correction, "url": f"{settings.SITE_URL}{path}"},
        is_secret=True,
    )


def forget_answers(*, at: dt.datetime, waits: dt.timedelta) -> None:
    """Mails that were sent, and those that still wait after so long."""
    over = Q(state=MailState.SENT) | Q(created_at__lte=at - waits)
    OutboxMail.objects.filter(over, key__startswith=f"{_ANSWERED}:").delete()
