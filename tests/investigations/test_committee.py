"""The end committee: one decision, signed by both sides, reopened with a reason; what becomes of its conditions."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from agenda.models import Appointment
from agenda.states import AppointmentKind, AppointmentState
from core.state_machine import IllegalTransitionError
from investigations.committee_states import (
    COMMITTEE_TRANSITIONS,
    CONDITION_TRANSITIONS,
    CommitteeState,
    ConditionKind,
    ConditionState,
    SigningParty,
)
from investigations.models import (
    CommitteeDecision,
    CommitteeGuest,
    EndCommittee,
    ExitCondition,
    Investigation,
    MinutesSignature,
    ProposedExit,
)
from investigations.services.committee import (
    Condition,
    DecidedMeanwhileError,
    committee_of,
    propose_exits,
    record_decision,
    reopen_committee,
    settle_condition,
    sign_minutes,
    write_committee,
)
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError, mark_of
from investigations.states import ExitBasis, ExitScenario
from tests.factories.accounts import UserFactory
from tests.factories.agenda import AppointmentFactory
from tests.investigations.team_scene import build_team_scene

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 12, 4, 15, 0, tzinfo=dt.UTC)
VALUES = {
    "held_on": dt.date(2026, 12, 4),
    "scenario": ExitScenario.LOCAL_EXPERIMENT,
    "secondary_exits": [ExitScenario.AUTONOMY],
    "text": "La ville essaie le rappel par message dans deux mairies annexes.",
    "dissent": "La direction informatique aurait préféré attendre.",
    "people": ["Anne Le Goff, directrice générale des services"],
}


@pytest.fixture
def scene():
    return build_team_scene()


def decided(scene, *, seen: int = 0, conditions=(), at: dt.datetime = AT, **values):
    return record_decision(
        investigation=scene.workspace,
        values={**VALUES, **values},
        conditions=conditions,
        seen=seen,
        actor=scene.coach,
        at=at,
    )


def state_of(scene) -> str:
    return EndCommittee.objects.get(investigation=scene.workspace).state


# --- What is presented ----------------------------------------------------------------------------------------------


def test_the_team_writes_what_it_presents_and_nobody_loses_words(scene):
    base = mark_of(committee_of(scene.workspace), ["pitch", "asks"])
    values = {"pitch": "Les gens réservent deux fois.", "asks": "Deux mairies annexes."}
    write = {"investigation": scene.workspace, "values": values, "base": base}

    write_committee(**write, actor=scene.samira, at=AT)
    with pytest.raises(ChangedMeanwhileError) as refusal:
        write_committee(**{**write, "values": {**values, "pitch": "Autre chose."}}, actor=scene.karim, at=AT)

    assert refusal.value.stored.pitch == "Les gens réservent deux fois."
    assert committee_of(scene.workspace).asks == "Deux mairies annexes."


def test_exits_are_proposed_in_order_each_once(scene):
    chosen = [(ExitScenario.STOP, "Rien à résoudre."), (ExitScenario.AUTONOMY, "La ville continue.")]
    propose_exits(investigation=scene.workspace, exits=chosen, actor=scene.samira, at=AT)
    propose_exits(investigation=scene.workspace, exits=chosen[::-1], actor=scene.samira, at=AT)

    rows = ProposedExit.objects.order_by("position").values_list("scenario", "reason")
    assert list(rows) == chosen[::-1]
    with pytest.raises(RefusedError, match="qu’une fois"):
        propose_exits(investigation=scene.workspace, exits=[chosen[0], chosen[0]], actor=scene.samira, at=AT)


# --- The decision ---------------------------------------------------------------------------------------------------


def test_a_decision_gives_the_sheet_its_exit_and_closes_the_appointment(scene):
    appointment = AppointmentFactory(
        programme=scene.workspace.programme, team=scene.workspace.team, kind=AppointmentKind.END_COMMITTEE
    )

    decision = decided(scene)

    assert (decision.number, decision.recorded_by, decision.recorded_at) == (1, scene.coach, AT)
    sheet = Investigation.objects.get(pk=scene.workspace.pk)
    assert (sheet.exit_scenario, sheet.exit_basis, sheet.secondary_exits, sheet.exit_details) == (
        ExitScenario.LOCAL_EXPERIMENT,
        ExitBasis.COMMITTEE,
        [ExitScenario.AUTONOMY],
        VALUES["text"],
    )
    assert state_of(scene) == CommitteeState.DECIDED
    appointment.refresh_from_db()
    assert appointment.state == AppointmentState.DONE


def test_a_digital_service_is_named_and_the_sheet_names_it(scene):
    with pytest.raises(ValidationError, match="a un nom"):
        decided(scene, scenario=ExitScenario.DIGITAL_SERVICE)
    assert state_of_or_none(scene) is None

    decided(scene, scenario=ExitScenario.DIGITAL_SERVICE, service_name="Rendez-vous sûr")

    assert Investigation.objects.get(pk=scene.workspace.pk).exit_named_service == "Rendez-vous sûr"


def state_of_or_none(scene) -> str | None:
    return EndCommittee.objects.filter(investigation=scene.workspace).values_list("state", flat=True).first()


def test_the_second_of_two_people_is_told_who_was_first(scene):
    decided(scene)

    with pytest.raises(DecidedMeanwhileError) as refusal:
        decided(scene, text="Autre décision.")

    assert refusal.value.number == 1
    assert [row.text for row in CommitteeDecision.objects.order_by("number")] == [VALUES["text"]]


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_same_instant_make_one_decision():
    scene = build_team_scene()
    start, outcomes = threading.Barrier(2), []

    def one(text: str) -> None:
        try:
            start.wait()
            decided(scene, text=text)
            outcomes.append("decided")
        except DecidedMeanwhileError:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(text,)) for text in ("Oui.", "Non.")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(outcomes) == ["decided", "told"]
    assert CommitteeDecision.objects.count() == 1


def test_once_decided_what_was_presented_does_not_change(scene):
    decided(scene)

    with pytest.raises(RefusedError, match="ne change plus"):
        propose_exits(investigation=scene.workspace, exits=[], actor=scene.samira, at=AT)


def test_reopened_with_a_reason_the_former_decision_stays_written(scene):
    decided(scene)
    with pytest.raises(RefusedError, match="Dites pourquoi"):
        reopen_committee(investigation=scene.workspace, reason="  ", actor=scene.coach, at=AT)

    reopen_committee(investigation=scene.workspace, reason="Le budget a changé.", actor=scene.coach, at=AT)
    second = decided(scene, seen=1, scenario=ExitScenario.STOP, text="La ville arrête.", secondary_exits=[])

    assert (second.number, second.reopening_reason) == (2, "Le budget a changé.")
    assert list(CommitteeDecision.objects.order_by("number").values_list("text", flat=True)) == [
        VALUES["text"],
        "La ville arrête.",
    ]
    assert Investigation.objects.get(pk=scene.workspace.pk).exit_scenario == ExitScenario.STOP


def test_nothing_is_reopened_before_a_decision(scene):
    with pytest.raises(IllegalTransitionError):
        reopen_committee(investigation=scene.workspace, reason="Trop tôt.", actor=scene.coach, at=AT)


# --- Signatures -----------------------------------------------------------------------------------------------------


def test_the_minutes_are_closed_when_both_sides_have_signed(scene):
    decision = decided(scene)
    sign = {"decision": decision, "name": "Anne Le Goff", "function": "DGS", "at": AT}

    sign_minutes(**sign, party=SigningParty.COLLECTIVITE, actor=scene.samira)
    sign_minutes(**{**sign, "name": "Une autre"}, party=SigningParty.COLLECTIVITE, actor=scene.samira)
    assert state_of(scene) == CommitteeState.DECIDED

    sign_minutes(**sign, party=SigningParty.ANCT, actor=scene.coach)
    assert state_of(scene) == CommitteeState.SIGNED
    assert sorted(MinutesSignature.objects.values_list("party", "name")) == [
        ("anct", "Anne Le Goff"),
        ("collectivite", "Anne Le Goff"),
    ]


def test_a_reopened_decision_is_signed_no_more(scene):
    decision = decided(scene)
    reopen_committee(investigation=scene.workspace, reason="Erreur.", actor=scene.coach, at=AT)

    with pytest.raises(RefusedError, match="rouverte"):
        sign_minutes(decision=decision, party=SigningParty.ANCT, name="A", function="B", actor=scene.coach, at=AT)


# --- Conditions -----------------------------------------------------------------------------------------------------


def test_a_condition_with_a_member_and_a_day_is_an_appointment_that_follows_it(scene):
    conditions = [
        Condition(ConditionKind.HUMAN, "Un mi-temps", "Samira Essai", dt.date(2027, 1, 15), scene.samira),
        Condition(ConditionKind.FINANCIAL, "2 000 euros", "Service des finances", dt.date(2027, 2, 1)),
    ]
    decision = decided(scene, conditions=conditions)

    first, second = decision.conditions.order_by("position")
    appointment = Appointment.objects.get()
    assert (first.appointment, second.appointment) == (appointment, None)
    assert (appointment.kind, appointment.owner, appointment.day, appointment.title) == (
        AppointmentKind.ACTION,
        scene.samira,
        dt.date(2027, 1, 15),
        "Condition du comité : Un mi-temps",
    )

    for act, state, followed in (
        ("meet", ConditionState.MET, AppointmentState.DONE),
        ("reopen", ConditionState.OPEN, AppointmentState.PLANNED),
        ("give_up", ConditionState.GIVEN_UP, AppointmentState.CANCELLED),
    ):
        settle_condition(condition=first, name=act, actor=scene.samira, at=AT)
        first.refresh_from_db()
        appointment.refresh_from_db()
        assert (first.state, appointment.state) == (state, followed)


def test_too_many_conditions_are_refused(scene):
    many = [Condition(ConditionKind.HUMAN, f"Condition {n}", "Quelqu’un") for n in range(21)]
    with pytest.raises(RefusedError, match="20 conditions"):
        decided(scene, conditions=many)


# --- Tables and rows ------------------------------------------------------------------------------------------------


def test_the_moves_of_a_committee():
    known = {(name, state) for name, move in COMMITTEE_TRANSITIONS.items() for state in move.sources}
    assert known == {
        ("decide", "preparing"),
        ("sign", "decided"),
        ("reopen", "decided"),
        ("reopen", "signed"),
    }
    assert {name: move.target for name, move in COMMITTEE_TRANSITIONS.items()} == {
        "decide": "decided",
        "sign": "signed",
        "reopen": "preparing",
    }


def test_the_moves_of_a_condition():
    known = {(name, state, move.target) for name, move in CONDITION_TRANSITIONS.items() for state in move.sources}
    assert known == {
        ("meet", "open", "met"),
        ("give_up", "open", "given_up"),
        ("reopen", "met", "open"),
        ("reopen", "given_up", "open"),
    }


def refused_by(name: str):
    return pytest.raises(IntegrityError, match=name)


def test_rows_that_cannot_be(scene):
    committee = EndCommittee.objects.create(investigation=scene.workspace)
    kept = {"committee": committee, "recorded_at": AT, "held_on": AT.date(), "people": []}
    decision = CommitteeDecision.objects.create(number=1, scenario="stop", text="Arrêt.", **kept)
    guest = {"committee": committee, "name": "A", "email": "a@b.test", "capacity": "dgs"}
    dated = {"sent_at": AT, "expires_at": AT + dt.timedelta(days=1)}
    CommitteeGuest.objects.create(token_hash="1", **guest, **dated)
    ProposedExit.objects.create(committee=committee, position=1, scenario="stop", reason="Rien.")
    signature = {"decision": decision, "party": "anct", "name": "A", "function": "B", "signed_at": AT}
    MinutesSignature.objects.create(**signature)
    condition = {"decision": decision, "position": 1, "kind": "human", "text": "Du temps", "owner_name": "A"}
    ExitCondition.objects.create(**condition)
    user = UserFactory()

    for name, act in (
        ("endcommittee_decided_has_decision", lambda: EndCommittee.objects.update(state="decided")),
        (
            "proposedexit_once",
            lambda: ProposedExit.objects.create(committee=committee, position=2, scenario="stop", reason="Encore."),
        ),
        (
            "proposedexit_says_why",
            lambda: ProposedExit.objects.create(committee=committee, position=2, scenario="autonomy", reason=""),
        ),
        (
            "committeeguest_once",
            lambda: CommitteeGuest.objects.create(token_hash="2", **{**guest, "email": "A@B.test"}, **dated),
        ),
        (
            "committeeguest_expires_after_sending",
            lambda: CommitteeGuest.objects.create(
                token_hash="3", **{**guest, "email": "c@b.test"}, sent_at=AT, expires_at=AT
            ),
        ),
        (
            "committeedecision_one_per_number",
            lambda: CommitteeDecision.objects.create(number=1, scenario="stop", text="Arrêt.", **kept),
        ),
        (
            "committeedecision_says_what",
            lambda: CommitteeDecision.objects.create(
                number=2, scenario="stop", text="", reopening_reason="Si.", **kept
            ),
        ),
        (
            "committeedecision_again_says_why",
            lambda: CommitteeDecision.objects.create(number=2, scenario="stop", text="Arrêt.", **kept),
        ),
        (
            "committeedecision_digital_service_is_named",
            lambda: CommitteeDecision.objects.create(
                number=2, scenario="digital_service", text="Oui.", reopening_reason="Si.", **kept
            ),
        ),
        ("minutessignature_once_per_party", lambda: MinutesSignature.objects.create(**signature)),
        (
            "minutessignature_says_who",
            lambda: MinutesSignature.objects.create(**{**signature, "party": "collectivite", "function": ""}),
        ),
        ("exitcondition_one_per_position", lambda: ExitCondition.objects.create(**condition)),
        (
            "exitcondition_says_what_and_who",
            lambda: ExitCondition.objects.create(**{**condition, "position": 2, "owner_name": "", "owner": user}),
        ),
        (
            "exitcondition_settled_has_date",
            lambda: ExitCondition.objects.create(**{**condition, "position": 2, "state": "met"}),
        ),
    ):
        with refused_by(name), transaction.atomic():
            act()
