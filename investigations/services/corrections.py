"""What readers propose to correct: received from anybody, answered once by the ANCT, forgotten of its author."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from core.state_machine import apply_transition
from core.text import one_line, plain_lines
from investigations import correction_notifications as notifications
from investigations.models import (
    CorrectionRequest,
    CorrectionRequestTransition,
    Investigation,
    SheetVersion,
)
from investigations.publication_states import CORRECTION_TRANSITIONS
from investigations.selectors.next_version import revision_of
from investigations.services.locking import lock_investigation
from investigations.services.revisions import open_revision
from investigations.services.row_marks import RefusedError
from investigations.states import SheetState

ADDRESS_KEPT = dt.timedelta(days=365)
# An answer that could not be sent by then is given up, with its address.
ANSWER_WAITS = dt.timedelta(days=30)
ANSWER_SIGNS = 1500


class NotPublicError(Exception):
    """The sheet was withdrawn while the reader wrote."""


@transaction.atomic
def propose_correction(
    *, investigation: Investigation, values: Mapping[str, str], at: dt.datetime
) -> CorrectionRequest:
    """Keep what a reader says of a public sheet: `topic`, `section`, `text`, `email`. No account, no actor.

    Raises NotPublicError when the sheet left meanwhile.
    """
    sheet = Investigation.objects.published().filter(pk=investigation.pk).first()
    if sheet is None:
        raise NotPublicError
    last = SheetVersion.objects.filter(investigation=sheet).aggregate(last=Max("number"))["last"]
    return CorrectionRequest.objects.create(
        investigation=sheet,
        version_number=last or 1,
        topic=values["topic"],
        section=values["section"],
        text=values["text"],
        email=values["email"],
        received_at=at,
    )


@transaction.atomic
def accept_correction(
    *, correction: CorrectionRequest, answer: str, is_substantive: bool, actor: Any, at: dt.datetime
) -> CorrectionRequest:
    """The reader is right. A version of the public sheet begins, of substance or of form; a sheet that is no longer
    public is written directly.

    Never turns a version of substance into one of form. Side effects: the answer is mailed when an address was left,
    and the address is erased. Raises RefusedError without an answer; IllegalTransitionError when somebody answered.
    """
    sheet = lock_investigation(correction.investigation_id)
    locked = _answer(correction, "accept", answer=answer, actor=actor, at=at)
    if sheet.state == SheetState.PUBLISHED:
        begun = revision_of(sheet)
        is_substantive = is_substantive or (begun is not None and begun.is_substantive)
        open_revision(investigation=sheet, is_substantive=is_substantive, actor=actor, at=at)
    return locked


@transaction.atomic
def decline_correction(*, correction: CorrectionRequest, answer: str, actor: Any, at: dt.datetime) -> CorrectionRequest:
    """The sheet stays as it is, for a reason that is told. Same side effects and refusals as `accept_correction`."""
    return _answer(correction, "decline", answer=answer, actor=actor, at=at)


@transaction.atomic
def reopen_correction(*, correction: CorrectionRequest, actor: Any, at: dt.datetime) -> CorrectionRequest:
    """Look at it again. The former answer stays written; the address of its author does not come back.

    Raises IllegalTransitionError when it waits already.
    """
    locked = _locked(correction)
    _move(locked, "reopen", actor=actor, at=at, comment="", handled_by=None, handled_at=None)
    return locked


@transaction.atomic
def forget_old_addresses(*, at: dt.datetime) -> int:
    """Addresses left a year ago, and never answered. Returns how many. Idempotent.

    Side effect: the mails that carried an answer leave the journal of mails once sent, or given up: they hold the
    address, and their key names the proposal.
    """
    notifications.forget_answers(at=at, waits=ANSWER_WAITS)
    waiting = CorrectionRequest.objects.filter(received_at__lte=at - ADDRESS_KEPT).exclude(email="")
    return waiting.update(email="")


def _answer(
    correction: CorrectionRequest, transition: str, *, answer: str, actor: Any, at: dt.datetime
) -> CorrectionRequest:
    answer = plain_lines(answer)[:ANSWER_SIGNS]
    if not one_line(answer):
        raise RefusedError("Écrivez la réponse, en quelques mots.", field="answer")
    locked = _locked(correction)
    address = locked.email
    _move(locked, transition, actor=actor, at=at, answer=answer, email="", handled_by=actor, handled_at=at)
    if address:
        notifications.correction_answered(locked, to=address)
    return locked


def _locked(correction: CorrectionRequest) -> CorrectionRequest:
    rows = CorrectionRequest.objects.select_for_update(of=("self",)).select_related("investigation")
    return rows.get(pk=correction.pk)


def _move(correction: CorrectionRequest, name: str, *, actor: Any, at: dt.datetime, **companions: Any) -> None:
    apply_transition(
        correction,
        name,
        table=CORRECTION_TRANSITIONS,
        log=CorrectionRequestTransition,
        actor=actor,
        at=at,
        **companions,
    )
