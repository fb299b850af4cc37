"""Ways around the gate of publication: each one was open once."""

import datetime as dt

import pytest

from investigations.models import (
    PassageJustification,
    PublicationSignature,
    ScheduledPublication,
    SheetRevision,
    SheetVersion,
)
from investigations.publication_states import ConsentScope, PassageState, WithdrawalCause
from investigations.selectors.gate import gate_of
from investigations.selectors.public_parts import parts_of
from investigations.services import gate
from investigations.services.consent import withdraw_consent
from investigations.services.interviews import correct_interview
from investigations.services.passages import justify_passage
from investigations.services.revisions import open_revision
from investigations.services.row_marks import RefusedError
from investigations.services.sheet_pictures import remove_picture
from investigations.services.sources import mark_of_source
from investigations.states import SheetState
from tests.catalogue.gate_scene import add_picture, add_presentation
from tests.factories.evidence import VerbatimFactory
from tests.factories.investigations import ExistingSolutionFactory, SolutionMentionFactory
from tests.factories.programmes import ThemeFactory
from tests.investigations.gate_scene import ANCT, AT, COLLECTIVITE, LATER, QUOTE, TEAM

pytestmark = pytest.mark.django_db
OTHER = "Le maire m’a promis une place en crèche contre mon silence."


def correct_the_form(scene, **texts: str) -> None:
    open_revision(investigation=scene.sheet, is_substantive=False, actor=scene.staff, at=AT)
    SheetRevision.objects.filter(investigation=scene.sheet).update(**texts)


def missing(scene) -> list[str]:
    return [step.party for step in gate_of(scene.fresh()).steps if not step.is_valid]


# --- A correction of form is of words -------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["picture", "presentation", "theme", "fact"])
def test_what_is_no_word_is_signed_by_all_whatever_the_nature_of_the_version(scene, what):
    add_presentation(scene.sheet)
    scene.sign_all(scope=(ConsentScope.PICTURES, ConsentScope.PRESENTATION))
    scene.publish()
    correct_the_form(scene, context="La ville a fermé trois accueils.")
    assert missing(scene) == [ANCT]

    if what == "picture":
        add_picture(scene.sheet)
    elif what == "presentation":
        scene.sheet.presentation.delete()
        add_presentation(scene.sheet, body=b"%PDF-1.7 une autre")
    elif what == "theme":
        scene.sheet.themes.add(ThemeFactory())
    else:
        scene.write(interviews=212)

    assert missing(scene) == [TEAM, COLLECTIVITE, ANCT]
    with pytest.raises(RefusedError, match="signe d’abord"):
        scene.sign(ANCT, at=LATER)
    assert parts_of(scene.fresh()).pictures == []


def test_a_picture_that_is_removed_or_described_again_is_of_form(scene):
    kept, gone = add_picture(scene.sheet), add_picture(scene.sheet, body=b"\x89PNG une autre")
    scene.sign_all(scope=(ConsentScope.PICTURES,))
    scene.publish()
    correct_the_form(scene)

    remove_picture(picture=gone, actor=scene.agent, at=LATER)
    kept.alt_text = "Un guichet fermé"
    kept.save()

    assert missing(scene) == [ANCT]


# --- Words taken back -----------------------------------------------------------------------------------------------


def test_a_reason_given_before_does_not_outlive_the_agreement(scene):
    """Justified while it was agreed to, the quotation went through once the words had left the workspace."""
    interview = scene.quoted(QUOTE)
    scene.write(context=f"Une habitante : « {QUOTE} »")
    (passage,) = gate_of(scene.fresh()).passages
    justify_passage(
        investigation=scene.sheet,
        section=passage.section,
        kind=passage.kind.value,
        value=passage.value,
        reason="Elle est d’accord.",
        actor=scene.agent,
        at=AT,
    )
    scene.sign_all()
    gate.schedule(
        investigation=scene.sheet, due_at=LATER, note="", seen=scene.seen, actor=scene.staff, at=AT + dt.timedelta(1)
    )

    withdraw_consent(interview=interview, actor=scene.agent, at=AT + dt.timedelta(days=2))

    assert not PassageJustification.objects.exists()  # her words were kept there
    assert not ScheduledPublication.objects.exists()
    assert [passage.state for passage in gate_of(scene.fresh()).passages] == [PassageState.OPEN]
    assert gate.publish_due(at=LATER) == 0
    assert scene.fresh().state == SheetState.DRAFT


def test_words_told_without_quotation_marks_do_not_come_back_by_the_same_signatures(scene):
    interview = scene.quoted(QUOTE)
    scene.write(context=f"Une habitante dit ceci. {QUOTE}")
    scene.sign_all()
    scene.publish()

    withdraw_consent(interview=interview, actor=scene.agent, at=LATER)

    assert scene.fresh().withdrawal_cause == WithdrawalCause.PERSON
    assert not PublicationSignature.objects.live().exists()
    with pytest.raises(RefusedError, match="Il manque encore une signature"):
        scene.publish(note="De retour.", at=LATER)


def test_words_taken_back_before_the_publication_ask_for_new_signatures(scene):
    interview = scene.quoted(QUOTE)
    scene.write(context=f"Une habitante dit ceci. {QUOTE}")
    scene.sign_all()

    withdraw_consent(interview=interview, actor=scene.agent, at=LATER)

    assert missing(scene) == [TEAM, COLLECTIVITE, ANCT]


def test_words_of_the_next_version_alone_leave_the_public_one_and_its_pictures(scene):
    add_picture(scene.sheet)
    interview = scene.quoted(QUOTE)
    scene.sign_all(scope=(ConsentScope.PICTURES,))
    scene.publish()
    open_revision(investigation=scene.sheet, is_substantive=True, actor=scene.staff, at=AT)
    SheetRevision.objects.update(context=f"Une habitante dit ceci. {QUOTE}")
    scene.sign_all(at=LATER, scope=(ConsentScope.PICTURES,))

    withdraw_consent(interview=interview, actor=scene.agent, at=LATER)

    assert scene.fresh().state == SheetState.PUBLISHED
    assert len(parts_of(scene.fresh()).pictures) == 1
    assert missing(scene) == [TEAM, ANCT]
    assert SheetVersion.objects.get().erased_at is None


# --- Quotations -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["agreed", "refused"])
def test_one_agreement_does_not_speak_for_the_other_words_of_a_quotation(scene, first):
    pairs = [(QUOTE, True), (OTHER, False)]
    for words, allows in pairs if first == "agreed" else reversed(pairs):
        scene.quoted(words, allows=allows)
    scene.write(context=f"On nous dit : « {QUOTE} {OTHER} »")

    assert [passage.state for passage in gate_of(scene.fresh()).passages] == [PassageState.REFUSED]


def test_an_agreement_does_not_speak_for_words_that_nobody_noted(scene):
    interview = scene.quoted(QUOTE)
    scene.write(context=f"On nous dit : « {QUOTE} {OTHER} »")
    assert [passage.state for passage in gate_of(scene.fresh()).passages] == [PassageState.OPEN]

    VerbatimFactory(source=interview.source, text=OTHER)
    assert [passage.state for passage in gate_of(scene.fresh()).passages] == [PassageState.AGREED]


def test_a_quotation_cut_or_closed_otherwise_is_still_agreed_to(scene):
    scene.quoted(QUOTE)
    scene.write(
        context="« On me renvoie de guichet en guichet… » dit-elle. « Oui : on me renvoie de guichet en guichet"
        " depuis trois semaines ! »"
    )

    assert {passage.state for passage in gate_of(scene.fresh()).passages} == {PassageState.AGREED}


@pytest.mark.parametrize("keeps", [True, False])
def test_whoever_no_longer_allows_her_words_is_no_longer_quoted_in_public(scene, keeps):
    """She is corrected in the form of her interview, and not by « Retirer l’accord »: the rest of it may be kept."""
    interview = scene.quoted(QUOTE)
    source = interview.source
    scene.write(context=f"Une habitante : « {QUOTE} »")
    scene.sign_all()
    scene.publish()
    values = {
        "title": source.title,
        "held_on": source.held_on,
        "place": source.place,
        "notes": "",
        "is_sensitive": False,
        "segment": None,
        "verbatims": [QUOTE] if keeps else [],
        "mode": interview.mode,
        "duration_min": None,
        "guide": None,
        "consent": interview.consent,
        "consent_means": interview.consent_means,
        "consent_on": interview.consent_on,
        "allows_verbatims": keeps,
        "allows_recontact": False,
    }

    correct_interview(source=source, values=values, base=mark_of_source(source), actor=scene.agent, at=LATER)

    assert scene.fresh().state == (SheetState.PUBLISHED if keeps else SheetState.WITHDRAWN)
    assert PublicationSignature.objects.live().exists() is keeps


# --- What stands on the sheet and is written elsewhere ---------------------------------------------------------------


@pytest.mark.parametrize("field", ["name", "operator", "description"])
def test_a_solution_that_a_team_described_is_read_over_like_a_text(scene, field):
    """Agents add to the register, and the sheet shows what they wrote there."""
    words = {"name": "Un cahier", "operator": "", "description": "Un cahier à l’accueil."}
    words[field] = "Mme Durand, 02 47 00 00 00"
    solution = ExistingSolutionFactory(**words)
    SolutionMentionFactory(investigation=scene.sheet, solution=solution)
    assert gate_of(scene.fresh()).passages == ()  # the ANCT wrote it

    solution.is_from_workspace = True
    solution.save()

    found = {(passage.section, passage.kind.value) for passage in gate_of(scene.fresh()).passages}
    assert found == {("mentions", "person"), ("mentions", "phone")}
    with pytest.raises(RefusedError, match="peuvent désigner quelqu’un"):
        scene.sign(TEAM)


@pytest.mark.parametrize("note", ["Le nom de Mme Durand est retiré.", "Le numéro 02 47 00 00 00 n’est plus écrit."])
def test_the_note_of_a_version_is_public_too(scene, note):
    """Said to readers, in the list of versions and in the feed, and never erased with a text."""
    scene.sign_all()
    scene.publish()
    correct_the_form(scene, context="Sans le nom.")
    scene.sign(ANCT, at=LATER)

    with pytest.raises(RefusedError, match="peut désigner quelqu’un") as refusal:
        scene.publish(note=note, at=LATER)
    assert refusal.value.field == "note"
    with pytest.raises(RefusedError, match="peut désigner quelqu’un"):
        gate.schedule(
            investigation=scene.sheet,
            due_at=LATER + dt.timedelta(days=1),
            note=note,
            seen=scene.seen,
            actor=scene.staff,
            at=LATER,
        )

    assert scene.publish(note="Un nom est retiré de 3 sections.", at=LATER).number == 2
