"""Passages that may tell somebody apart: what holds a signature, who agreed, and words taken back."""

import pytest

from investigations.models import PassageJustification, SheetVersion
from investigations.publication_states import PassageState, WithdrawalCause
from investigations.selectors.gate import gate_of
from investigations.services.consent import withdraw_consent
from investigations.services.passages import justify_passage, reopen_passage
from investigations.services.row_marks import RefusedError
from investigations.states import SheetState
from tests.investigations.gate_scene import AT, LATER, QUOTE, TEAM

pytestmark = pytest.mark.django_db


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
            justify_passage(investigation=scene.sheet, reason=empty, actor=scene.agent, at=AT, **key)
    justify_passage(investigation=scene.sheet, reason="Service public.", actor=scene.agent, at=AT, **key)

    scene.sign(TEAM)
    reopen_passage(justification=PassageJustification.objects.get(), actor=scene.agent, at=AT)
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
        justify_passage(
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

    assert scene.fresh().state == SheetState.PUBLISHED
    assert SheetVersion.objects.get().erased_at is None
