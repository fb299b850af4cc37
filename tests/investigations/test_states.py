"""Every state × every transition, against a table written by hand."""

import pytest
from django.utils import timezone

from core.state_machine import IllegalTransitionError, available_transitions
from investigations.models import Investigation, InvestigationTransition
from investigations.services.publication import publish_sheet, withdraw_sheet
from investigations.signals import sheet_published, sheet_withdrawn
from investigations.states import SHEET_TRANSITIONS, SheetState
from tests.factories.investigations import InvestigationFactory

# state -> {transition: state reached}; anything absent must be refused.
ALLOWED = {
    "draft": {"publish": "published"},
    "published": {"withdraw": "withdrawn"},
    "withdrawn": {"publish": "published"},
}
SERVICES = {
    "publish": lambda sheet, at: publish_sheet(investigation=sheet, actor=None, at=at, comment="essai"),
    "withdraw": lambda sheet, at: withdraw_sheet(investigation=sheet, actor=None, at=at, comment="essai"),
}


def test_table_is_the_hand_written_one():
    assert {state: set(available_transitions(SHEET_TRANSITIONS, state)) for state in SheetState.values} == {
        state: set(moves) for state, moves in ALLOWED.items()
    }
    assert set(SERVICES) == set(SHEET_TRANSITIONS)


@pytest.mark.django_db
@pytest.mark.parametrize("state", SheetState.values)
@pytest.mark.parametrize("transition", SERVICES)
def test_each_state_times_each_transition(state, transition):
    at = timezone.now()
    sheet = InvestigationFactory(state=state, published_at=None if state == "draft" else at)
    heard = []
    for signal in (sheet_published, sheet_withdrawn):
        signal.connect(lambda signal, investigation, **kw: heard.append(signal), weak=False, dispatch_uid=id(signal))
    try:
        target = ALLOWED[state].get(transition)
        if target is None:
            with pytest.raises(IllegalTransitionError) as refusal:
                SERVICES[transition](sheet, at)
            assert SheetState(state).label in str(refusal.value)
            assert Investigation.objects.get(pk=sheet.pk).state == state
            assert list(InvestigationTransition.objects.all()) == []
            assert heard == []
            return
        SERVICES[transition](sheet, at)
        assert Investigation.objects.get(pk=sheet.pk).state == target
        log = InvestigationTransition.objects.get()
        assert (log.subject_id, log.transition, log.from_state, log.to_state, log.comment, log.at) == (
            sheet.pk,
            transition,
            state,
            target,
            "essai",
            at,
        )
        assert heard == [sheet_published if target == "published" else sheet_withdrawn]
    finally:
        for signal in (sheet_published, sheet_withdrawn):
            signal.disconnect(dispatch_uid=id(signal))
