"""The order of a synthesis, one step at a time, and the sheets left out."""

import pytest

from reports.models import Composition
from reports.scope import Scope
from reports.selectors import freeze_synthesis
from reports.services.placing import leave_out, move, take_back
from tests.factories.core import AT
from tests.factories.investigations import published_sheet
from tests.factories.programmes import ThemeFactory
from tests.reports.composing_scene import edition, sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return edition()


def step(programme, kind, key, way):
    return move(programme=programme, kind=kind, key=key, way=way, actor=None, at=AT)


def order(programme, scope=None):
    value = freeze_synthesis(programme, scope) if scope else freeze_synthesis(programme)
    return [sheet.slug for sheet in value.sheets]


def test_without_a_decision_the_order_is_that_of_names(programme):
    assert order(programme) == ["essai-0", "essai-1", "essai-2", "essai-3"]


def test_a_region_goes_up(programme):
    assert step(programme, "region", "Occ", "up")
    assert order(programme) == ["essai-3", "essai-0", "essai-1", "essai-2"]
    assert Composition.objects.get().region_order == ["Occ", "Bre"]


def test_a_departement_goes_down_in_its_region(programme):
    assert step(programme, "departement", "29", "down")
    assert order(programme) == ["essai-2", "essai-0", "essai-1", "essai-3"]


def test_a_collectivite_goes_up_in_its_departement(programme):
    key = freeze_synthesis(programme).sheets[1].lead.key
    assert step(programme, "collectivite", key, "up")
    assert order(programme) == ["essai-1", "essai-0", "essai-2", "essai-3"]


def test_a_sheet_moves_among_those_of_its_collectivite(programme):
    lead = sheet_of(programme, 0).collectivites.get()
    published_sheet(programme=programme, slug="essai-9", position=9, lead=lead)
    assert order(programme)[:2] == ["essai-0", "essai-9"]
    assert step(programme, "sheet", "essai-9", "up")
    assert order(programme)[:2] == ["essai-9", "essai-0"]


@pytest.mark.parametrize(
    "kind, key, way",
    [
        ("region", "Bre", "up"),
        ("region", "Occ", "down"),
        ("departement", "46", "up"),
        ("sheet", "essai-0", "up"),
        ("sheet", "inconnue", "up"),
        ("region", "999", "down"),
    ],
)
def test_the_first_does_not_go_up_nor_the_last_down(programme, kind, key, way):
    before = order(programme)

    assert not step(programme, kind, key, way)
    assert order(programme) == before


def test_a_sheet_published_after_the_order_was_chosen_comes_last(programme):
    step(programme, "collectivite", freeze_synthesis(programme).sheets[1].lead.key, "up")
    lead = sheet_of(programme, 1).collectivites.get()
    published_sheet(programme=programme, slug="essai-9", position=1 + 5, lead=lead)

    assert order(programme)[:3] == ["essai-1", "essai-9", "essai-0"]


def test_a_sheet_left_out_is_not_told_and_is_said(programme):
    leave_out(programme=programme, investigation=sheet_of(programme, 1), reason="À relire.", actor=None, at=AT)
    value = freeze_synthesis(programme)

    assert order(programme) == ["essai-0", "essai-2", "essai-3"]
    assert value.figure("sheets").definition.endswith("1 autre n’est pas dans ce document.")
    assert [sheet.slug for sheet in freeze_synthesis(programme, is_composed=False).sheets] == [
        "essai-0",
        "essai-1",
        "essai-2",
        "essai-3",
    ]

    take_back(programme=programme, investigation=sheet_of(programme, 1), actor=None, at=AT)
    assert order(programme) == ["essai-0", "essai-1", "essai-2", "essai-3"]


def test_moving_keeps_what_was_left_out(programme):
    leave_out(programme=programme, investigation=sheet_of(programme, 0), reason="À relire.", actor=None, at=AT)
    published_sheet(programme=programme, slug="essai-9", position=9, lead=sheet_of(programme, 1).collectivites.get())
    step(programme, "sheet", "essai-9", "up")

    assert order(programme)[:2] == ["essai-9", "essai-1"]


def test_a_synthesis_of_departements(programme):
    value = freeze_synthesis(programme, Scope.departements(["35"]))

    assert (order(programme, Scope.departements(["35"])), value.scope_names, value.is_whole) == (
        ["essai-2"],
        (value.sheets[0].departement_name,),
        False,
    )
    assert {line.territory.departement_code for line in value.collectivites} == {"35"}


def test_a_synthesis_of_a_theme(programme):
    theme = ThemeFactory(slug="social", label="social")
    sheet_of(programme, 3).themes.add(theme)
    value = freeze_synthesis(programme, Scope(theme=theme))

    assert ([sheet.slug for sheet in value.sheets], value.scope_names, value.scope_slug) == (
        ["essai-3"],
        ("thème « social »",),
        "theme-social",
    )
    assert [line.sheet_slugs for line in value.collectivites] == [("essai-3",)]
