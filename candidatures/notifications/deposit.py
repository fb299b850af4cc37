"""Mails around the deposit: receipt, withdrawal, drafts that wait. Each key makes its mail unique."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from candidatures.models import Candidature, Submission
from candidatures.moments import local_moment
from candidatures.notifications.instruction import referents_of
from core.mail import queue_mail
from core.models import StoredFile
from programmes.models import Call, CallExtension


def receipt(submission: Submission, *, document: StoredFile | None) -> int:
    """The receipt, with its PDF when there is one, to everyone who represents the collectivité."""
    candidature = submission.candidature
    return _to_referents(
        candidature,
        "receipt",
        key=f"receipt:{submission.pk}",
        path=reverse("candidatures:follow", kwargs={"pk": candidature.pk}),
        attachment=document,
        submission=submission,
        is_correction=submission.number > 1,
        has_document=document is not None,
        moment=local_moment(submission.at, candidature.collectivite),
    )


def withdrawn(candidature: Candidature, *, reason: str) -> None:
    """To the référents, and to whoever instructs."""
    _to_referents(
        candidature,
        "withdrawn",
        key=f"withdrawn:{candidature.pk}",
        path=reverse("candidatures:follow", kwargs={"pk": candidature.pk}),
        reason=reason,
    )
    reader = candidature.assigned_to
    if reader is not None and reader.is_active:
        queue_mail(
            template="emails/candidatures/withdrawn_staff",
            to=reader.email,
            key=f"withdrawn:{candidature.pk}:staff",
            context={"candidature": candidature, "reason": reason},
        )


def draft_reminder(candidature: Candidature, *, call: Call, kind: str, left: str) -> int:
    """A draft that closes soon. Once for each kind and each closing instant, were it put off."""
    return _to_referents(
        candidature,
        "draft_reminder",
        key=f"draft-reminder:{kind}:{candidature.pk}:{call.closes_at:%Y%m%dT%H%M%S}",
        path=reverse("candidatures:recap", kwargs={"pk": candidature.pk}),
        left=left,
        moment=local_moment(call.closes_at, candidature.collectivite),
    )


def call_extended(candidature: Candidature, *, call: Call, extension: CallExtension) -> int:
    """The closing is put off: told to those who have a draft."""
    return _to_referents(
        candidature,
        "call_extended",
        key=f"call-extended:{extension.pk}:{candidature.pk}",
        path=reverse("candidatures:recap", kwargs={"pk": candidature.pk}),
        reason=extension.reason,
        former=local_moment(extension.former_closes_at, candidature.collectivite),
        moment=local_moment(call.closes_at, candidature.collectivite),
    )


def _to_referents(
    candidature: Candidature,
    template: str,
    *,
    key: str,
    path: str,
    attachment: StoredFile | None = None,
    **more: Any,
) -> int:
    referents: list[User] = referents_of(candidature.collectivite_id)
    for referent in referents:
        queue_mail(
            template=f"emails/candidatures/{template}",
            to=referent.email,
            key=f"{key}:{referent.pk}",
            context={"candidature": candidature, "url": f"{settings.SITE_URL}{path}", **more},
            attachment=attachment,
        )
    return len(referents)


def in_words(left: dt.timedelta) -> str:
    """`7 jours`, `6 heures`: what is left, to the nearest hour, since beat comes a few minutes after the instant."""
    hours = round(left.total_seconds() / 3600)
    count, unit = (hours // 24, "jour") if hours >= 48 else (max(hours, 1), "heure")
    return f"{count}\u00a0{unit}{'s' if count > 1 else ''}"
