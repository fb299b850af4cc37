"""The end committee: written by the team, decided once, signed by both sides, reopened with a reason."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from agenda.models import Appointment
from agenda.services.appointments import move_state, plan_appointment
from agenda.states import AppointmentKind, AppointmentState
from core.state_machine import apply_transition
from investigations.committee_states import (
    COMMITTEE_TRANSITIONS,
    CONDITION_TRANSITIONS,
    CommitteeState,
    ConditionState,
    SigningParty,
)
from investigations.models import (
    CommitteeDecision,
    EndCommittee,
    EndCommitteeTransition,
    ExitCondition,
    ExitConditionTransition,
    Investigation,
    MinutesSignature,
    ProposedExit,
)
from investigations.selectors.committee import appointment_of
from investigations.services.revisions import begin_revision, locked_sheet
from investigations.services.row_marks import RefusedError, mark_of, write_unless_changed
from investigations.signals import committee_decided, minutes_signed
from investigations.states import ExitBasis, ExitScenario, SheetState

MAX_CONDITIONS = 20
# The way of writing of `Investigation.exit_details`: what the sheet says of the exit.
MAX_EXIT_DETAILS = 3000


class DecidedMeanwhileError(Exception):
    """Somebody recorded a decision since the page was opened. `number` is that of the decision now in force."""

    def __init__(self, number: int) -> None:
        super().__init__("Une décision a été enregistrée pendant que vous écriviez.")
        self.number = number


@dataclasses.dataclass(frozen=True)
class Condition:
    """A condition as it is typed. `owner`: the account of whoever is named, when she has one."""

    kind: str
    text: str
    owner_name: str
    due_on: dt.date | None = None
    owner: Any = None


def committee_of(investigation: Investigation) -> EndCommittee:
    """The row, saved or not yet: a team that wrote nothing has none."""
    return EndCommittee.objects.filter(investigation=investigation).first() or EndCommittee(investigation=investigation)


@transaction.atomic
def write_committee(
    *, investigation: Investigation, values: Mapping[str, Any], base: str, actor: Any, at: dt.datetime
) -> EndCommittee:
    """What the team presents: `pitch`, `asks`. Raises ChangedMeanwhileError, RefusedError once it has decided."""
    committee = _lock(investigation)
    _refuse_unless_preparing(committee)
    # Whoever opened the page before the row existed had read two empty texts.
    read = base or mark_of(EndCommittee(pk=0), values)
    if write_unless_changed(committee, values, base=read):
        committee.saved_at = at
        committee.save(update_fields=["saved_at"])
    return committee


@transaction.atomic
def propose_exits(
    *, investigation: Investigation, exits: Sequence[tuple[str, str]], actor: Any, at: dt.datetime
) -> EndCommittee:
    """Replace what is proposed by `exits`: (scenario, why), in order. Raises RefusedError."""
    committee = _lock(investigation)
    _refuse_unless_preparing(committee)
    if len({scenario for scenario, _ in exits}) < len(exits):
        raise RefusedError("Chaque piste n’est proposée qu’une fois.")
    ProposedExit.objects.filter(committee=committee).delete()
    ProposedExit.objects.bulk_create(
        ProposedExit(committee=committee, position=position, scenario=scenario, reason=reason)
        for position, (scenario, reason) in enumerate(exits, start=1)
    )
    committee.saved_at = at
    committee.save(update_fields=["saved_at"])
    return committee


@transaction.atomic
def record_decision(
    *,
    investigation: Investigation,
    values: Mapping[str, Any],
    conditions: Sequence[Condition],
    seen: int,
    actor: Any,
    at: dt.datetime,
) -> CommitteeDecision:
    """Write what was decided, freeze it, and give the sheet its exit. `values`: fields of CommitteeDecision.

    `seen` is the number of the last decision that the page showed, 0 for none. Side effects: the conditions that have
    an owner with an account and a day become appointments of the team; the team's appointment is done; the sheet
    carries the exit, written by the committee; `committee_decided` to upper floors. Raises DecidedMeanwhileError when
    somebody was first, RefusedError, ValidationError.
    """
    committee = _lock(investigation)
    if committee.decision_count != seen or committee.state != CommitteeState.PREPARING:
        raise DecidedMeanwhileError(committee.decision_count)
    if len(conditions) > MAX_CONDITIONS:
        raise RefusedError(f"{MAX_CONDITIONS} conditions au plus.", field="conditions")
    number = committee.decision_count + 1
    decision = CommitteeDecision(
        committee=committee,
        number=number,
        reopening_reason=_reopening_reason(committee) if number > 1 else "",
        recorded_by=actor,
        recorded_at=at,
        **values,
    )
    decision.full_clean(exclude=["committee"])
    decision.save()
    for position, condition in enumerate(conditions, start=1):
        _add_condition(decision, position, condition, actor=actor, at=at)
    apply_transition(
        committee,
        "decide",
        table=COMMITTEE_TRANSITIONS,
        log=EndCommitteeTransition,
        actor=actor,
        at=at,
        decision_count=number,
    )
    _tell_the_sheet(committee.investigation, decision, actor=actor, at=at)
    committee_decided.send(sender=CommitteeDecision, decision=decision, at=at)
    appointment = appointment_of(committee.investigation)
    # A day common to the edition is over when all its teams have sat, which is for the staff to say.
    if appointment is not None and appointment.team_id and appointment.state == AppointmentState.PLANNED:
        move_state(appointment=appointment, name="complete", actor=actor, at=at)
    return decision


@transaction.atomic
def reopen_committee(*, investigation: Investigation, reason: str, actor: Any, at: dt.datetime) -> EndCommittee:
    """The decision is to be taken again. It stays written, with the reason. Raises RefusedError without one,
    IllegalTransitionError when nothing was decided."""
    if not reason.strip():
        raise RefusedError("Dites pourquoi la décision est rouverte.", field="reason")
    committee = _lock(investigation)
    apply_transition(
        committee,
        "reopen",
        table=COMMITTEE_TRANSITIONS,
        log=EndCommitteeTransition,
        actor=actor,
        at=at,
        comment=reason.strip(),
    )
    return committee


@transaction.atomic
def sign_minutes(
    *, decision: CommitteeDecision, party: str, name: str, function: str, actor: Any, at: dt.datetime
) -> MinutesSignature:
    """One side signs the decision in force. When both have, the committee is closed. Twice is once.

    Side effect: `minutes_signed` to upper floors. Raises RefusedError for a decision that was reopened.
    """
    committee = _lock(decision.committee.investigation)
    if committee.decision_count != decision.number or committee.state == CommitteeState.PREPARING:
        raise RefusedError("Cette décision a été rouverte : il n’y a plus rien à signer ici.")
    signature, is_new = MinutesSignature.objects.get_or_create(
        decision=decision,
        party=party,
        defaults={"name": name, "function": function, "signed_by": actor, "signed_at": at},
    )
    signed = set(decision.signatures.order_by("party").values_list("party", flat=True))
    if signed == set(SigningParty) and committee.state == CommitteeState.DECIDED:
        apply_transition(committee, "sign", table=COMMITTEE_TRANSITIONS, log=EndCommitteeTransition, actor=actor, at=at)
    if is_new:
        minutes_signed.send(sender=MinutesSignature, decision=decision, at=at)
    return signature


@transaction.atomic
def settle_condition(
    *, condition: ExitCondition, name: str, comment: str = "", actor: Any, at: dt.datetime
) -> ExitCondition:
    """Do one of CONDITION_TRANSITIONS; its appointment follows. Raises IllegalTransitionError."""
    locked = ExitCondition.objects.select_for_update(of=("self",)).select_related("appointment").get(pk=condition.pk)
    apply_transition(
        locked,
        name,
        table=CONDITION_TRANSITIONS,
        log=ExitConditionTransition,
        actor=actor,
        at=at,
        comment=comment,
        settled_at=None if name == "reopen" else at,
    )
    if locked.appointment is not None:
        _follow(locked.appointment, locked.state, actor=actor, at=at)
    return locked


def _follow(appointment: Appointment, state: str, *, actor: Any, at: dt.datetime) -> None:
    moves = {ConditionState.MET: "complete", ConditionState.GIVEN_UP: "cancel", ConditionState.OPEN: "restore"}
    comment = "La condition est abandonnée." if state == ConditionState.GIVEN_UP else ""
    move_state(appointment=appointment, name=moves[ConditionState(state)], actor=actor, at=at, comment=comment)


def _add_condition(
    decision: CommitteeDecision, position: int, condition: Condition, *, actor: Any, at: dt.datetime
) -> None:
    team = decision.committee.investigation.team
    appointment = None
    if team is not None and condition.owner is not None and condition.due_on is not None:
        appointment = plan_appointment(
            programme=team.programme,
            team=team,
            values={
                "kind": AppointmentKind.ACTION,
                "title": f"Condition du comité : {condition.text}"[:160],
                "day": condition.due_on,
                "owner": condition.owner,
            },
            actor=actor,
            at=at,
        )
    ExitCondition.objects.create(
        decision=decision,
        position=position,
        kind=condition.kind,
        text=condition.text,
        owner_name=condition.owner_name,
        owner=condition.owner,
        due_on=condition.due_on,
        appointment=appointment,
    )


def _tell_the_sheet(investigation: Investigation, decision: CommitteeDecision, *, actor: Any, at: dt.datetime) -> None:
    """The draft sheet says the exit as the committee decided it. A public one keeps the former exit until its next
    version, which is begun here and is signed like the first."""
    sheet = locked_sheet(investigation)
    facts = {
        "exit_scenario": str(decision.scenario),
        "exit_basis": ExitBasis.COMMITTEE.value,
        "secondary_exits": [str(scenario) for scenario in decision.secondary_exits],
        "exit_named_service": decision.service_name if decision.scenario == ExitScenario.DIGITAL_SERVICE else "",
        "exit_details": decision.text[:MAX_EXIT_DETAILS],
    }
    if sheet.state == SheetState.PUBLISHED:
        begin_revision(sheet, facts=facts, actor=actor, at=at)
        return
    for name, value in facts.items():
        setattr(sheet, name, value)
    sheet.updated_at = at
    sheet.save(update_fields=[*facts, "updated_at"])


def _reopening_reason(committee: EndCommittee) -> str:
    last = committee.transitions.filter(transition="reopen").order_by("-pk").first()
    return last.comment if last else ""


def _refuse_unless_preparing(committee: EndCommittee) -> None:
    if committee.state != CommitteeState.PREPARING:
        raise RefusedError("Le comité a décidé : ce qui lui a été présenté ne change plus.")


def _lock(investigation: Investigation) -> EndCommittee:
    """The committee of the investigation, created when it is the first time."""
    Investigation.objects.select_for_update(of=("self",), no_key=True).get(pk=investigation.pk)
    committee, _ = EndCommittee.objects.get_or_create(investigation=investigation)
    return (
        EndCommittee.objects.select_for_update(of=("self",))
        .select_related("investigation__team__programme")
        .get(pk=committee.pk)
    )
