"""The gate of publication: signatures in turn, an hour, a version, words taken back. Everything is checked under the
lock of the sheet, which a withdrawal of consent takes too: one waits for the other, and sees what it did
(docs/decisions/0016-publication-gate.md).
"""

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from core.state_machine import log_act
from core.text import one_line
from investigations import publication_notifications as notifications
from investigations.models import (
    Investigation,
    InvestigationTransition,
    PublicationSignature,
    ScheduledPublication,
    SheetVersion,
)
from investigations.privacy import PrivacyKind, find_flags
from investigations.publication_states import PublicationParty, WithdrawalCause
from investigations.selectors.gate import Gate, gate_of
from investigations.selectors.next_version import revision_of
from investigations.selectors.passages import tells
from investigations.selectors.sheet_content import SheetContent, content_of
from investigations.services.locking import lock_investigation
from investigations.services.passages import forget_reasons
from investigations.services.publication import (
    announce_revision,
    apply_revision,
    publish_sheet,
    record_version,
    withdraw_sheet,
)
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.services.signatures import end_signature, give_signature
from investigations.states import SheetState

logger = logging.getLogger(__name__)
REPLACED = "Signée de nouveau."
TAKEN_BACK = "Une personne citée a retiré son accord."
SAYS_WHAT_CHANGED = "Dites aux lecteurs ce qui change, en une phrase."
NOTE_TELLS = "Cette phrase est publique aussi : « {words} » peut désigner quelqu’un. Dites ce qui change sans l’écrire."
NOT_YET = "Ce n’est pas encore le tour de cette signature : {who} signe d’abord."
NOBODYS_TURN = "Cette fiche est déjà signée de ce côté."
NOTHING_TO_SIGN = "Cette fiche est publique, et aucune nouvelle version n’est en préparation : il n’y a rien à signer."
SCHEDULE_AHEAD = dt.timedelta(days=370)


@transaction.atomic
def sign(
    *,
    investigation: Investigation,
    party: PublicationParty,
    collectivite: Any = None,
    name: str,
    function: str,
    scope: Sequence[str] = (),
    seen: str,
    actor: Any,
    at: dt.datetime,
) -> PublicationSignature:
    """One side agrees to the content whose fingerprint is `seen`, the one that its page showed.

    Side effects: the former signature of this side ends; whoever comes next is told; `shown_pictures_changed` when a
    collectivité signs the next version and allows its pictures otherwise than before, which the public page follows at
    once. Raises ChangedMeanwhileError when the sheet changed since the page was opened; RefusedError out of turn, or
    while something holds the sheet back.
    """
    gate = _locked_as_seen(investigation, seen)
    _refuse_blocked(gate)
    step = next((each for each in gate.steps if (each.party, each.collectivite) == (party, collectivite)), None)
    if step is None or step.is_valid:
        raise RefusedError(NOBODYS_TURN)
    if gate.sheet.state == SheetState.PUBLISHED and gate.revision is None:
        raise RefusedError(NOTHING_TO_SIGN)
    if step not in gate.waits_for:
        raise RefusedError(NOT_YET.format(who=gate.waits_for[0].who))
    signature = give_signature(
        sheet=gate.sheet,
        party=party,
        collectivite=collectivite,
        name=name,
        function=function,
        scope=scope,
        content_hash=seen,
        replaces=step.signature,
        why=REPLACED,
        actor=actor,
        at=at,
    )
    if party == PublicationParty.TEAM:
        notifications.consent_asked(gate.sheet, signature=signature, at=at)
    return signature


@transaction.atomic
def take_back_signature(
    *, signature: PublicationSignature, reason: str, actor: Any, at: dt.datetime
) -> PublicationSignature:
    """It no longer counts. A collectivité that takes its consent back takes the public sheet back, in this commit.

    Raises RefusedError without a reason, or when it had ended already.
    """
    reason = one_line(reason)[:400]
    if not reason:
        raise RefusedError("Dites pourquoi, en quelques mots.", field="reason")
    sheet = lock_investigation(signature.investigation_id)
    locked = PublicationSignature.objects.select_for_update(of=("self",)).get(pk=signature.pk)
    if locked.ended_at is not None:
        raise RefusedError("Cette signature ne vaut déjà plus.")
    end_signature(locked, reason=reason, at=at)
    ScheduledPublication.objects.filter(investigation=sheet).delete()
    if sheet.state == SheetState.PUBLISHED and locked.party == PublicationParty.COLLECTIVITE:
        withdraw(investigation=sheet, cause=WithdrawalCause.COLLECTIVITE, comment=reason, actor=actor, at=at)
    return locked


@transaction.atomic
def publish(*, investigation: Investigation, note: str, seen: str, actor: Any, at: dt.datetime) -> SheetVersion:
    """Make public what everybody signed: a first version, or the next one of a sheet that is public already.

    `seen`: the fingerprint that the page showed. Side effects: those of `publish_sheet`; team and référents are told.
    Raises ChangedMeanwhileError, RefusedError.
    """
    gate = _locked_as_seen(investigation, seen)
    _refuse_unless_open(gate, note)
    return _publish(gate, note=note, actor=actor, at=at)


@transaction.atomic
def schedule(
    *, investigation: Investigation, due_at: dt.datetime, note: str, seen: str, actor: Any, at: dt.datetime
) -> ScheduledPublication:
    """Publish at an hour what everybody signed. Checked again then. Raises ChangedMeanwhileError, RefusedError."""
    gate = _locked_as_seen(investigation, seen)
    _refuse_unless_open(gate, note)
    if not at < due_at <= at + SCHEDULE_AHEAD:
        raise RefusedError("Choisissez un moment à venir, dans l’année.", field="due_at")
    values = {
        "due_at": due_at,
        "note": one_line(note)[:400],
        "content_hash": seen,
        "scheduled_by": actor,
        "scheduled_at": at,
        "failure": "",
    }
    planned, _is_new = ScheduledPublication.objects.update_or_create(investigation=gate.sheet, defaults=values)
    return planned


@transaction.atomic
def unschedule(*, investigation: Investigation, actor: Any, at: dt.datetime) -> bool:
    """Returns whether a publication was planned."""
    sheet = lock_investigation(investigation.pk)
    count, _by_model = ScheduledPublication.objects.filter(investigation=sheet).delete()
    return count > 0


def publish_due(*, at: dt.datetime) -> int:
    """Publish what is due. Returns how many were. Idempotent: one transaction each, checked again under the lock.

    One that fails in an unforeseen way is logged, tried again the next minute, and holds no other back.
    """
    due = ScheduledPublication.objects.filter(due_at__lte=at, failure="").order_by("due_at", "pk")
    published = 0
    for pk in list(due.values_list("investigation_id", flat=True)):
        try:
            published += _publish_planned(pk, at=at)
        except Exception:
            logger.exception("planned publication of the investigation %s", pk)
    return published


@transaction.atomic
def _publish_planned(pk: Any, *, at: dt.datetime) -> bool:
    gate = gate_of(lock_investigation(pk))
    planned = gate.scheduled
    if planned is None or planned.failure or planned.due_at > at:
        return False  # another worker was faster, or somebody changed her mind
    try:
        if gate.content.fingerprint != planned.content_hash:
            raise RefusedError("La fiche a changé depuis que la publication a été prévue.")
        _refuse_unless_open(gate, planned.note)
    except RefusedError as refusal:
        planned.failure = str(refusal)[:600]
        planned.save(update_fields=["failure"])
        notifications.schedule_failed(planned, at=at)
        return False
    _publish(gate, note=planned.note, actor=planned.scheduled_by, at=at)
    return True


@transaction.atomic
def withdraw(
    *, investigation: Investigation, cause: WithdrawalCause, comment: str, actor: Any, at: dt.datetime
) -> Investigation:
    """Take a public sheet back. The public reads `cause`; `comment` stays with us. Team and référents are told. For a
    person's sake, everybody signs again.

    Raises IllegalTransitionError unless published.
    """
    sheet = withdraw_sheet(investigation=investigation, actor=actor, at=at, comment=comment, cause=cause)
    if cause == WithdrawalCause.PERSON:  # the same text does not come back by the signatures of before
        _end_all(sheet, reason=TAKEN_BACK, at=at)
    notifications.sheet_withdrawn(sheet, at=at)
    return sheet


@transaction.atomic
def words_taken_back(*, investigation: Investigation, words: Sequence[str], actor: Any, at: dt.datetime) -> bool:
    """Somebody took her words back: a public sheet that tells them leaves at once, and former versions forget them. So
    do the reasons that let them stay. A text on its way to the public is no longer planned, and is signed again.

    Returns whether the sheet left. Call it in the transaction that removes the words.
    """
    sheet = lock_investigation(investigation.pk)
    for version in SheetVersion.objects.filter(investigation=sheet, erased_at__isnull=True).order_by("number"):
        if version.content and tells(SheetContent(version.content), words):
            _erase(version, at=at)
    forget_reasons(sheet, words)
    is_public = sheet.state == SheetState.PUBLISHED
    if is_public and tells(content_of(sheet), words):
        withdraw(investigation=sheet, cause=WithdrawalCause.PERSON, comment=TAKEN_BACK, actor=actor, at=at)
        return True
    if tells(content_of(sheet, revision_of(sheet)), words):
        ScheduledPublication.objects.filter(investigation=sheet).delete()
        # The consent of a collectivité is also that of the pictures of the version that stays public.
        _end_all(sheet, reason=TAKEN_BACK, at=at, but=(PublicationParty.COLLECTIVITE,) if is_public else ())
    return False


@transaction.atomic
def erase_version(*, version: SheetVersion, actor: Any, at: dt.datetime) -> SheetVersion:
    """Forget what a former version said: its number, its date and its note stay. Raises RefusedError for the last one
    of a public sheet, which is what readers see."""
    sheet = lock_investigation(version.investigation_id)
    locked = SheetVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    last = SheetVersion.objects.filter(investigation=sheet).order_by("-number").first()
    if sheet.state == SheetState.PUBLISHED and last == locked:
        raise RefusedError("Cette version est celle que le public lit : retirez la fiche, ou publiez-en une autre.")
    _erase(locked, at=at)
    return locked


def _erase(version: SheetVersion, *, at: dt.datetime) -> None:
    version.content, version.erased_at = {}, at
    version.save(update_fields=["content", "erased_at"])


def _publish(gate: Gate, *, note: str, actor: Any, at: dt.datetime) -> SheetVersion:
    sheet = gate.sheet
    if sheet.state != SheetState.PUBLISHED:
        publish_sheet(investigation=sheet, actor=actor, at=at, comment=one_line(note)[:400])
        version = SheetVersion.objects.filter(investigation=sheet).order_by("-number")[0]
    else:
        apply_revision(sheet, gate.revision)
        sheet.updated_at = at
        sheet.save(update_fields=["updated_at"])
        version = record_version(investigation=sheet, note=one_line(note)[:400], actor=actor, at=at)
        log_act(sheet, "revise", log=InvestigationTransition, actor=actor, at=at, comment=version.note)
        ScheduledPublication.objects.filter(investigation=sheet).delete()
        announce_revision(investigation=sheet)
    notifications.version_published(version, at=at)
    return version


def _refuse_unless_open(gate: Gate, note: str) -> None:
    _refuse_blocked(gate)
    if gate.next_step is not None:
        raise RefusedError(f"Il manque encore une signature : {gate.next_step.who}.")
    if gate.sheet.state == SheetState.PUBLISHED and gate.revision is None:
        raise RefusedError("Cette fiche est publique, et aucune nouvelle version n’est en préparation.")
    is_first = not SheetVersion.objects.filter(investigation=gate.sheet).exists()
    if not is_first and not one_line(note):
        raise RefusedError(SAYS_WHAT_CHANGED, field="note")
    told = next((flag for flag in find_flags(one_line(note)) if flag.kind != PrivacyKind.VERBATIM), None)
    if told is not None:
        raise RefusedError(NOTE_TELLS.format(words=told.excerpt), field="note")


def _refuse_blocked(gate: Gate) -> None:
    if gate.blockers:
        raise RefusedError(" ".join(gate.blockers))


def _end_all(sheet: Investigation, *, reason: str, at: dt.datetime, but: Sequence[PublicationParty] = ()) -> None:
    live = PublicationSignature.objects.live().filter(investigation=sheet).exclude(party__in=but)
    live.update(ended_at=at, end_reason=reason)


def _locked_as_seen(investigation: Investigation, seen: str) -> Gate:
    """Raises ChangedMeanwhileError when the sheet is no longer the one of that fingerprint."""
    gate = gate_of(lock_investigation(investigation.pk))
    if gate.content.fingerprint != seen:
        raise ChangedMeanwhileError(gate.sheet)
    return gate
