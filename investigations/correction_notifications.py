"""The answer to a reader who proposed a correction and left an address."""

from django.conf import settings
from django.urls import reverse

from core.mail import queue_mail
from investigations.models import CorrectionRequest


def correction_answered(correction: CorrectionRequest, *, to: str) -> None:
    """Once only, whatever happens next: its address is gone. The body is wiped once sent, like a secret."""
    path = reverse("catalogue:sheet", args=[correction.investigation.slug])
    queue_mail(
        template="emails/investigations/correction_answered",
        to=to,
        key=f"correction-answered:{correction.pk}",
        context={"correction": correction, "url": f"{settings.SITE_URL}{path}"},
        is_secret=True,
    )
