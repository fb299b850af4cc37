"""A session is logged once, takes its days, fixes what comes next; for a fortnight its author corrects it in view."""

import dataclasses
import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from coaching.models import (
    CoachingSession,
    NextAction,
    PrivateNote,
    SessionRevision,
    SessionTransition,
)
from coaching.permissions import can_correct_session
from coaching.services.actions import follow, forget_appointment, settle_action
from coaching.services.drafts import find_draft, lock_expert
from coaching.services.next_meeting import close_meetings, plan_meeting
from coaching.services.session_days import adjust_days, take_days
from coaching.services.session_errors import AlreadyLoggedError, CorrectedMeanwhileError, SessionError
from coaching.session_words import shown_values
from coaching.states import SESSION_TRANSITIONS, ActionState, SessionState
from core.state_machine import apply_transition
from teams.models import Membership, Team

WRITTEN = ("held_on", "half_days", "mode", "phase", "done", "decisions", "blockers", "weather", "topics")


@dataclasses.dataclass(frozen=True)
class ActionLine:
    """What somebody said she would do. `pk`: of the action that the line corrects."""

    text: str
    owner: Membership | None = None
    due_on: dt.date | None = None
    pk: int | None = None


@dataclasses.dataclass(frozen=True)
class SessionValues:
    """What the form says. `fields` are those of WRITTEN; `settled`: earlier action -> one of ACTION_TRANSITIONS."""

    fields: Mapping[str, Any]
    present: Sequence[Membership] = ()
    actions: Sequence[ActionLine] = ()
    private_note: str = ""
    settled: Mapping[int, str] = dataclasses.field(default_factory=dict)
    next_day: dt.date | None = None
    next_hour: dt.time | None = None


@transaction.atomic
def log_session(
    *, team: Team, client_key: uuid.UUID, values: SessionValues, actor: Any, at: dt.datetime
) -> CoachingSession:
    """Log what its author wrote. The draft goes, the days are taken, earlier actions are settled, the new ones and the
    next meeting enter the agenda.

    Raises AlreadyLoggedError when this page was sent before, SessionError, DaysError (exhausted, month closed): nothing
    is written then, and the draft stays.
    """
    membership = lock_expert(team=team, actor=actor, at=at)
    logged = CoachingSession.objects.filter(author=actor, client_key=client_key, state=SessionState.LOGGED).first()
    if logged is not None:
        raise AlreadyLoggedError(logged)
    draft = find_draft(team=team, author=actor)
    session = draft.session if draft else CoachingSession(team=team, author=actor, created_at=at, saved_at=at)
    session.client_key, session.role = client_key, membership.role
    _write(session, values.fields, at=at)
    if draft:
        draft.delete()
    apply_transition(
        session,
        "log",
        table=SESSION_TRANSITIONS,
        log=SessionTransition,
        actor=actor,
        at=at,
        logged_at=at,
    )
    session.present.set(values.present)
    _write_note(session, values.private_note)
    _settle(team, values.settled, actor=actor, at=at)
    _write_actions(session, values.actions, actor=actor, at=at)
    close_meetings(session, actor=actor, at=at)
    if values.next_day is not None:
        plan_meeting(session, day=values.next_day, hour=values.next_hour, actor=actor, at=at)
    take_days(session=session, actor=actor, at=at)  # last: the lock of the account is
    return session


@transaction.atomic
def correct_session(
    *, session: CoachingSession, values: SessionValues, base: str, actor: Any, at: dt.datetime
) -> CoachingSession:
    """Write what changed; what the team had read is kept as a revision, with who and when. `base`: `mark_of_session` of
    what the page showed. Days and the agenda follow.

    The note for the ANCT is corrected too, and leaves no trace among what the team reads.
    Raises CorrectedMeanwhileError, SessionError when the time to correct is over, DaysError.
    """
    locked = CoachingSession.objects.select_for_update(of=("self",)).select_related("team").get(pk=session.pk)
    if not can_correct_session(actor, locked, at=at):
        raise SessionError("Cette séance ne se corrige plus : son délai est passé, ou son mois est clos.")
    if mark_of_session(locked) != base:
        raise CorrectedMeanwhileError(locked)
    before = shown_values(locked)
    _write(locked, values.fields, at=at)
    locked.present.set(values.present)
    _write_note(locked, values.private_note)
    _write_actions(locked, values.actions, actor=actor, at=at)
    after = shown_values(locked)
    former = {label: text for label, text in before.items() if after[label] != text}
    if former:
        SessionRevision.objects.create(session=locked, former=former, replaced_by=actor, replaced_at=at)
    adjust_days(session=locked, actor=actor, at=at)
    return locked


def mark_of_session(session: CoachingSession) -> str:
    """Changes with anything that its author may correct, the note included. Five statements."""
    note = PrivateNote.objects.filter(session=session).values_list("text", flat=True).first() or ""
    seen = repr((sorted(shown_values(session).items()), note))
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def _write(session: CoachingSession, fields: Mapping[str, Any], *, at: dt.datetime) -> None:
    launched = session.team.launches_on
    if launched is not None and fields["held_on"] < launched:
        raise SessionError(f"L’équipe est lancée le {launched:%d/%m/%Y} : la séance a lieu ce jour-là ou après.")
    if fields["held_on"] > timezone.localdate(at) + dt.timedelta(days=1):
        raise SessionError("Une séance se note une fois tenue : sa date est dans le futur.")
    for name in WRITTEN:
        setattr(session, name, fields[name])
    session.saved_at = at
    session.save()


def _write_note(session: CoachingSession, text: str) -> None:
    if text:
        PrivateNote.objects.update_or_create(session=session, defaults={"text": text})
    else:
        PrivateNote.objects.filter(session=session).delete()


def _settle(team: Team, settled: Mapping[int, str], *, actor: Any, at: dt.datetime) -> None:
    """Those that a colleague settled meanwhile are left as she said."""
    still_open = NextAction.objects.open().filter(team=team, pk__in=settled).order_by("pk")
    for action in still_open:
        settle_action(action=action, name=settled[action.pk], actor=actor, at=at)


def _write_actions(session: CoachingSession, lines: Sequence[ActionLine], *, actor: Any, at: dt.datetime) -> None:
    """The lines in their order. An action whose line is gone is removed, unless it was settled: that is history."""
    known = {
        action.pk: action
        for action in NextAction.objects.filter(session=session)
        .select_for_update(of=("self",))
        .select_related("team__programme", "owner__user", "appointment")
        .order_by("position")
    }
    kept = {line.pk for line in lines}
    for pk, action in list(known.items()):
        if pk not in kept and action.state == ActionState.OPEN:
            forget_appointment(action, actor=actor, at=at)
            action.delete()
            del known[pk]
    position = max((action.position for action in known.values()), default=0)
    for line in lines:
        action = known.get(line.pk) if line.pk else None
        if action is None:
            position += 1
            action = NextAction(session=session, team=session.team, position=position)
        elif (action.text, action.owner, action.due_on) == (line.text, line.owner, line.due_on):
            continue
        action.text, action.owner, action.due_on = line.text, line.owner, line.due_on
        action.save()
        follow(action, actor=actor, at=at)
