"""« Déjà investigué » : the published sheets near to a text."""

import pytest
from django.urls import reverse
from django.utils import timezone

from candidatures.published_neighbours import PublishedNeighbour, neighbours
from investigations.services.publication import withdraw_sheet
from investigations.states import ExitScenario
from tests.factories.investigations import published_sheet

pytestmark = pytest.mark.django_db
TEXT = "Des matelas et des encombrants restent sur le trottoir des riverains"


def sheet(**fields):
    return published_sheet(
        title="Les encombrants sur le trottoir", problem="Des matelas gênent les riverains.", **fields
    )


def test_a_sheet_is_told_with_its_place_what_became_of_it_and_the_words_in_common():
    near = sheet(exit_scenario=ExitScenario.STOP)
    published_sheet(title="La cantine du collège", problem="Les familles oublient la réservation du repas.")

    (found,) = neighbours(TEXT)

    assert found == PublishedNeighbour(
        title="Les encombrants sur le trottoir",
        url=reverse("catalogue:sheet", kwargs={"slug": near.slug}),
        place=near.participations.get().name_then,
        outcome="Arrêt",
        words=found.words,
    )
    assert set(found.words) == {"encombrants", "matelas", "riverains", "trottoir"}


def test_nothing_is_said_of_an_outcome_that_is_not_documented():
    sheet(exit_scenario=ExitScenario.OTHER)

    assert [found.outcome for found in neighbours(TEXT)] == [""]


def test_a_withdrawn_sheet_is_no_longer_told():
    withdraw_sheet(investigation=sheet(), actor=None, at=timezone.now(), comment="à la demande de la collectivité")

    assert neighbours(TEXT) == []
