"""The identity of the person met: written and read by her interviewer, erased at its term."""

import calendar
import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from investigations.identities import Identity, IdentityError, binding_of, identity_keys, open_sealed, seal
from investigations.models import EvidenceSource, IdentityAccess, Interview, Interviewee
from investigations.workspace_states import ConsentState, IdentityAct

# research on security, retention: to be confirmed by the data protection officer.
MONTHS_AFTER_PROGRAMME = 3
MONTHS_AFTER_SENSITIVE_INTERVIEW = 1


class IdentityRefusedError(Exception):
    """A French sentence: no consent, or a term already passed."""


def keep_until(source: EvidenceSource) -> dt.date:
    """Last day on which an identity may be kept. `source.investigation.programme` is read: fetch it along."""
    if source.is_sensitive or source.investigation.is_sensitive:
        return months_later(source.held_on, MONTHS_AFTER_SENSITIVE_INTERVIEW)
    return months_later(source.investigation.programme.ends_on, MONTHS_AFTER_PROGRAMME)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month, or its last one.

    >>> months_later(dt.date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@transaction.atomic
def save_identity(*, interview: Interview, identity: Identity, actor: Any, at: dt.datetime) -> Interviewee:
    """Seal who was met; `actor` is her interviewer, as the caller has checked. Side effect: the access is logged.

    Raises IdentityRefusedError without consent, or when the term has passed.
    """
    locked = _lock(interview)
    if locked.consent != ConsentState.GIVEN:
        raise IdentityRefusedError("Sans accord donné, l’identité de la personne ne se note pas.")
    today, last_day = localdate(at), keep_until(locked.source)
    if last_day < today:
        raise IdentityRefusedError(
            f"Le délai de conservation est passé depuis le {last_day:%d/%m/%Y} : l’identité ne se note plus."
        )
    sealed = seal(identity, binding=binding_of(locked))
    existing = Interviewee.objects.select_for_update(of=("self",)).filter(interview=locked).first()
    row = existing or Interviewee(interview=locked, interviewer=actor, created_on=today)
    row.sealed, row.key_id, row.keep_until = sealed.content, sealed.key_id, last_day
    row.save()
    _log(locked, IdentityAct.WRITTEN, actor=actor, at=at)
    return row


@transaction.atomic
def read_identity(*, interview: Interview, actor: Any, at: dt.datetime) -> Identity | None:
    """What was noted, or None: nothing was, or its term has passed. Side effect: the access is logged.

    Raises IdentityError when it does not open.
    """
    row = Interviewee.objects.filter(interview=interview, keep_until__gte=localdate(at)).first()
    if row is None:
        return None
    identity = open_sealed(bytes(row.sealed), key_id=row.key_id, binding=binding_of(interview))
    _log(interview, IdentityAct.READ, actor=actor, at=at)
    return identity


@transaction.atomic
def remove_identity(
    *, interview: Interview, actor: Any, at: dt.datetime, act: IdentityAct = IdentityAct.REMOVED
) -> bool:
    """Erase it; the interview stays. Twice is once. Returns whether there was one."""
    gone, _ = Interviewee.objects.filter(interview=interview).delete()
    if gone:
        _log(interview, act, actor=actor, at=at)
    return bool(gone)


@transaction.atomic
def settle_term(*, source: EvidenceSource, at: dt.datetime) -> None:
    """After a change of date or of sensitivity: the identity follows. Its term may then be today: it goes tonight."""
    row = Interviewee.objects.select_for_update(of=("self",)).filter(interview__source=source).first()
    if row is not None:
        row.keep_until = max(keep_until(source), row.created_on)
        row.save(update_fields=["keep_until"])


def purge_due_identities(*, at: dt.datetime) -> int:
    """Erase every identity past its last day, whoever holds it. Idempotent. Returns how many.

    Terms are counted again first: a programme may have moved its end, an investigation may have become sensitive.
    """
    rows = Interviewee.objects.select_related("interview__source__investigation__programme").order_by("pk")
    done = 0
    for row in rows:
        last_day = max(keep_until(row.interview.source), row.created_on)
        if last_day < localdate(at):
            done += remove_identity(interview=row.interview, actor=None, at=at, act=IdentityAct.PURGED)
        elif last_day != row.keep_until:
            Interviewee.objects.filter(pk=row.pk).update(keep_until=last_day)
    return done


def rotate_identity_keys() -> tuple[int, int]:
    """Seal again with the first key what another one sealed. Idempotent. Returns (sealed again, unreadable).

    Row by row, each in its own transaction: stopped in the middle, it is run again.
    """
    first = identity_keys()[0].key_id
    others = Interviewee.objects.exclude(key_id=first).order_by("pk").values_list("pk", flat=True)
    done = unreadable = 0
    for pk in list(others):
        try:
            done += _seal_again(pk)
        except IdentityError:
            unreadable += 1
    return done, unreadable


@transaction.atomic
def _seal_again(pk: int) -> int:
    row = Interviewee.objects.select_for_update(of=("self",)).filter(pk=pk).select_related("interview__source").first()
    if row is None:
        return 0
    binding = binding_of(row.interview)
    sealed = seal(open_sealed(bytes(row.sealed), key_id=row.key_id, binding=binding), binding=binding)
    row.sealed, row.key_id = sealed.content, sealed.key_id
    row.save(update_fields=["sealed", "key_id"])
    return 1


def _lock(interview: Interview) -> Interview:
    """Behind the lock of its source, which corrections and withdrawals take first too."""
    EvidenceSource.objects.select_for_update(of=("self",)).get(pk=interview.source_id)
    return (
        Interview.objects.select_for_update(of=("self",))
        .select_related("source__investigation__programme")
        .get(pk=interview.pk)
    )


def _log(interview: Interview, act: IdentityAct, *, actor: Any, at: dt.datetime) -> None:
    IdentityAccess.objects.create(interview=interview, actor=actor, act=act, at=at)
