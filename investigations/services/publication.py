"""Publishing and withdrawing a public sheet. The gate of consents and privacy comes with issue 6."""

import datetime as dt

from django.db import transaction

from core.state_machine import apply_transition
from investigations.models import ImportFlag, Investigation, InvestigationTransition
from investigations.past_work_states import FlagState
from investigations.signals import sheet_published, sheet_withdrawn
from investigations.states import SHEET_TRANSITIONS


class UnsettledFlagsError(Exception):
    """An imported draft has passages or doubts that nobody settled. French."""


@transaction.atomic
def publish_sheet(*, investigation: Investigation, actor: object, at: dt.datetime, comment: str = "") -> Investigation:
    """Make the sheet public.

    Side effects: one log row; `sheet_published` to upper floors, in this transaction.
    Raises UnsettledFlagsError for an imported draft that was not checked to its end;
    IllegalTransitionError when it is published already; IntegrityError (named constraint) when a section is
    neither written nor declared undocumented.
    """
    sheet = _locked(investigation)
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
    )
    sheet_published.send(sender=Investigation, investigation=sheet)
    return sheet


@transaction.atomic
def withdraw_sheet(*, investigation: Investigation, actor: object, at: dt.datetime, comment: str) -> Investigation:
    """Take the sheet back: every public surface stops showing it with this commit.

    Side effects: one log row; `sheet_withdrawn` to upper floors. Raises IllegalTransitionError unless published.
    """
    sheet = _locked(investigation)
    apply_transition(
        sheet,
        "withdraw",
        table=SHEET_TRANSITIONS,
        log=InvestigationTransition,
        actor=actor,
        at=at,
        comment=comment,
        updated_at=at,
    )
    sheet_withdrawn.send(sender=Investigation, investigation=sheet)
    return sheet


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


def _locked(investigation: Investigation) -> Investigation:
    return Investigation.objects.select_for_update(of=("self",)).get(pk=investigation.pk)
