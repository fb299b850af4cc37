"""Mails of the instruction: complements asked, answered, due, closed; letters of decision."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import ReferentMandate, User
from candidatures.models import Candidature, ComplementMessage, ComplementRequest, DecisionLetter
from core import clock
from core.mail import queue_mail

REMINDER_SOON, REMINDER_LATE = "soon", "late"


def referents_of(collectivite_id: int) -> list[User]:
    """People who represent the collectivité today and can sign in."""
    mandates = ReferentMandate.objects.in_force(clock.today()).filter(
        collectivite_id=collectivite_id, user__is_active=True
    )
    return [mandate.user for mandate in mandates.select_related("user").order_by("user_id")]


def complement_asked(request: ComplementRequest, message: ComplementMessage) -> None:
    """The request, or a new message of the staff in its thread."""
    _to_referents(request, "complement_asked", key=f"message:{message.pk}", message=message)


def complement_answered(request: ComplementRequest, message: ComplementMessage) -> None:
    """To whoever instructs; to whoever asked when nobody does."""
    candidature = request.candidature
    reader = candidature.assigned_to or request.asked_by
    if reader is None or not reader.is_active:
        return
    path = reverse("candidatures:staff_complement", kwargs={"pk": candidature.pk})
    queue_mail(
        template="emails/candidatures/complement_answered",
        to=reader.email,
        key=f"complement:answered:{message.pk}",
        context=_context(request, path, message=message),
    )


def complement_closed(request: ComplementRequest, *, was_answered: bool) -> None:
    _to_referents(request, "complement_closed", key=f"closed:{request.pk}", was_answered=was_answered)


def complement_reminder(request: ComplementRequest, kind: str) -> int:
    """Before the date, or the day after: once for each date asked. Returns how many mails are new."""
    return _to_referents(request, f"complement_{kind}", key=f"{kind}:{request.pk}:{request.due_on:%Y%m%d}")


def letter_sent(letter: DecisionLetter, referents: Iterable[User]) -> int:
    """The letter itself, with its address on the site."""
    path = reverse("candidatures:decision_letter", kwargs={"pk": letter.candidature_id})
    number = 0
    for referent in referents:
        queue_mail(
            template="emails/candidatures/decision_letter",
            to=referent.email,
            key=f"decision-letter:{letter.pk}:{referent.pk}",
            context={"letter": letter, "candidature": letter.candidature, "url": f"{settings.SITE_URL}{path}"},
        )
        number += 1
    return number


def _to_referents(request: ComplementRequest, template: str, *, key: str, **more: Any) -> int:
    candidature: Candidature = request.candidature
    path = reverse("candidatures:complement", kwargs={"pk": candidature.pk})
    referents = referents_of(candidature.collectivite_id)
    for referent in referents:
        queue_mail(
            template=f"emails/candidatures/{template}",
            to=referent.email,
            key=f"complement:{key}:{referent.pk}",
            context=_context(request, path, **more),
        )
    return len(referents)


def _context(request: ComplementRequest, path: str, **more: Any) -> dict[str, Any]:
    return {
        "request": request,
        "candidature": request.candidature,
        "url": f"{settings.SITE_URL}{path}",
        **more,
    }
