"""The call: prepared, confirmed, extended. It opens and closes by itself, at its exact instants."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from core.state_machine import log_act
from programmes.models import Call, CallExtension, Programme, ProgrammeTransition
from programmes.readiness import EditionNotReadyError
from programmes.refusals import SetUpRefusedError
from programmes.selectors import blocking_gaps
from programmes.services.ordered import StaleEditError, fingerprint, lock
from programmes.signals import call_extended

DATES = ("opens_at", "closes_at")


class CallError(SetUpRefusedError):
    """The act contradicts where the call stands. Carries a French sentence."""


@transaction.atomic
def set_call(
    *,
    programme: Programme,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    decision_expected_on: dt.date | None,
    introduction: str,
    contact_email: str,
    team_capacity: int,
    coach_days_budget: Decimal,
    seen: str,
    actor: object,
    at: dt.datetime,
) -> Call:
    """Write the call of an edition, or begin it. It stays closed until its opening is confirmed.

    Once it has opened, its two dates no longer change here: a closing is put off by `extend_call`, with a reason.
    Raises CallError, StaleEditError, ValidationError.
    """
    locked = lock(programme)
    call = Call.objects.select_for_update(of=("self",)).filter(programme=locked).first()
    values: dict[str, Any] = {
        "opens_at": opens_at,
        "closes_at": closes_at,
        "decision_expected_on": decision_expected_on,
        "introduction": introduction,
        "contact_email": contact_email,
        "team_capacity": team_capacity,
        "coach_days_budget": coach_days_budget,
    }
    if call is None:
        call = Call(programme=locked)
    elif fingerprint(call, values) != seen:
        raise StaleEditError(call)
    elif call.confirmed_at and any(getattr(call, field) != values[field] for field in DATES):
        _refuse_dates(call, values, at)
    for field, value in values.items():
        setattr(call, field, value)
    call.full_clean()
    call.save()
    return call


def _refuse_dates(call: Call, values: Mapping[str, Any], at: dt.datetime) -> None:
    if call.opens_at <= at:
        raise CallError("L’appel a ouvert : ses dates ne changent plus ici. Pour laisser plus de temps, prolongez-le.")
    if values["closes_at"] <= at:
        raise CallError("L’ouverture est confirmée : la fermeture doit être à venir.")


@transaction.atomic
def confirm_call(*, programme: Programme, actor: object, at: dt.datetime) -> Call:
    """Let the call open at its hour (at once when the hour is past), and be announced to everybody.

    The move is written in the programme's log. Raises EditionNotReadyError with what is missing, CallError when it is
    confirmed already.
    """
    locked = lock(programme)
    call = Call.objects.select_for_update(of=("self",)).filter(programme=locked).first()
    if call and call.confirmed_at:
        raise CallError("L’ouverture de cet appel est déjà confirmée.")
    if gaps := blocking_gaps(locked, at):
        raise EditionNotReadyError(gaps)
    call.confirmed_at = at
    call.save(update_fields=["confirmed_at"])
    _log(locked, "confirm_call", actor, at, f"Du {_moment(call.opens_at)} au {_moment(call.closes_at)}")
    return call


@transaction.atomic
def postpone_call(*, programme: Programme, actor: object, at: dt.datetime) -> Call:
    """Take the confirmation back, as long as the call has not opened. Raises CallError afterwards."""
    locked = lock(programme)
    call = Call.objects.select_for_update(of=("self",)).filter(programme=locked).first()
    if call is None or not call.confirmed_at:
        raise CallError("L’ouverture de cet appel n’est pas confirmée.")
    if call.opens_at <= at:
        raise CallError("L’appel a ouvert : des collectivités y travaillent déjà.")
    call.confirmed_at = None
    call.save(update_fields=["confirmed_at"])
    _log(locked, "postpone_call", actor, at, "")
    return call


@transaction.atomic
def extend_call(*, call: Call, closes_at: dt.datetime, reason: str, actor: object, at: dt.datetime) -> CallExtension:
    """Put the closing off, with a reason that everybody will read.

    Sends `call_extended` in the same transaction: the floors above write to whoever has a draft or waits. Raises
    CallError when the call is not confirmed, is over at `at`, or would not close later; ValidationError without reason.
    """
    programme = lock(call.programme)
    locked = lock(call)
    if not locked.confirmed_at:
        raise CallError("Cet appel n’est pas encore annoncé : changez simplement sa date de fermeture.")
    if locked.is_over(at):
        raise CallError(
            f"L’appel a fermé le {_moment(locked.closes_at)} : une prolongation se décide avant la fermeture."
        )
    if closes_at <= locked.closes_at:
        raise CallError(f"L’appel ferme déjà le {_moment(locked.closes_at)} : choisissez un moment plus tardif.")
    extension = CallExtension(
        call=locked,
        former_closes_at=locked.closes_at,
        closes_at=closes_at,
        reason=reason.strip(),
        actor=actor,
        at=at,
    )
    extension.full_clean()
    extension.save(force_insert=True)
    locked.closes_at = closes_at
    locked.save(update_fields=["closes_at"])
    _log(programme, "extend_call", actor, at, f"Jusqu’au {_moment(closes_at)}. {extension.reason}")
    call_extended.send(sender=Call, call=locked, extension=extension, actor=actor)
    return extension


def _log(programme: Programme, transition: str, actor: object, at: dt.datetime, comment: str) -> None:
    """The call's moves stand in the log of its edition, whose own state does not change."""
    log_act(programme, transition, log=ProgrammeTransition, actor=actor, at=at, comment=comment)


def _moment(instant: dt.datetime) -> str:
    return f"{localtime(instant):%d/%m/%Y à %H:%M}"
