"""Mails of the internal call: thanks to those who left an address."""

from collections.abc import Collection
from typing import Any

from candidatures.models import Idea, InternalCall
from core.context import site_facts
from core.mail import queue_mail
from core.models import OutboxMail


def thank_author(idea: Idea, *, internal_call: InternalCall, by: Any) -> None:
    """Once per idea: the key is the idea."""
    queue_mail(
        template="emails/candidatures/idea_thanks",
        to=idea.email,
        key=_thanks_key(idea.pk),
        context={"idea": idea, "internal_call": internal_call, "by": by, "service": site_facts()},
    )


def forget_thanks(idea_ids: Collection[int]) -> None:
    """Erase the mails that named the authors, sent or not."""
    OutboxMail.objects.filter(key__in=[_thanks_key(pk) for pk in idea_ids]).delete()


def _thanks_key(idea_id: int) -> str:
    return f"idea-thanks:{idea_id}"
