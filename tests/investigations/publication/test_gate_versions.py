"""After the first publication: the next version and who signs it, what is withdrawn, what is erased."""

import pytest

from core.state_machine import IllegalTransitionError
from investigations.models import InvestigationTransition, SheetRevision
from investigations.publication_states import WithdrawalCause
from investigations.selectors.gate import gate_of
from investigations.services import gate
from investigations.services.committee import reopen_committee
from investigations.services.hypotheses import add_hypothesis
from investigations.services.revisions import correct_hypotheses, discard_revision, open_revision
from investigations.services.row_marks import RefusedError
from investigations.states import SheetState
from tests.investigations.gate_scene import ANCT, AT, COLLECTIVITE, LATER, TEAM, decide, revise

pytestmark = pytest.mark.django_db


def test_a_public_sheet_is_corrected_by_a_version(scene):
    scene.sign_all()
    scene.publish()
    with pytest.raises(RefusedError, match="aucune nouvelle version"):
        scene.publish(note="Rien.")
    revise(scene, is_substantive=False, context="La ville a fermé trois accueils.")
    assert scene.fresh().context == "La ville a fermé deux accueils en cinq ans."

    steps = {step.party: step.is_valid for step in gate_of(scene.fresh()).steps}
    assert steps == {TEAM: True, COLLECTIVITE: True, ANCT: False}
    scene.sign(ANCT, at=LATER)
    with pytest.raises(RefusedError, match="Dites aux lecteurs ce qui change"):
        scene.publish(at=LATER)
    version = scene.publish(note="Un chiffre corrigé.", at=LATER)

    sheet = scene.fresh()
    assert (version.number, version.note, sheet.context) == (
        2,
        "Un chiffre corrigé.",
        "La ville a fermé trois accueils.",
    )
    assert (sheet.state, sheet.published_at, sheet.updated_at) == (SheetState.PUBLISHED, AT, LATER)
    assert not SheetRevision.objects.exists()
    assert InvestigationTransition.objects.filter(transition="revise").get().comment == "Un chiffre corrigé."


def test_a_correction_of_substance_is_signed_by_all_again(scene):
    scene.sign_all()
    scene.publish()
    revise(scene, context="Tout autre chose.")

    assert [step.is_valid for step in gate_of(scene.fresh()).steps] == [False] * 3
    scene.sign_all(at=LATER)
    assert scene.publish(note="Le contexte est revu.", at=LATER).number == 2


def test_a_version_in_preparation_can_be_given_up(scene):
    scene.sign_all()
    scene.publish()
    revise(scene, context="Tout autre chose.")

    assert discard_revision(investigation=scene.sheet, actor=scene.staff, at=LATER)
    assert not discard_revision(investigation=scene.sheet, actor=scene.staff, at=LATER)
    assert [step.is_valid for step in gate_of(scene.fresh()).steps] == [True] * 3


def test_hypotheses_of_a_public_sheet_change_by_a_version_only(scene):
    row = add_hypothesis(investigation=scene.sheet, kind="problem", text="Le standard manque.", actor=None, at=AT)
    scene.sign_all()
    scene.publish()
    with pytest.raises(RefusedError, match="fiche de cette investigation est publique"):
        add_hypothesis(investigation=scene.sheet, kind="problem", text="Autre.", actor=None, at=AT)

    revise(scene, is_substantive=False)
    corrected = {row.pk: {"text": "Le standard manque de bras.", "note": ""}}
    correct_hypotheses(investigation=scene.sheet, corrections=corrected, actor=scene.staff, at=LATER)
    row.refresh_from_db()
    assert row.text == "Le standard manque."
    scene.sign(ANCT, at=LATER)
    scene.publish(note="Une hypothèse redite.", at=LATER)

    row.refresh_from_db()
    assert row.text == "Le standard manque de bras."


def test_a_committee_that_decides_again_begins_a_version_of_substance(scene):
    scene.sign_all()
    scene.publish()
    reopen_committee(investigation=scene.sheet, reason="Le budget est tombé.", actor=scene.staff, at=LATER)
    decide(scene, seen=1, scenario="stop", text="La ville arrête, et le dit.")

    assert scene.fresh().exit_scenario == "local_experiment"
    revision = SheetRevision.objects.get()
    assert (revision.is_substantive, revision.facts["exit_scenario"]) == (True, "stop")
    with pytest.raises(RefusedError, match="décidé de nouveau"):
        discard_revision(investigation=scene.sheet, actor=scene.staff, at=LATER)
    with pytest.raises(RefusedError, match="change le sens"):
        open_revision(investigation=scene.sheet, is_substantive=False, actor=scene.staff, at=LATER)
    scene.sign_all(at=LATER)
    scene.publish(note="Le comité a décidé de nouveau.", at=LATER)

    assert (scene.fresh().exit_scenario, scene.fresh().exit_details) == ("stop", "La ville arrête, et le dit.")


def test_withdrawn_while_a_version_was_written_keeps_its_words(scene):
    scene.sign_all()
    scene.publish()
    revise(scene, context="Ce que nous étions en train d’écrire.")

    gate.withdraw(investigation=scene.sheet, cause=WithdrawalCause.ERROR, comment="Privé.", actor=scene.staff, at=LATER)

    sheet = scene.fresh()
    assert (sheet.state, sheet.context) == (SheetState.WITHDRAWN, "Ce que nous étions en train d’écrire.")
    with pytest.raises(IllegalTransitionError):
        gate.withdraw(investigation=sheet, cause=WithdrawalCause.ERROR, comment="", actor=scene.staff, at=LATER)
    scene.sign_all(at=LATER)
    with pytest.raises(RefusedError, match="Dites aux lecteurs"):
        scene.publish(at=LATER)
    assert scene.publish(note="De retour, corrigée.", at=LATER).number == 2
    assert scene.fresh().withdrawal_cause == ""


def test_a_former_version_is_erased_and_the_present_one_is_not(scene):
    scene.sign_all()
    first = scene.publish()
    with pytest.raises(RefusedError, match="que le public lit"):
        gate.erase_version(version=first, actor=scene.staff, at=LATER)
    revise(scene, is_substantive=False, context="Sans le nom.")
    scene.sign(ANCT, at=LATER)
    scene.publish(note="Un nom retiré.", at=LATER)

    erased = gate.erase_version(version=first, actor=scene.staff, at=LATER)

    assert (erased.content, erased.erased_at) == ({}, LATER)
