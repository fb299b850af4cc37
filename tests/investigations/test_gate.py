"""The gate of publication: who signs, in which order, of which text; what holds back; what is then public."""

import datetime as dt

import pytest
from django.utils import timezone

from core.models import OutboxMail
from core.state_machine import IllegalTransitionError
from core.written_together import Answer, mark_of
from investigations.models import (
    Investigation,
    InvestigationTransition,
    PassageJustification,
    PublicationSignature,
    ScheduledPublication,
    SheetRevision,
    SheetVersion,
)
from investigations.publication_states import ConsentScope, PassageState, PublicationParty, WithdrawalCause
from investigations.selectors.gate import EMBARGO, gate_of
from investigations.services import gate
from investigations.services.committee import reopen_committee
from investigations.services.consent import withdraw_consent
from investigations.services.hypotheses import add_hypothesis
from investigations.services.revisions import correct_hypotheses, discard_revision, open_revision, save_texts
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.states import SheetState
from tests.investigations.gate_scene import AT, build_gate_scene, decide

pytestmark = pytest.mark.django_db
TEAM, COLLECTIVITE, ANCT = PublicationParty.TEAM, PublicationParty.COLLECTIVITE, PublicationParty.ANCT
LATER = AT + dt.timedelta(days=3)
QUOTE = "On me renvoie de guichet en guichet depuis trois semaines."


@pytest.fixture
def scene():
    return build_gate_scene()


def state(scene) -> str:
    return scene.fresh().state


def mails(name: str) -> list[str]:
    return sorted(OutboxMail.objects.filter(key__startswith=name).values_list("recipient", flat=True))


def revise(scene, *, is_substantive: bool = True, **texts: str) -> None:
    open_revision(investigation=scene.sheet, is_substantive=is_substantive, actor=scene.staff, at=AT)
    revision = SheetRevision.objects.get(investigation=scene.sheet)
    answers = {name: Answer(text, mark_of(getattr(revision, name))) for name, text in texts.items()}
    save_texts(investigation=scene.sheet, answers=answers, actor=scene.staff, at=AT)


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


@pytest.mark.parametrize(
    "words",
    [
        "Écrire à lea.martin@example.org pour essayer.",
        "Le numéro est le 02 47 00 00 00.",
        "Le véhicule AB-123-CD bloque l’entrée.",
        "Selon Mme Durand, rien ne change.",
        "« Personne ne me répond jamais quand je téléphone le lundi. »",
    ],
)
def test_a_passage_holds_the_signature_until_it_is_justified(scene, words):
    scene.write(context=words)
    (passage,) = gate_of(scene.fresh()).passages
    with pytest.raises(RefusedError, match="Un passage peut désigner quelqu’un"):
        scene.sign(TEAM)

    key = {"section": passage.section, "kind": passage.kind.value, "value": passage.value}
    for empty in ("", "  "):
        with pytest.raises(RefusedError, match="Dites pourquoi"):
            gate.justify_passage(investigation=scene.sheet, reason=empty, actor=scene.agent, at=AT, **key)
    gate.justify_passage(investigation=scene.sheet, reason="Service public.", actor=scene.agent, at=AT, **key)

    scene.sign(TEAM)
    gate.reopen_passage(justification=PassageJustification.objects.get(), actor=scene.agent, at=AT)
    assert gate_of(scene.fresh()).passages[0].state == PassageState.OPEN


def test_a_small_count_is_told_only_in_a_small_commune(scene):
    scene.write(inquiry="L’équipe a vu trois familles du bourg.")
    assert gate_of(scene.fresh()).passages == ()

    scene.collectivite.population, scene.collectivite.population_year = 312, 2021
    scene.collectivite.save(update_fields=["population", "population_year"])
    assert [passage.state for passage in gate_of(scene.fresh()).passages] == [PassageState.OPEN]


def test_words_of_somebody_who_agreed_pass_and_those_of_another_never_do(scene):
    scene.quoted(QUOTE)
    scene.quoted("Je n’appelle plus, je n’y crois plus du tout.", allows=False)
    scene.write(inquiry=f"Une mère nous dit : « {QUOTE} »")
    (passage,) = gate_of(scene.fresh()).passages
    assert (passage.state, passage.holds) == (PassageState.AGREED, False)

    scene.write(inquiry="Un père ajoute : « Je n’appelle plus, je n’y crois plus du tout. »")
    (passage,) = gate_of(scene.fresh()).passages
    assert (passage.state, passage.holds) == (PassageState.REFUSED, True)
    with pytest.raises(RefusedError, match="n’a pas accepté d’être citée"):
        gate.justify_passage(
            investigation=scene.sheet,
            section=passage.section,
            kind=passage.kind.value,
            value=passage.value,
            reason="Il est d’accord, je crois.",
            actor=scene.agent,
            at=AT,
        )


def test_a_person_who_takes_her_words_back_takes_the_public_sheet_back(scene):
    interview = scene.quoted(QUOTE)
    scene.write(inquiry=f"Une mère nous dit : « {QUOTE} »")
    scene.sign_all()
    scene.publish()

    withdraw_consent(interview=interview, actor=scene.agent, at=LATER)

    sheet = scene.fresh()
    assert (sheet.state, sheet.withdrawal_cause) == (SheetState.WITHDRAWN, WithdrawalCause.PERSON)
    version = SheetVersion.objects.get()
    assert (version.content, version.erased_at) == ({}, LATER)
    assert [passage.state for passage in gate_of(sheet).passages] == [PassageState.OPEN]


def test_a_person_who_is_not_quoted_changes_nothing_public(scene):
    interview = scene.quoted(QUOTE)
    scene.sign_all()
    scene.publish()

    withdraw_consent(interview=interview, actor=scene.agent, at=LATER)

    assert state(scene) == SheetState.PUBLISHED
    assert SheetVersion.objects.get().erased_at is None


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
