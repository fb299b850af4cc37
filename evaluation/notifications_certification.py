"""Mails of the certification, written to the outbox in the transaction of what they tell."""

from django.conf import settings
from django.urls import reverse

from core.mail import queue_mail
from evaluation.certification_states import CandidateState
from evaluation.models import CertificationCandidate
from investigations.models import Investigation


def registered(candidate: CertificationCandidate) -> None:
    _queue(
        candidate,
        template="certification_registered",
        key=f"certification-registered:{candidate.pk}",
        context={**_context(candidate), "session": candidate.session, "when": candidate.session.when},
    )


def withdrawn(candidate: CertificationCandidate, *, number: int) -> None:
    _queue(
        candidate,
        template="certification_withdrawn",
        key=f"certification-withdrawn:{number}",
        context={**_context(candidate), "when": candidate.session.when},
    )


def result(candidate: CertificationCandidate) -> None:
    """One for each result recorded: a changed one is told as such."""
    _queue(
        candidate,
        template="certification_result",
        key=f"certification-result:{candidate.pk}:{candidate.result_count}",
        context={
            **_context(candidate),
            "candidate": candidate,
            "when": candidate.session.when,
            "is_passed": candidate.state == CandidateState.PASSED,
            "is_change": candidate.result_count > 1,
        },
    )


def _queue(candidate: CertificationCandidate, *, template: str, key: str, context: dict[str, object]) -> None:
    """Nothing to somebody whose account is closed."""
    if candidate.person.is_active:
        queue_mail(template=f"emails/evaluation/{template}", to=candidate.person.email, key=key, context=context)


def _context(candidate: CertificationCandidate) -> dict[str, object]:
    workspace = Investigation.objects.filter(team=candidate.team_id).values_list("pk", flat=True).get()
    return {
        "programme": candidate.session.programme,
        "url": f"{settings.SITE_URL}{reverse('evaluation:certification', kwargs={'pk': workspace})}",
    }
