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
from investigations.publication_states import ConsentScope, PassageState, PublicationParty, WithdrawalCause
from investigations.selectors.gate import gate_of
from investigations.selectors.public_parts import parts_of
from investigations.services import gate
from investigations.services.consent import withdraw_consent
from investigations.services.revisions import open_revision
from investigations.services.row_marks import RefusedError
from investigations.services.sheet_pictures import remove_picture
from investigations.states import SheetState
from tests.catalogue.gate_scene import add_picture, add_presentation
from tests.factories.evidence import VerbatimFactory
from tests.factories.programmes import ThemeFactory
from tests.investigations.gate_scene import AT, build_gate_scene

pytestmark = pytest.mark.django_db
TEAM, COLLECTIVITE, ANCT = PublicationParty.TEAM, PublicationParty.COLLECTIVITE, PublicationParty.ANCT
LATER = AT + dt.timedelta(days=3)
QUOTE = "On me renvoie de guichet en guichet depuis trois semaines."
OTHER = "Le maire m’a promis une place en crèche contre mon silence."


@pytest.fixture
def scene():
    return build_gate_scene()


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
