"""Asking what became of an exit, and noting the answers."""

import calendar
import datetime as dt
import secrets
from typing import Any

from django.db import transaction

from accounts.models import ReferentMandate, User
from core.secret_links import fingerprint
from core.text import one_line
from evaluation import notifications
from evaluation.models import FollowUp, FollowUpLink, FollowUpReply
from evaluation.states import FollowUpAnswer, FollowUpMonth
from investigations.models import CommitteeDecision
from investigations.states import ExitScenario

LINK_LIFE = dt.timedelta(days=60)
# Nothing goes on after a stop: what is asked there is whether somebody else took it up, at the end only.
ASKED_AFTER_A_STOP = (FollowUpMonth.TWELVE,)


class FollowUpError(Exception):
    """What was asked cannot be. Carries a French sentence."""


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month, or its last day when it is shorter.

    >>> months_later(dt.date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@transaction.atomic
def plan_follow_ups(*, decision: CommitteeDecision, at: dt.datetime) -> list[FollowUp]:
    """The questions of a decision just recorded. Those of a former decision stay, and are asked no more."""
    months = ASKED_AFTER_A_STOP if decision.scenario == ExitScenario.STOP else tuple(FollowUpMonth)
    return [
        FollowUp.objects.get_or_create(
            decision=decision, months=each, defaults={"due_on": months_later(decision.held_on, each)}
        )[0]
        for each in months
    ]


def ask_due(*, today: dt.date, at: dt.datetime) -> int:
    """Ask every question whose day has come. Returns how many. Idempotent: one transaction a question."""
    due = list(FollowUp.objects.due(today).order_by("due_on", "pk").values_list("pk", flat=True))
    return sum(_ask(pk, today=today, at=at) for pk in due)


@transaction.atomic
def _ask(pk: int, *, today: dt.date, at: dt.datetime) -> bool:
    """Checked again under the lock: a decision may be reopened meanwhile. Asked even when nobody can be written to:
    the staff's page shows that nobody was, and answers in their place."""
    locked = FollowUp.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if locked is None or not FollowUp.objects.due(today).filter(pk=pk).exists():
        return False
    for person in _people(locked, today):
        token = secrets.token_urlsafe(32)
        link = FollowUpLink.objects.create(
            follow_up=locked,
            person=person,
            token_hash=fingerprint(token),
            sent_at=at,
            expires_at=at + LINK_LIFE,
        )
        notifications.ask(link, token=token)
    locked.asked_at = at
    locked.save(update_fields=["asked_at"])
    return True


@transaction.atomic
def answer(*, follow_up: FollowUp, value: str, line: str, actor: Any, at: dt.datetime) -> FollowUpReply:
    """Note an answer. The same words twice are one answer (a double click). Raises FollowUpError once it is reopened,
    or for an answer that is not one of FollowUpAnswer."""
    locked = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    if not FollowUp.objects.standing().filter(pk=locked.pk).exists():
        raise FollowUpError("La décision a été rouverte depuis : cette question n’est plus posée.")
    if value not in FollowUpAnswer.values:
        raise FollowUpError("Choisissez une réponse.")
    last = locked.replies.order_by("-at", "-pk").first()
    line = one_line(line)[:300]
    if last is not None and (last.answer, last.line, last.person_id) == (value, line, getattr(actor, "pk", None)):
        return last
    return FollowUpReply.objects.create(follow_up=locked, answer=value, line=line, person=actor, at=at)


def link_of_token(token: str, *, at: dt.datetime) -> FollowUpLink | None:
    """The live link; None for one that is unknown or expired."""
    return (
        FollowUpLink.objects.filter(token_hash=fingerprint(token), expires_at__gt=at, person__is_active=True)
        .select_related("follow_up__decision__committee__investigation__programme", "person")
        .first()
    )


def _people(follow_up: FollowUp, today: dt.date) -> list[User]:
    """The référents, today, of the collectivités of the team."""
    team = follow_up.decision.committee.investigation.team
    if team is None:
        return []
    collectivites = team.team_problematiques.filter(is_live=True).values("problematique__candidature__collectivite")
    people = User.objects.filter(
        is_active=True, mandates__in=ReferentMandate.objects.in_force(today).filter(collectivite__in=collectivites)
    )
    return list(people.distinct().order_by("pk"))
