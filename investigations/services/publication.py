"""Making a sheet public, and taking it back. What must be true before stands in `services.gate`, which people go
through; a cohort read from the repository's own files is published here directly.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Max

from core.state_machine import apply_transition
from investigations.models import (
    Hypothesis,
    ImportFlag,
    Investigation,
    InvestigationTransition,
    ScheduledPublication,
    SheetRevision,
    SheetVersion,
)
from investigations.past_work_states import FlagState
from investigations.publication_states import WithdrawalCause
from investigations.selectors.next_version import next_values, revision_of
from investigations.selectors.sheet_content import content_of
from investigations.services.locking import lock_investigation
from investigations.signals import sheet_published, sheet_withdrawn
from investigations.states import SHEET_TRANSITIONS

DEFAULT_NOTE = "La fiche est de nouveau publiée."


class UnsettledFlagsError(Exception):
    """An imported draft has passages or doubts that nobody settled. French."""


@transaction.atomic
def publish_sheet(*, investigation: Investigation, actor: object, at: dt.datetime, comment: str = "") -> Investigation:
    """Make the sheet public, as its next numbered version; `comment` says what changed since the former one.

    Side effects: one log row; one version; `sheet_published` to upper floors, in this transaction.
    Raises UnsettledFlagsError for an imported draft that was not checked to its end;
    IllegalTransitionError when it is published already; IntegrityError (named constraint) when a section is
    neither written nor declared undocumented.
    """
    sheet = lock_investigation(investigation.pk)
    refuse_unsettled(sheet)
    apply_transition(
        sheet,
        "publish",
        table=SHEET_TRANSITIONS,
        log=InvestigationTransition,
        actor=actor,
        at=at,
        comment=comment,
        published_at=at,
        updated_at=at,
        withdrawal_cause="",
    )
    record_version(investigation=sheet, note=comment, actor=actor, at=at)
    ScheduledPublication.objects.filter(investigation=sheet).delete()
    sheet_published.send(sender=Investigation, investigation=sheet)
    return sheet


@transaction.atomic
def withdraw_sheet(
    *,
    investigation: Investigation,
    actor: object,
    at: dt.datetime,
    comment: str,
    cause: WithdrawalCause = WithdrawalCause.ANCT,
) -> Investigation:
    """Take the sheet back: every public surface stops showing it with this commit. The public reads `cause`, and never
    `comment`.

    Side effects: one log row; a version in preparation and a planned publication go; `sheet_withdrawn` to upper floors.
    Raises IllegalTransitionError unless published.
    """
    sheet = lock_investigation(investigation.pk)
    revision = revision_of(sheet)  # read while it is public: afterwards there is none
    apply_transition(
        sheet,
        "withdraw",
        table=SHEET_TRANSITIONS,
        log=InvestigationTransition,
        actor=actor,
        at=at,
        comment=comment,
        updated_at=at,
        withdrawal_cause=cause,
    )
    if revision is not None:  # what was being written becomes the draft: nobody's words are lost
        apply_revision(sheet, revision)
    ScheduledPublication.objects.filter(investigation=sheet).delete()
    sheet_withdrawn.send(sender=Investigation, investigation=sheet)
    return sheet


def apply_revision(sheet: Investigation, revision: SheetRevision) -> None:
    """Write what a revision says in its sheet, locked by the caller; the revision goes."""
    values = next_values(sheet, revision)
    for name, value in values.items():
        setattr(sheet, name, value)
    sheet.save(update_fields=list(values))
    rows = list(sheet.hypotheses.filter(pk__in=[int(pk) for pk in revision.hypotheses]).order_by("position"))
    for row in rows:
        row.text = revision.hypotheses[str(row.pk)].get("text", row.text)
        row.note = revision.hypotheses[str(row.pk)].get("note", row.note)
    Hypothesis.objects.bulk_update(rows, ["text", "note"])
    revision.delete()


def record_version(*, investigation: Investigation, note: str, actor: object, at: dt.datetime) -> SheetVersion:
    """The next numbered version, with what the sheet, locked by the caller, says now."""
    last = SheetVersion.objects.filter(investigation=investigation).aggregate(last=Max("number"))["last"] or 0
    content = content_of(investigation)
    return SheetVersion.objects.create(
        investigation=investigation,
        number=last + 1,
        note=(note or DEFAULT_NOTE)[:400] if last else "",
        content=content.values,
        content_hash=content.fingerprint,
        published_at=at,
        published_by=actor,
    )


def announce_revision(*, investigation: Investigation) -> None:
    """Tell upper floors that a published sheet's text changed. Call inside the transaction that changed it."""
    sheet_published.send(sender=Investigation, investigation=investigation)


def refuse_unsettled(sheet: Investigation) -> None:
    """Raises UnsettledFlagsError. Texts set aside at the import are not in the sheet: they do not hold it back."""
    flags = ImportFlag.objects.filter(sheet__investigation=sheet, is_in_draft=True, state=FlagState.OPEN)
    count = flags.count()
    if count:
        told = f"{count} signalements ne sont pas réglés" if count > 1 else "un signalement n’est pas réglé"
        raise UnsettledFlagsError(
            f"Cette fiche vient d’un import, et {told}. Ouvrez-la dans « Imports », puis réglez ou justifiez chacun."
        )
