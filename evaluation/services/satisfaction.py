"""The satisfaction survey of an edition: planned, sent, reminded once, answered once, closed once."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from core.secret_links import fingerprint
from core.text import one_line
from evaluation import notifications_satisfaction as notifications
from evaluation.models import (
    SatisfactionAnswer,
    SatisfactionInvitation,
    SatisfactionSurvey,
    SatisfactionTeam,
    SpentSatisfactionLink,
)
from evaluation.satisfaction_questions import CURRENT, SCALE_VALUES, VERSIONS
from evaluation.selectors.satisfaction import ASKABLE, people_to_ask
from evaluation.states import SatisfactionRole
from investigations.models import CommitteeDecision
from programmes.models import Programme
from teams.models import Team

# After the decision is recorded: time to correct it, and to think.
WAIT = dt.timedelta(days=7)
REMINDED_AFTER = dt.timedelta(days=7)
LINK_LIFE = dt.timedelta(days=28)
KEPT_AFTER_CLOSING = dt.timedelta(days=365)
MAX_LINE = 300


class SatisfactionError(Exception):
    """What was asked cannot be. Carries a French sentence."""


class DeadLinkError(Exception):
    """The link is unknown, too old, or of a survey that is closed."""


class AlreadyAnsweredError(Exception):
    """The link was used."""


# --- Asking ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def plan(*, decision: CommitteeDecision, at: dt.datetime) -> SatisfactionTeam | None:
    """The people of the team will be asked a week after the decision. A decision taken again puts off what has not
    been sent; what was sent is not sent twice. None for a sheet without a team, or once the survey is closed."""
    team = decision.committee.investigation.team
    if team is None:
        return None
    survey = _open(team.programme)
    if survey.closed_at is not None:
        return None
    row = _locked_row(team, survey)
    if row.sent_at is None:
        row.due_on = timezone.localdate(at) + WAIT
        row.save(update_fields=["due_on"])
    return row


def ask_due(*, today: dt.date, at: dt.datetime) -> int:
    """Ask every team whose day has come. Returns how many teams. Idempotent: one transaction a team."""
    due = list(SatisfactionTeam.objects.due(today).order_by("due_on", "pk").values_list("pk", flat=True))
    return sum(_ask_if_due(pk, today=today, at=at) for pk in due)


@transaction.atomic
def _ask_if_due(pk: int, *, today: dt.date, at: dt.datetime) -> bool:
    survey = _lock(SatisfactionTeam.objects.get(pk=pk).survey_id)
    row = SatisfactionTeam.objects.select_for_update(of=("self",)).get(pk=pk)
    if survey.closed_at is not None or not SatisfactionTeam.objects.due(today).filter(pk=pk).exists():
        return False
    _send(row, survey, sent_by=None, at=at)
    return True


@transaction.atomic
def send_now(*, teams: Sequence[Team], actor: Any, at: dt.datetime) -> int:
    """Ask the people of these teams of an edition without waiting for their committees: all of them, or none.

    Returns how many people are asked: those whom another team of the edition already brought are not asked twice.
    Raises SatisfactionError.
    """
    survey = _lock(_open(teams[0].programme).pk)
    if survey.closed_at is not None:
        raise SatisfactionError("L’enquête de cette édition est close : ses résultats ne changent plus.")
    count = 0
    for team in teams:
        if team.state not in ASKABLE or team.programme_id != survey.programme_id:
            raise SatisfactionError(f"L’équipe « {team.name} » n’a pas commencé son investigation.")
        row = _locked_row(team, survey)
        if row.sent_at is not None:
            raise SatisfactionError(f"L’équipe « {team.name} » a déjà été interrogée.")
        count += _send(row, survey, sent_by=actor, at=at)
    return count


def _locked_row(team: Team, survey: SatisfactionSurvey) -> SatisfactionTeam:
    """Whether and when a team is asked; created the first time."""
    row, _ = SatisfactionTeam.objects.get_or_create(team=team, defaults={"survey": survey})
    return SatisfactionTeam.objects.select_for_update(of=("self",)).get(pk=row.pk)


def _send(row: SatisfactionTeam, survey: SatisfactionSurvey, *, sent_by: Any, at: dt.datetime) -> int:
    """Under the lock of the survey, which keeps two teams from inviting the same coach at once."""
    known = set(survey.invitations.order_by("pk").values_list("person_id", flat=True))
    people = people_to_ask([row.team], timezone.localdate(at))[row.team_id]
    new = [(person, role) for person, role in people.items() if person.pk not in known]
    for person, role in new:
        token = secrets.token_urlsafe(32)
        invitation = SatisfactionInvitation.objects.create(
            survey=survey,
            team=row,
            person=person,
            role=role,
            token_hash=fingerprint(token),
            sent_at=at,
            expires_at=at + LINK_LIFE,
        )
        notifications.ask(invitation, token=token)
    row.sent_at, row.sent_by = at, sent_by
    row.save(update_fields=["sent_at", "sent_by"])
    return len(new)


def remind(*, at: dt.datetime) -> int:
    """One reminder, a week after, to those who did not answer. Returns how many. Idempotent: one transaction each."""
    waiting = SatisfactionInvitation.objects.live(at).filter(
        reminded_at__isnull=True, sent_at__lte=at - REMINDED_AFTER, person__is_active=True
    )
    return sum(_remind(pk, at=at) for pk in list(waiting.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _remind(pk: int, *, at: dt.datetime) -> bool:
    locked = SatisfactionInvitation.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if locked is None or locked.is_used or locked.reminded_at is not None:
        return False
    token = secrets.token_urlsafe(32)
    locked.reminder_hash, locked.reminded_at = fingerprint(token), at
    locked.save(update_fields=["reminder_hash", "reminded_at"])
    notifications.remind(locked, token=token)
    return True


# --- Answering ------------------------------------------------------------------------------------------------------


def invitation_of_token(token: str, *, at: dt.datetime) -> SatisfactionInvitation:
    """The live invitation of a link. Raises AlreadyAnsweredError, DeadLinkError."""
    value = fingerprint(token)
    found = SatisfactionInvitation.objects.with_fingerprint(value).select_related("survey__programme").first()
    if found is None:
        raise AlreadyAnsweredError if SpentSatisfactionLink.objects.filter(pk=value).exists() else DeadLinkError
    if found.survey.closed_at is not None or found.expires_at <= at:
        raise DeadLinkError
    return found


@transaction.atomic
def answer(*, token: str, choices: Mapping[str, str], line: str, at: dt.datetime) -> None:
    """Note an answer, spend the link, in one transaction; nothing that is written leads from one to the other.

    There is no `actor`: whoever holds the link answers, and is not written down. Returns nothing, on purpose.
    Raises AlreadyAnsweredError, DeadLinkError, SatisfactionError for a question without an answer of the scale.
    """
    survey = _lock(invitation_of_token(token, at=at).survey_id)
    value = fingerprint(token)
    invitation = (
        SatisfactionInvitation.objects.with_fingerprint(value).select_for_update(of=("self",)).order_by("pk").first()
    )
    if invitation is None:
        raise AlreadyAnsweredError
    if survey.closed_at is not None:
        raise DeadLinkError
    keys = [question.key for question in VERSIONS[survey.version].of(invitation.role)]
    if any(choices.get(key) not in SCALE_VALUES for key in keys):
        raise SatisfactionError("Répondez à chaque question, ou choisissez « Sans avis ».")
    SatisfactionAnswer.objects.create(
        survey=survey,
        role=invitation.role,
        version=survey.version,
        month=timezone.localdate(at).replace(day=1),
        choices={key: choices[key] for key in keys},
        line=one_line(line)[:MAX_LINE],
    )
    spent = [each for each in (invitation.token_hash, invitation.reminder_hash) if each]
    SpentSatisfactionLink.objects.bulk_create(SpentSatisfactionLink(token_hash=each, survey=survey) for each in spent)
    invitation.token_hash, invitation.reminder_hash, invitation.is_used = None, None, True
    invitation.save(update_fields=["token_hash", "reminder_hash", "is_used"])


# --- Closing --------------------------------------------------------------------------------------------------------


@transaction.atomic
def close(*, survey: SatisfactionSurvey, actor: Any, at: dt.datetime) -> SatisfactionSurvey:
    """For good: the links die, no team is asked any more, the results open. Twice is once."""
    locked = _lock(survey.pk)
    if locked.closed_at is None:
        roles = list(locked.invitations.order_by("pk").values_list("role", flat=True))
        locked.asked = {role.value: roles.count(role) for role in SatisfactionRole if role in roles}
        locked.closed_at, locked.closed_by = at, actor
        locked.save(update_fields=["closed_at", "closed_by", "asked"])
        locked.spent_links.all().delete()
        _forget_the_order(locked)
    return locked


def close_finished(*, at: dt.datetime) -> int:
    """Close the surveys that wait for nobody: every team was asked, no link is alive. Returns how many."""
    return sum(_close_if_finished(pk, at=at) for pk in list(_finished(at).order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _close_if_finished(pk: int, *, at: dt.datetime) -> bool:
    """Checked again under the lock: a team may have been asked meanwhile."""
    survey = _lock(pk)
    if not _finished(at).filter(pk=pk).exists():
        return False
    close(survey=survey, actor=None, at=at)
    return True


def _finished(at: dt.datetime) -> QuerySet[SatisfactionSurvey]:
    left = Team.objects.existing().filter(programme=OuterRef("programme")).exclude(satisfaction__sent_at__isnull=False)
    alive = SatisfactionInvitation.objects.live(at).filter(survey=OuterRef("pk"))
    asked = SatisfactionInvitation.objects.filter(survey=OuterRef("pk"))
    return SatisfactionSurvey.objects.filter(Exists(asked), ~Exists(left), ~Exists(alive), closed_at__isnull=True)


def forget_orders() -> int:
    """Every night, of each survey that is open. Returns how many."""
    keys = list(SatisfactionSurvey.objects.filter(closed_at__isnull=True).order_by("pk").values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            _forget_the_order(_lock(key))
    return len(keys)


def purge_invitations(*, at: dt.datetime) -> int:
    """Forget who was asked, a year after the closing: the numbers by role stay. Returns how many invitations went.

    Side effect: their mails leave the journal of mails, which tells the same, and who had to be reminded.
    """
    old = SatisfactionInvitation.objects.filter(survey__closed_at__lte=at - KEPT_AFTER_CLOSING)
    with transaction.atomic():
        notifications.forget(list(old.order_by("pk").values_list("pk", flat=True)))
        return old.delete()[0]


def _forget_the_order(survey: SatisfactionSurvey) -> None:
    """Write the answers again, all at once, in the order of their random keys.

    PostgreSQL keeps rows where they came, with the number of their transaction: read as they lie, or copied by a
    backup, answers would follow the order of the invitations that they used.
    """
    rows = list(survey.answers.order_by("pk"))
    survey.answers.all().delete()
    SatisfactionAnswer.objects.bulk_create(rows)


def _open(programme: Programme) -> SatisfactionSurvey:
    return SatisfactionSurvey.objects.get_or_create(programme=programme, defaults={"version": CURRENT})[0]


def _lock(pk: int) -> SatisfactionSurvey:
    """Answers, sendings and the closing of an edition come one after the other."""
    return SatisfactionSurvey.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
