"""A composed synthesis as PDF/UA-1: words, notes and pictures are tagged, and each costs its own chapter only."""

import dataclasses
import io

import pikepdf
import pytest

from core.jobs import JobError
from reports import documents
from reports.chapters import build_chaptered, lay_out_extract
from reports.citations import cited_prose
from reports.composition_data import ProseValue
from reports.pdf_checks import check_pdf
from tests.core.test_uploads import picture
from tests.factories.reports import composition_value, snapshot_value, synthesis_value
from tests.reports.pdf_reading import bookmarks, destinations, elements, links, read_text

COMPOSITION = composition_value(
    introduction=cited_prose("Il y a {chiffre:fiches} fiches et {chiffre:regions} régions.", snapshot_value())
)
VALUE = synthesis_value(1, composition=COMPOSITION)
PNG = picture("PNG")


class Shelf:
    """Keeps chapters between two builds, and tells which were laid out."""

    def __init__(self):
        self.held, self.fresh = {}, []

    def find(self, parts):
        return {key: self.held[key] for key in parts if key in self.held}

    def keep(self, fresh, used):
        self.fresh = sorted(part.name for part in fresh.values())
        self.held |= fresh


@pytest.fixture(scope="module")
def shelf():
    return Shelf()


@pytest.fixture(scope="module")
def content(shelf):
    return build_chaptered(VALUE, shelf=shelf, pictures=lambda sha256: PNG)[0]


@pytest.fixture(scope="module")
def pdf(content):
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def test_the_document_keeps_the_marks_of_pdf_ua(content, pdf):
    assert check_pdf(content) == len(pdf.pages)


def test_every_picture_has_the_words_of_its_author(pdf):
    told = [str(element.get("/Alt", "")) for element, _ in elements(pdf) if element.S == "/Figure"]

    assert told.count("Une affiche dans un hall") == 2
    assert [alt for alt in told if not alt.strip()] == []


def test_the_words_come_first_and_are_in_the_contents(pdf):
    with pdf.open_outline() as outline:
        titles = [title for title, _ in bookmarks(outline.root)]

    assert titles[:5] == [
        "Sommaire",
        "Avant-propos",
        "Introduction",
        "Paroles et images de terrain",
        "Le programme en bref",
    ]
    found = destinations(pdf)
    assert found["avant-propos"] < found["mots-introduction"] <= found["paroles"] < found["introduction"]


def test_the_foreword_is_signed_and_the_conclusion_is_the_team_s(pdf):
    found = destinations(pdf)

    assert "Camille Essai" in read_text(pdf, found["avant-propos"] + 1)
    assert "Une conclusion écrite par l’équipe." in read_text(pdf, found["conclusion"] + 1)


def test_words_of_a_region_stand_where_it_opens(pdf):
    found = destinations(pdf)

    assert "Le guichet est loin" in read_text(pdf, found["region-bretagne"] + 1)
    assert "On ne sait jamais à qui parler" in read_text(pdf, found["paroles"] + 1)


def test_a_cited_figure_leads_to_its_note(pdf):
    calls = {str(a.Dest): str(a.Contents) for _, a in links(pdf) if "/Dest" in a and str(a.Dest).startswith("note-")}
    text = read_text(pdf, destinations(pdf)["mots-introduction"] + 1)

    assert calls == {
        "note-introduction-1": "Note 1 : ce que compte ce chiffre",
        "note-introduction-2": "Note 2 : ce que compte ce chiffre",
    }
    assert "État des fiches au 2 mars 2026." in " ".join(text.split())


def rebuilt(shelf, composition, pictures=lambda sha256: PNG):
    build_chaptered(dataclasses.replace(VALUE, composition=composition), shelf=shelf, pictures=pictures)
    return shelf.fresh


def test_changing_the_conclusion_lays_out_the_conclusion_alone(content, shelf):
    """With the same number of pages, neither the contents nor the lists move."""
    composition = dataclasses.replace(COMPOSITION, conclusion=ProseValue(text="Une autre conclusion."))

    assert rebuilt(shelf, composition) == ["conclusion"]


def test_changing_the_words_of_a_region_lays_out_that_region_alone(content, shelf):
    verbatims = (COMPOSITION.verbatims[0], dataclasses.replace(COMPOSITION.verbatims[1], said_by="une habitante"))

    assert rebuilt(shelf, dataclasses.replace(COMPOSITION, verbatims=verbatims)) == ["region-bretagne-1"]


def test_a_picture_that_was_laid_out_already_is_not_asked_for_again(content, shelf):
    asked = []

    def read(sha256):
        asked.append(sha256[0])
        return PNG

    other = dataclasses.replace(COMPOSITION.pictures[1], sha256="c" * 64)
    composition = dataclasses.replace(COMPOSITION, pictures=(COMPOSITION.pictures[0], other))
    assert rebuilt(shelf, composition, pictures=read) == ["region-bretagne-1"]
    assert asked == ["c"]


def test_a_chapter_alone_is_the_same_chapter(content, shelf):
    parts = documents.chapter_parts(VALUE, "region-bretagne")
    alone, pages = lay_out_extract(
        parts, titles=documents.anchor_titles(VALUE), shelf=shelf, pictures=lambda sha256: PNG
    )

    assert shelf.fresh == []
    with pikepdf.open(io.BytesIO(alone)) as extract:
        assert len(extract.pages) == pages == 2
        assert "Le guichet est loin" in read_text(extract, 1)


def test_a_picture_that_is_no_picture_leaves_no_hole(content):
    """Bytes that the storage lost or that were altered: a clear failure, the worker alive."""
    with pytest.raises((JobError, LookupError)):
        build_chaptered(VALUE, shelf=Shelf())


def test_every_chapter_can_be_looked_at(content):
    keys = [key for key, _title in documents.chapters(VALUE)]

    assert keys == [
        "avant-propos",
        "introduction",
        "region-bretagne",
        "region-ile-de-france",
        "region-guyane",
        "conclusion",
    ]
    assert [len(documents.chapter_parts(VALUE, key)) for key in keys] == [1] * 6
    assert documents.chapter_parts(VALUE, "inconnu") == []
