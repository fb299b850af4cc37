"""The board reads every text with the privacy check of the floor below, as soon as it is there."""

import importlib.util

import pytest

from investigations.models import Investigation
from reports.privacy import flags_of, is_checked
from reports.selectors.board import board
from tests.reports.composing_scene import edition

HAS_CHECK = importlib.util.find_spec("investigations.privacy") is not None


def test_the_board_knows_whether_something_reads():
    assert is_checked() == HAS_CHECK
    assert flags_of("") == []


@pytest.mark.skipif(not HAS_CHECK, reason="investigations.privacy comes with the import of past work")
@pytest.mark.django_db
def test_a_phone_in_a_sheet_is_shown_on_the_board():
    programme = edition()
    Investigation.objects.filter(slug="essai-0").update(inquiry="Appelez le 06 12 34 56 78 pour en parler.")
    [sheet] = [sheet for sheet in board(programme).to_look_at if sheet.flags]

    assert sheet.slug == "essai-0"
    assert [flag.kind for flag in sheet.flags] == ["numéro de téléphone"]
