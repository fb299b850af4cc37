"""The gate of publication: who signs, in which order, of which text; what is planned, and taken back."""

import datetime as dt

import pytest
from django.utils import timezone

from core.models import OutboxMail
from investigations.models import Investigation, PublicationSignature, ScheduledPublication, SheetVersion
from investigations.publication_states import ConsentScope, WithdrawalCause
from investigations.selectors.gate import EMBARGO, gate_of
from investigations.services import gate
from investigations.services.committee import reopen_committee
from investigations.services.hypotheses import add_hypothesis
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.states import SheetState
from tests.investigations.gate_scene import ANCT, AT, COLLECTIVITE, LATER, QUOTE, TEAM, build_gate_scene, decide

pytestmark = pytest.mark.django_db


def state(scene) -> str:
    return scene.fresh().state


def mails(name: str) -> list[str]:
    return sorted(OutboxMail.objects.filter(key__startswith=name).values_list("recipient", flat=True))


def test_three_sides_sign_in_turn_then_it_is_published(scene):
    for early in (COLLECTIVITE, ANCT):
        with pytest.raises(RefusedError, match="l’équipe signe d’abord"):
            scene.sign(early)
    scene.sign(TEAM)
    assert mails("consent-asked") == [scene.referent.email]
    with pytest.raises(RefusedError, match="Il manque encore une signature"):
        scene.publish()
    scene.sign(COLLECTIVITE)
    scene.sign(ANCT)

    version = scene.publish()

    assert state(scene) == SheetState.PUBLISHED
    assert (version.number, version.note, version.content["texts"]["title"]) == (1, "", scene.fresh().title)
    assert mails("sheet-published") == sorted([scene.agent.email, scene.referent.email])
    subjects = OutboxMail.objects.values_list("subject", flat=True)
    assert not any(scene.fresh().title in subject for subject in subjects)


def test_nothing_is_signed_before_the_committee_decided():
    scene = build_gate_scene(decided=False)

    with pytest.raises(RefusedError, match="comité de fin n’a pas encore décidé"):
        scene.sign(TEAM)
    assert EMBARGO in gate_of(scene.fresh()).blockers

    decide(scene)
    assert scene.sign(TEAM).party == TEAM


def test_a_reopened_committee_closes_the_gate_again(scene):
    scene.sign_all()
    reopen_committee(investigation=scene.sheet, reason="Le budget est tombé.", actor=scene.staff, at=AT)

    with pytest.raises(RefusedError, match="comité de fin"):
        scene.publish()
    assert state(scene) == SheetState.DRAFT


def test_a_word_changed_makes_every_signature_stale(scene):
    scene.sign_all()
    scene.write(context="La ville a fermé trois accueils.")

    steps = gate_of(scene.fresh()).steps
    assert [(step.is_valid, step.is_stale) for step in steps] == [(False, True)] * 3
    with pytest.raises(RefusedError, match="Il manque encore une signature"):
        scene.publish()

    scene.sign_all(at=LATER)
    assert scene.publish(at=LATER).number == 1
    assert PublicationSignature.objects.filter(end_reason=gate.REPLACED).count() == 3


def test_what_is_signed_is_what_was_read(scene):
    seen = scene.seen
    scene.write(context="Un autre texte.")

    with pytest.raises(ChangedMeanwhileError):
        gate.sign(investigation=scene.sheet, party=TEAM, name="A", function="B", seen=seen, actor=scene.agent, at=AT)
    assert not PublicationSignature.objects.exists()


def test_publishing_another_text_than_the_one_on_the_page_is_refused(scene):
    scene.sign_all()

    with pytest.raises(ChangedMeanwhileError):
        gate.publish(investigation=scene.sheet, note="", seen="0" * 64, actor=scene.staff, at=AT)
    assert state(scene) == SheetState.DRAFT


def test_a_consent_taken_back_takes_the_sheet_back(scene):
    scene.sign_all()
    scene.publish()

    with pytest.raises(RefusedError, match="Dites pourquoi"):
        gate.take_back_signature(signature=scene.consent(), reason=" ", actor=scene.referent, at=LATER)
    gate.take_back_signature(signature=scene.consent(), reason="Le maire a changé.", actor=scene.referent, at=LATER)

    sheet = scene.fresh()
    assert (sheet.state, sheet.withdrawal_cause) == (SheetState.WITHDRAWN, WithdrawalCause.COLLECTIVITE)
    assert mails("sheet-withdrawn") == sorted([scene.agent.email, scene.referent.email])
    with pytest.raises(RefusedError, match="Il manque encore une signature"):
        scene.publish(note="De retour.")


def test_a_signature_of_the_team_taken_back_leaves_the_public_sheet(scene):
    scene.sign_all()
    scene.publish()
    signature = PublicationSignature.objects.live().get(party=TEAM)

    gate.take_back_signature(signature=signature, reason="Erreur.", actor=scene.agent, at=LATER)

    assert state(scene) == SheetState.PUBLISHED


def test_scope_is_what_every_collectivite_allowed(scene):
    scene.sign(TEAM)
    scene.sign(COLLECTIVITE, scope=[ConsentScope.PICTURES])

    assert gate_of(scene.fresh()).scope() == {ConsentScope.PICTURES}


def test_planned_publication_happens_once_at_its_hour(scene):
    scene.sign_all()
    due = AT + dt.timedelta(hours=2)
    for wrong in (AT, AT + dt.timedelta(days=400)):
        with pytest.raises(RefusedError, match="moment à venir"):
            gate.schedule(investigation=scene.sheet, due_at=wrong, note="", seen=scene.seen, actor=scene.staff, at=AT)
    gate.schedule(investigation=scene.sheet, due_at=due, note="", seen=scene.seen, actor=scene.staff, at=AT)

    assert gate.publish_due(at=due - dt.timedelta(minutes=1)) == 0
    assert [gate.publish_due(at=due), gate.publish_due(at=due)] == [1, 0]
    assert (state(scene), SheetVersion.objects.get().published_at) == (SheetState.PUBLISHED, due)
    assert not ScheduledPublication.objects.exists()


def test_planned_publication_of_a_text_that_changed_does_not_happen_and_is_told(scene):
    scene.sign_all()
    due = AT + dt.timedelta(hours=2)
    gate.schedule(investigation=scene.sheet, due_at=due, note="", seen=scene.seen, actor=scene.staff, at=AT)
    scene.write(context="Changé entre temps.")

    assert [gate.publish_due(at=due), gate.publish_due(at=due)] == [0, 0]
    assert "a changé depuis" in ScheduledPublication.objects.get().failure
    assert mails("publication-failed") == [scene.staff.email]
    assert state(scene) == SheetState.DRAFT


def test_a_consent_taken_back_cancels_what_was_planned(scene):
    scene.sign_all()
    due = AT + dt.timedelta(hours=2)
    gate.schedule(investigation=scene.sheet, due_at=due, note="", seen=scene.seen, actor=scene.staff, at=AT)
    gate.take_back_signature(signature=scene.consent(), reason="Non.", actor=scene.referent, at=AT)

    assert gate.publish_due(at=due) == 0
    assert state(scene) == SheetState.DRAFT


def test_a_team_without_collectivite_is_never_published(scene):
    scene.sheet.team.team_problematiques.update(is_live=False)
    scene.sign(TEAM)

    with pytest.raises(RefusedError, match="signe d’abord"):
        scene.sign(ANCT)
    with pytest.raises(RefusedError, match="Il manque encore une signature"):
        scene.publish()


def test_empty_sections_are_told_one_by_one(scene):
    scene.write(inquiry="", solutions="", undocumented={"solutions": "L’équipe s’est arrêtée avant."})

    faults = gate_of(scene.fresh()).faults
    assert [fault for fault in faults if "L'investigation" in fault] == list(faults)


def test_the_gate_costs_the_same_whatever_the_sheet_holds(scene, django_assert_num_queries):
    add_hypothesis(investigation=scene.sheet, kind="problem", text="Une.", actor=None, at=AT)
    sheet = scene.fresh()
    with django_assert_num_queries(16):
        gate_of(sheet)
    for number in range(30):
        add_hypothesis(investigation=scene.sheet, kind="problem", text=f"Hypothèse {number}.", actor=None, at=AT)
        scene.quoted(f"{QUOTE} {number}")
    sheet = scene.fresh()
    with django_assert_num_queries(16):
        gate_of(sheet)


def test_work_led_elsewhere_is_signed_by_the_anct_alone(scene):
    Investigation.objects.filter(pk=scene.sheet.pk).update(team=None)

    assert [step.party for step in gate_of(scene.fresh()).steps] == [ANCT]
    scene.sign(ANCT)
    assert scene.publish(at=timezone.now()).number == 1
