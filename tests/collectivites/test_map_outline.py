"""The outline of the départements: complete, overseas included, each drawn once."""

import re

from collectivites import map_outline
from collectivites.map_outline import INNER_PARIS_CODES, load_outline

METRO = {f"{n:02d}" for n in range(1, 96) if n != 20} | {"2A", "2B"}
OVERSEAS = {"971", "972", "973", "974", "976"}


def test_every_departement_is_drawn_once():
    codes = [shape.code for shape in load_outline().shapes]

    assert len(codes) == len(set(codes)) == 101
    assert set(codes) == METRO | OVERSEAS


def test_paths_are_plain_closed_lines():
    plain = re.compile(r"(M-?\d+ -?\d+l[-\d ]+z)+")

    assert [shape.code for shape in load_outline().shapes if not plain.fullmatch(shape.path)] == []


def test_everything_stands_inside_the_frame():
    outline = load_outline()

    assert [
        shape.code
        for shape in outline.shapes
        if not (
            0 <= shape.box[0] < shape.box[2] <= outline.width and 0 <= shape.box[1] < shape.box[3] <= outline.height
        )
    ] == []


def test_the_inner_suburbs_are_in_the_inset():
    assert {shape.code for shape in load_outline().shapes if shape.is_inset} == INNER_PARIS_CODES
    assert [label.text for label in load_outline().labels] == [
        "Paris et petite couronne",
        "Guadeloupe",
        "Martinique",
        "Guyane",
        "La Réunion",
        "Mayotte",
    ]


def test_a_territory_that_is_not_drawn():
    outline = load_outline()

    assert (outline.shape("988"), outline.box_around(["988"])) == (None, None)


def test_the_window_around_departements_is_square_and_holds_them():
    outline = load_outline()
    left, top, width, height = (int(value) for value in outline.box_around(["29", "56"], margin=10).split())

    assert width == height
    for code in ("29", "56"):
        box = outline.shape(code).box
        assert (left <= box[0], top <= box[1], box[2] <= left + width, box[3] <= top + height) == (True,) * 4


def test_the_licence_stands_beside_the_data():
    licence = map_outline._FILE.with_name("MAP_LICENCE.md").read_text(encoding="utf-8")
    assert licence.count("Apache License") > 1
