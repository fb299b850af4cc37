"""Asking a collectivité for what is missing, and the thread that follows."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from candidatures.models import (
    Attachment,
    Candidature,
    CandidatureTransition,
    ComplementMessage,
    ComplementRequest,
    ComplementTransition,
)
from candidatures.notifications import instruction as notify
from candidatures.services.instruction_errors import RefusedError
from candidatures.services.instruction_review import lock_candidature, refuse_link
from candidatures.states import CANDIDATURE_TRANSITIONS, COMPLEMENT_TRANSITIONS, CandidatureState, ComplementState
from core.files import store_file
from core.state_machine import apply_transition
from core.uploads import CheckedUpload

# Documents that one request may receive, whatever was joined at the deposit.
MAX_DOCUMENTS = 5
_LABEL_CHARACTERS = 160


@transaction.atomic
def ask_complement(
    *, candidature: Candidature, subject: str, text: str, due_on: dt.date, today: dt.date, actor: Any, at: dt.datetime
) -> ComplementRequest:
    """Ask for something missing, for a date. `today` is the present day where the collectivité is.

    Side effects: the candidature waits for its complement; a mail to each of its référents. Raises RefusedError for a
    date that is past, an empty request or a link, IllegalTransitionError when it is not under instruction.
    """
    if due_on <= today:
        raise RefusedError("La date attendue doit être à venir.")
    if not (subject.strip() and text.strip()):
        raise RefusedError("Dites ce qui manque, et ce que vous attendez.")
    locked = lock_candidature(candidature)
    refuse_link(locked, actor)
    _move_candidature(locked, "ask_complement", actor=actor, at=at)
    request = ComplementRequest.objects.create(
        candidature=locked, subject=subject.strip(), due_on=due_on, asked_by=actor, asked_at=at
    )
    message = _write(request, text, actor=actor, at=at, is_from_staff=True)
    notify.complement_asked(request, message)
    return request


@dataclass(frozen=True)
class Document:
    """A file whose content was checked (`core.uploads`), and the name its owner gave it."""

    upload: CheckedUpload
    name: str


@transaction.atomic
def answer_complement(
    *, request: ComplementRequest, text: str, document: Document | None = None, actor: Any, at: dt.datetime
) -> ComplementMessage:
    """What the collectivité answers. Several answers may follow each other until the request is closed; a late one is
    received. A document joins those of the candidature.

    Side effects: the request is answered; a stored file; a mail to whoever instructs. Raises RefusedError once closed,
    for an empty text, or past MAX_DOCUMENTS; nothing is kept then, bytes included.
    """
    if not text.strip():
        raise RefusedError("Écrivez votre réponse avant de l’envoyer.")
    _, locked = _lock(request)
    _refuse_closed(locked)
    if document and locked.messages.filter(attachment__isnull=False).count() >= MAX_DOCUMENTS:
        raise RefusedError(f"Une demande reçoit {MAX_DOCUMENTS} documents au plus.")
    if locked.state == ComplementState.OPEN:
        _move_request(locked, "answer", actor=actor, at=at)
    stored = None
    if document:
        stored = store_file(
            content=document.upload.content, name=document.name, content_type=document.upload.content_type
        )
    try:
        attachment = stored and Attachment.objects.create(
            candidature=locked.candidature,
            file=stored,
            label=f"Complément : {locked.subject}"[:_LABEL_CHARACTERS],
            added_by=actor,
            added_at=at,
        )
        message = _write(locked, text, actor=actor, at=at, is_from_staff=False, attachment=attachment)
        notify.complement_answered(locked, message)
    except Exception:
        if stored:  # the row goes with the transaction, the bytes do not
            stored.content.storage.delete(stored.content.name)
        raise
    return message


@transaction.atomic
def reply_in_complement(
    *, request: ComplementRequest, text: str, due_on: dt.date | None, today: dt.date, actor: Any, at: dt.datetime
) -> ComplementMessage:
    """A word of the staff in the thread. With `due_on`, the request is asked again for that date.

    Side effects: a mail to each référent. Raises RefusedError for a past date, an empty text, a link, or once closed.
    """
    if not text.strip():
        raise RefusedError("Écrivez votre message avant de l’envoyer.")
    if due_on is not None and due_on <= today:
        raise RefusedError("La date attendue doit être à venir.")
    candidature, locked = _lock(request)
    refuse_link(candidature, actor)
    _refuse_closed(locked)
    if due_on is not None:
        if locked.state == ComplementState.ANSWERED:
            _move_request(locked, "reopen", actor=actor, at=at)
        locked.due_on = due_on
        locked.save(update_fields=["due_on"])
    message = _write(locked, text, actor=actor, at=at, is_from_staff=True)
    notify.complement_asked(locked, message)
    return message


@transaction.atomic
def close_complement(*, request: ComplementRequest, actor: Any, at: dt.datetime) -> ComplementRequest:
    """Nothing more is awaited: the candidature is under instruction again. Answered or not, the staff judge.

    Side effects: a mail to each référent. Raises RefusedError once closed, or for a link.
    """
    candidature, locked = _lock(request)
    refuse_link(candidature, actor)
    _refuse_closed(locked)
    was_answered = locked.state == ComplementState.ANSWERED
    _move_request(locked, "close", actor=actor, at=at, closed_at=at)
    _move_candidature(candidature, "close_complement", actor=actor, at=at)
    notify.complement_closed(locked, was_answered=was_answered)
    return locked


def _lock(request: ComplementRequest) -> tuple[Candidature, ComplementRequest]:
    """The candidature first, always: the same order everywhere, so that nobody waits for each other."""
    candidature = lock_candidature(Candidature(pk=request.candidature_id))
    locked = ComplementRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    locked.candidature = candidature
    return candidature, locked


def _refuse_closed(request: ComplementRequest) -> None:
    if request.state == ComplementState.CLOSED or request.candidature.state != CandidatureState.COMPLEMENT:
        raise RefusedError("Cette demande est close : plus rien n’est attendu.")


def _write(
    request: ComplementRequest,
    text: str,
    *,
    actor: Any,
    at: dt.datetime,
    is_from_staff: bool,
    attachment: Attachment | None = None,
) -> ComplementMessage:
    return ComplementMessage.objects.create(
        request=request, author=actor, is_from_staff=is_from_staff, text=text.strip(), at=at, attachment=attachment
    )


def _move_request(request: ComplementRequest, name: str, *, actor: Any, at: dt.datetime, **companions: Any) -> None:
    apply_transition(
        request, name, table=COMPLEMENT_TRANSITIONS, log=ComplementTransition, actor=actor, at=at, **companions
    )


def _move_candidature(candidature: Candidature, name: str, *, actor: Any, at: dt.datetime) -> None:
    apply_transition(candidature, name, table=CANDIDATURE_TRANSITIONS, log=CandidatureTransition, actor=actor, at=at)
