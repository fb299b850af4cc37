"""Figures cited in prose: known ones are printed with their note, the others are told before publication."""

import time

import pytest

from reports.citations import cited_prose, remarks_on, token_of, unknown_tokens
from reports.composition_data import ProseValue
from reports.prose import set_prose
from tests.factories.reports import snapshot_value

SNAPSHOT = snapshot_value()  # three sheets, three régions
TODAY = {"sheets": 3, "regions": 3}


def words(text, snapshot=SNAPSHOT, today=TODAY):
    return [(remark.words, remark.blocks) for remark in remarks_on(text, snapshot, today)]


def test_a_token_takes_its_value_from_the_snapshot():
    prose = cited_prose("Avec {chiffre:fiches} fiches, dont {chiffre:fiches} lues.", SNAPSHOT)

    assert [(figure.key, figure.value, figure.label) for figure in prose.cited] == [
        ("fiches", 3, "investigations racontées")
    ]
    assert unknown_tokens(prose) == []


def test_a_cited_figure_is_printed_with_a_call_and_a_note():
    prose = set_prose(cited_prose("Il y a {chiffre:fiches} fiches & plus.", SNAPSHOT), key="conclusion")

    assert prose.paragraphs == (
        'Il y a <span class="cited">3</span><sup class="call"><a href="#note-conclusion-1">1</a></sup> fiches &amp;'
        " plus.",
    )
    assert [(note.number, note.anchor) for note in prose.notes] == [(1, "note-conclusion-1")]
    assert prose.notes[0].text == (
        "Investigations racontées : Fiches publiées à ce jour, une par investigation. État des fiches au 2 mars 2026."
    )


def test_what_a_person_typed_is_escaped():
    prose = set_prose(ProseValue(text="<script>alert(1)</script> {chiffre:fiches}"), key="x")

    assert prose.paragraphs == ("&lt;script&gt;alert(1)&lt;/script&gt; {chiffre:fiches}",)


def test_the_second_figure_has_the_second_note():
    prose = set_prose(cited_prose("{chiffre:regions} et {chiffre:fiches}", SNAPSHOT), key="x")

    assert [note.text.partition(" :")[0] for note in prose.notes] == ["Régions", "Investigations racontées"]


@pytest.mark.parametrize("token", ["{chiffre:inconnu}", "{chifre:fiches}", "{fiches}"])
def test_a_token_that_no_figure_answers_to_blocks(token):
    assert words(f"Il y a {token} fiches.") == [
        (f"« {token} » ne désigne aucun chiffre : il serait imprimé tel quel.", True)
    ]


def test_without_a_snapshot_a_token_blocks_and_says_why():
    assert words("{chiffre:fiches} fiches", snapshot=None) == [
        ("« {chiffre:fiches} » : aucun instantané des chiffres n’est choisi pour les textes.", True)
    ]


def test_a_value_that_moved_is_told_and_does_not_block():
    [(told, blocks)] = words("{chiffre:fiches} fiches", today={"sheets": 5})

    assert (told.partition(".")[0], blocks) == (
        "« investigations racontées » : l’instantané dit 3, on en compte 5 aujourd’hui",
        False,
    )


@pytest.mark.parametrize(
    "text, found",
    [
        ("Les 49 investigations", "49 investigations"),
        ("Les 1 200 fiches", "1 200 fiches"),
        ("Les 49 belles fiches", "49 belles fiches"),
        ("En 2021, 12 régions", "12 régions"),
    ],
)
def test_a_number_typed_by_hand_that_contradicts_the_snapshot_is_told(text, found):
    [(told, blocks)] = words(text)

    assert (told.startswith(f"« {found} » : l’instantané dit 3 "), blocks) == (True, False)


@pytest.mark.parametrize(
    "text", ["Les 3 fiches", "En 2021, 7 agents", "les fiches 12 à 15", "12,5 régions", "{chiffre:fiches} fiches", ""]
)
def test_other_numbers_are_left_alone(text):
    assert words(text) == []


def test_each_figure_says_its_token():
    assert (token_of("sheets"), token_of("interviews"), token_of("?")) == (
        "{chiffre:fiches}",
        "{chiffre:entretiens}",
        "",
    )


def test_a_page_of_grouped_digits_is_read_once():
    """Each group used to be tried as the start of one number: four thousand of them took six seconds."""
    started = time.process_time()
    assert remarks_on("123 " * 20_000, snapshot_value(), {}) == []

    assert time.process_time() - started < 3
