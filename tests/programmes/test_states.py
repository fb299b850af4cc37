"""Every state × every transition, against a table written by hand."""

import pytest
from django.utils import timezone

from core.state_machine import IllegalTransitionError, available_transitions
from programmes.models import Programme, ProgrammeTransition
from programmes.services import publish_programme
from programmes.states import PROGRAMME_TRANSITIONS, ProgrammeState
from tests.factories.programmes import ProgrammeFactory

ALLOWED = {"draft": {"publish": "published"}, "published": {"withdraw": "draft"}}


def test_table_is_the_hand_written_one():
    assert {state: set(available_transitions(PROGRAMME_TRANSITIONS, state)) for state in ProgrammeState.values} == {
        state: set(moves) for state, moves in ALLOWED.items()
    }


@pytest.mark.django_db
def test_a_programme_is_published_once():
    programme = ProgrammeFactory(in_preparation=True)
    at = timezone.now()

    publish_programme(programme=programme, actor=None, at=at)

    assert Programme.objects.get().state == "published"
    with pytest.raises(IllegalTransitionError) as refusal:
        publish_programme(programme=programme, actor=None, at=at)
    assert str(refusal.value) == "« Publier » n'est pas possible : l'état actuel est « publié »."
    assert ProgrammeTransition.objects.count() == 1
