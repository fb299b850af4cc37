"""Mails of the follow-up, written to the outbox in the transaction of the question."""

from django.conf import settings
from django.urls import reverse

from core.mail import queue_mail
from evaluation.models import FollowUpLink
from evaluation.states import FollowUpAnswer


def ask(link: FollowUpLink, *, token: str) -> None:
    """A secret mail: whoever holds the link answers in this person's name."""
    url = f"{settings.SITE_URL}{reverse('evaluation:follow_up_answer', args=[token])}"
    investigation = link.follow_up.decision.committee.investigation
    queue_mail(
        template="emails/evaluation/follow_up",
        to=link.person.email,
        key=f"follow-up:{link.token_hash}",
        is_secret=True,
        context={
            "link": link,
            "follow_up": link.follow_up,
            "decision": link.follow_up.decision,
            "team": investigation.team,
            "choices": [(label, f"{url}?reponse={value}") for value, label in FollowUpAnswer.choices],
        },
    )
