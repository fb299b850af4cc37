"""What a human settles of an imported draft, what publication waits for, and going back."""

import datetime as dt

import pytest

from core.state_machine import IllegalTransitionError
from investigations.models import ImportBatch, ImportedSheet, ImportFlag, Investigation
from investigations.past_work.outline import DoubtKind
from investigations.past_work_states import FlagState, ImportState, PlaceMatch
from investigations.privacy import PrivacyKind
from investigations.services import past_work, past_work_flags
from investigations.services.past_work import confirm_import, discard_import, draft_hash, undo_import
from investigations.services.past_work_flags import Correction, correct_draft, justify_flag, settle_asides, settle_flag
from investigations.services.past_work_reading import record_import
from investigations.services.publication import UnsettledFlagsError, publish_sheet
from investigations.services.row_marks import RefusedError
from investigations.states import ExitBasis, ExitScenario, SheetState
from tests.factories.accounts import UserFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.investigations import InvestigationFactory
from tests.factories.past_work import (
    SYNTHESIS,
    imported,
    saint_essai,
)
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 28, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def town():
    return saint_essai()


@pytest.fixture
def programme():
    return ProgrammeFactory()


def read(programme) -> ImportBatch:
    content = SYNTHESIS.encode()
    return record_import(programme=programme, content=content, file_name="synthese.md", actor=None, at=AT)[0]


# --- Settling ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def sheet(programme, town) -> ImportedSheet:
    return imported(programme=programme).sheets.get(position=1)


def flag_of(sheet, kind) -> ImportFlag:
    return sheet.flags.get(kind=kind, is_in_draft=True)


def correction(sheet, **texts) -> Correction:
    draft = sheet.investigation
    names = ("title", "summary", "hypotheses_intro", "problem", "context", "inquiry", "solutions", "aftermath")
    kept = {name: getattr(draft, name) for name in names}
    return Correction(
        texts={**kept, **{name: text for name, text in texts.items() if name in names}},
        hypotheses={row.pk: row.text for row in draft.hypotheses.order_by("position")},
        exit_scenario=texts.get("exit_scenario", ""),
        collectivite=texts.get("collectivite"),
    )


def correct(sheet, **texts) -> None:
    correct_draft(
        sheet=sheet, correction=correction(sheet, **texts), seen_hash=draft_hash(sheet.investigation), actor=None, at=AT
    )
    sheet.refresh_from_db()


def test_a_passage_still_there_is_not_settled(sheet):
    flag = flag_of(sheet, PrivacyKind.EMAIL)

    with pytest.raises(RefusedError, match="Le texte contient encore"):
        settle_flag(flag=flag, actor=None, at=AT)

    justified = justify_flag(flag=flag, reason="Adresse publique du service.", actor=UserFactory(), at=AT)
    assert (justified.state, justified.reason) == (FlagState.JUSTIFIED, "Adresse publique du service.")
    assert list(flag.transitions.values_list("transition", "comment")) == [("justify", "Adresse publique du service.")]


def test_a_doubt_is_settled_once(sheet):
    flag = flag_of(sheet, DoubtKind.EXIT_MISSING)
    settle_flag(flag=flag, actor=None, at=AT)

    with pytest.raises(IllegalTransitionError):
        settle_flag(flag=flag, actor=None, at=AT)
    assert past_work_flags.reopen_flag(flag=flag, actor=None, at=AT).state == FlagState.OPEN


def test_a_justification_has_a_reason(sheet):
    with pytest.raises(RefusedError, match="Dites pourquoi"):
        justify_flag(flag=flag_of(sheet, PrivacyKind.EMAIL), reason="  ", actor=None, at=AT)


def test_a_correction_settles_what_is_gone_and_flags_what_comes(sheet):
    correct(sheet, context="Trois crèches. Demandez M. Lestrade.")

    assert flag_of(sheet, PrivacyKind.EMAIL).state == FlagState.SETTLED
    assert flag_of(sheet, PrivacyKind.EMAIL).reason == "Le passage n’est plus dans le texte."
    added = sheet.flags.get(kind=PrivacyKind.PERSON, section="context")
    assert (added.state, added.excerpt) == (FlagState.OPEN, "M. Lestrade")

    correct(sheet, context="Écrivez à accueil.creche@saint-essai.example.")

    assert flag_of(sheet, PrivacyKind.EMAIL).state == FlagState.OPEN


def test_a_correction_empties_fills_and_places(sheet):
    other = CollectiviteFactory()
    correct(sheet, solutions="", collectivite=other, exit_scenario=ExitScenario.STOP)

    draft = Investigation.objects.get(pk=sheet.investigation_id)
    assert draft.undocumented == {"solutions": "Non documenté dans la source."}
    assert (draft.participations.get().collectivite, draft.exit_basis) == (other, ExitBasis.IMPLICIT)
    assert sheet.place_match == PlaceMatch.CHOSEN


def test_two_people_who_correct(sheet):
    seen = draft_hash(sheet.investigation)
    first = correction(sheet, title="Le premier titre")
    correct_draft(sheet=sheet, correction=first, seen_hash=seen, actor=None, at=AT)

    with pytest.raises(RefusedError, match="Quelqu’un a corrigé cette fiche"):
        correct_draft(sheet=sheet, correction=correction(sheet, title="Le second"), seen_hash=seen, actor=None, at=AT)
    assert Investigation.objects.get(pk=sheet.investigation_id).title == "Le premier titre"


def test_a_draft_is_not_published_before_all_is_settled(sheet):
    draft = sheet.investigation
    correct(sheet, exit_scenario=ExitScenario.STOP)

    with pytest.raises(
        UnsettledFlagsError, match="Cette fiche vient d’un import, et 6 signalements ne sont pas réglés"
    ):
        publish_sheet(investigation=draft, actor=None, at=AT)

    for flag in sheet.flags.filter(is_in_draft=True).order_by("position"):
        justify_flag(flag=flag, reason="Vérifié.", actor=None, at=AT)
    assert publish_sheet(investigation=draft, actor=None, at=AT).state == SheetState.PUBLISHED
    # what is in a text set aside is not in the sheet
    assert sheet.flags.get(is_in_draft=False).state == FlagState.OPEN


def test_flags_of_texts_set_aside_are_settled_together(sheet):
    assert settle_asides(sheet=sheet, actor=None, at=AT) == 1
    assert settle_asides(sheet=sheet, actor=None, at=AT) == 0
    assert sheet.flags.filter(state=FlagState.OPEN).count() == 6


def test_a_published_sheet_is_not_corrected_here(sheet):
    sheet.flags.update(state=FlagState.JUSTIFIED, settled_at=AT, reason="Vérifié.")
    correct(sheet, exit_scenario=ExitScenario.STOP)
    publish_sheet(investigation=sheet.investigation, actor=None, at=AT)

    with pytest.raises(RefusedError, match="n’est plus un brouillon"):
        correct(sheet, title="Autre")


# --- Going back -------------------------------------------------------------------------------------------------------


def test_undo_removes_everything_that_was_read(programme, town):
    batch = imported(programme=programme)

    assert undo_import(batch=batch, actor=None, at=AT) == 2

    batch.refresh_from_db()
    assert (batch.state, batch.report) == (ImportState.UNDONE, {})
    assert (Investigation.objects.count(), ImportFlag.objects.count()) == (0, 0)
    assert [(sheet.title, sheet.content) for sheet in batch.sheets.order_by("position")] == [("", {}), ("", {})]
    with pytest.raises(IllegalTransitionError):
        undo_import(batch=batch, actor=None, at=AT)


def test_undo_names_what_stops_it(sheet):
    correct(sheet, title="Un titre corrigé", exit_scenario=ExitScenario.STOP)
    other = sheet.batch.sheets.get(position=2)
    other.flags.update(state=FlagState.SETTLED, settled_at=AT)
    Investigation.objects.filter(pk=other.investigation_id).update(exit_scenario="stop", exit_basis="explicit")
    publish_sheet(investigation=other.investigation, actor=None, at=AT)

    with pytest.raises(past_work.UndoRefusedError) as refusal:
        undo_import(batch=sheet.batch, actor=None, at=AT)

    assert refusal.value.blockers == [
        ("Un titre corrigé", "elle a été corrigée depuis"),
        ("Faire vivre le marché du samedi", "elle est publiée"),
    ]
    assert Investigation.objects.count() == 2
    assert ImportBatch.objects.get().state == ImportState.WRITTEN


def test_undo_leaves_other_sheets(programme, town):
    kept = InvestigationFactory(programme=programme)
    batch = imported(programme=programme)

    undo_import(batch=batch, actor=None, at=AT)

    assert list(Investigation.objects.order_by("pk")) == [kept]


def test_discard_erases_what_was_read(programme, town):
    batch = read(programme)

    discard_import(batch=batch, actor=None, at=AT)

    batch.refresh_from_db()
    assert (batch.state, ImportFlag.objects.count()) == (ImportState.DISCARDED, 0)
    with pytest.raises(IllegalTransitionError):
        confirm_import(batch=batch, choices={}, actor=None, at=AT)
