"""Two syntheses side by side, and one without some of its sheets."""

import dataclasses

from reports.comparison import differences
from reports.composition_data import ProseValue
from reports.reduction import without_sheets
from tests.factories.reports import PLACES, composition_value, region_group, sheet_value, synthesis_value

VALUE = synthesis_value(2, composition=composition_value())


def with_regions(value, *regions):
    return dataclasses.replace(value, regions=regions)


def test_the_same_twice_has_no_difference():
    assert differences(VALUE, synthesis_value(2, composition=composition_value())).is_none


def test_sheets_that_came_and_went():
    found = differences(VALUE, without_sheets(VALUE, ["guyane-1"]))

    assert [sheet.slug for sheet in found.removed] == ["guyane-1"]
    assert (found.added, found.changed) == ((), ())
    assert [(figure.label, figure.before, figure.after) for figure in found.figures][:2] == [
        ("investigations racontées", 6, 5),
        ("hypothèses mises à l’épreuve", 12, 10),
    ]
    assert [sheet.slug for sheet in differences(without_sheets(VALUE, ["guyane-1"]), VALUE).added] == ["guyane-1"]


def test_what_changed_in_a_sheet_is_named():
    sheets = (sheet_value("bretagne-1", title="Un autre titre", is_joint=True), VALUE.regions[0].sheets[1])
    changed = with_regions(VALUE, region_group(PLACES[0], sheets), *VALUE.regions[1:])
    [change] = differences(VALUE, changed).changed

    assert (change.sheet.slug, change.parts) == ("bretagne-1", ("titre", "repères de la fiche"))


def test_rewritten_texts_show_word_by_word():
    composition = dataclasses.replace(VALUE.composition, introduction=ProseValue(text="Une belle introduction."))
    [text] = differences(VALUE, dataclasses.replace(VALUE, composition=composition)).texts

    assert (text.label, [piece.text for piece in text.after if piece.kind == "added"]) == ("Introduction", [" belle"])


def test_order_and_pictures_are_told():
    turned = with_regions(VALUE, *reversed(VALUE.regions))
    bare = dataclasses.replace(VALUE, composition=dataclasses.replace(VALUE.composition, pictures=()))

    assert differences(VALUE, turned).others == ("l’ordre des fiches",)
    assert differences(VALUE, bare).others == ("les images",)


def test_a_withdrawn_sheet_leaves_nothing_behind():
    reduced = without_sheets(VALUE, ["bretagne-1"])

    assert "bretagne-1" not in str(reduced.to_json())
    assert reduced.figure("sheets").value == 5
    assert sum(row.count for row in reduced.breakdown("regions").rows) == 5
    assert next(line.sheet_slugs for line in reduced.collectivites) == ("bretagne-2",)


def test_a_region_without_sheets_goes_with_its_words_and_pictures():
    reduced = without_sheets(VALUE, ["bretagne-1", "bretagne-2"])

    assert [region.slug for region in reduced.regions] == ["ile-de-france", "guyane"]
    assert {verbatim.region_code for verbatim in reduced.composition.verbatims} == {""}
    assert {picture.region_code for picture in reduced.composition.pictures} == {""}


def test_nothing_left_is_nothing():
    assert without_sheets(VALUE, [sheet.slug for sheet in VALUE.sheets]) is None
