"""What PDF/UA-1 asks of the structure, checked on real documents. `make check-pdf` asks veraPDF the rest."""

import dataclasses
import datetime as dt
import io
import re
from collections import Counter
from itertools import pairwise

import pikepdf
import pypdf
import pytest

from core.jobs import JobError
from reports import documents
from reports.assembly import join_parts
from reports.attestations import attestation_part
from reports.chapters import NoShelf, build_chaptered
from reports.committee_dossiers import dossier_part
from reports.minutes import minutes_part
from reports.pdf_checks import check_pdf
from reports.rendering import SYNTHESIS_LIMITS, Part, render_pdf
from reports.statements import statement_part
from tests.factories.certification import attestation_value
from tests.factories.closings import closing_value
from tests.factories.committee_documents import dossier_value, minutes_value, signatures
from tests.factories.reports import sheet_value, synthesis_value

VALUE = synthesis_value(2)


@pytest.fixture(scope="module")
def chaptered():
    content, _pages = build_chaptered(VALUE, shelf=NoShelf())
    with pikepdf.open(io.BytesIO(content)) as pdf:
        yield pdf


@pytest.fixture(scope="module")
def plain():
    [done] = render_pdf([Part("synthese", documents.synthesis_html(VALUE))], limits=SYNTHESIS_LIMITS)
    assert done.warnings == ()
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        yield pdf


@pytest.fixture(scope="module")
def sheet():
    [done] = render_pdf([Part("fiche", documents.sheet_html(sheet_value()))], limits=SYNTHESIS_LIMITS)
    assert done.warnings == ()
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        yield pdf


@pytest.fixture(scope="module")
def statement():
    [done] = render_pdf([statement_part(closing_value())], limits=SYNTHESIS_LIMITS)
    assert done.warnings == ()
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        yield pdf


@pytest.fixture(scope="module")
def minutes():
    [done] = render_pdf(
        [minutes_part(minutes_value(recorded_at="2026-03-02T08:15:00+00:00"), signatures())], limits=SYNTHESIS_LIMITS
    )
    assert done.warnings == ()
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        yield pdf


@pytest.fixture(scope="module")
def attestation():
    value = attestation_value(issued_at=dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC))
    part = attestation_part(value, url="https://pni.test/attestations/3479-BCDF-GHJK-MNPQ-RSTV/")
    [done] = render_pdf([part], limits=SYNTHESIS_LIMITS)
    assert done.warnings == ()
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        yield pdf


@pytest.fixture(scope="module")
def dossier():
    [done] = render_pdf([dossier_part(dossier_value(), as_of=dt.date(2026, 3, 2))], limits=SYNTHESIS_LIMITS)
    assert done.warnings == ()
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        yield pdf


@pytest.fixture(params=["chaptered", "plain", "sheet", "statement", "minutes", "dossier", "attestation"])
def pdf(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["chaptered", "plain", "sheet", "minutes"])
def linked(request):
    """Those that lead somewhere: a statement, a dossier do not."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["chaptered", "plain"])
def synthesis(request):
    return request.getfixturevalue(request.param)


def elements(pdf):
    """Every structure element, in reading order, with its parent."""
    pending = [(pdf.Root.StructTreeRoot.K[0], None)]
    while pending:
        element, parent = pending.pop()
        yield element, parent
        kids = element.get("/K", [])
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        pending += [(kid, element) for kid in reversed(kids) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def links(pdf):
    for number, page in enumerate(pdf.pages):
        for annotation in page.obj.get("/Annots", []):
            yield number, annotation


def destinations(pdf):
    """Page, from 0, of each named destination."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    names = pdf.Root.Names.Dests.Names
    return {str(names[i]): numbers[names[i + 1][0].objgen] for i in range(0, len(names), 2)}


def test_the_document_tells_its_language_and_its_title(pdf):
    assert str(pdf.Root.Lang) == "fr"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == str(pdf.docinfo["/Title"])


def test_titles(chaptered, sheet):
    assert str(chaptered.docinfo["/Title"]) == "Programme d'essai, synthèse de l’édition 2021"
    assert str(sheet.docinfo["/Title"]) == "Titre de fiche"


def test_dates_are_those_of_the_data(pdf):
    assert {str(pdf.docinfo["/CreationDate"]), str(pdf.docinfo["/ModDate"])} == {"D:20260302000000+00'00"}


def test_headings_of_the_minutes_are_its_bookmarks(minutes):
    with minutes.open_outline() as outline:
        [(title, found)] = bookmarks(outline.root)

    assert title == "Attendre trois mois un rendez-vous pour un passeport"
    assert [name for name, _ in found] == [
        "La décision",
        "Pourquoi le comité a décidé de nouveau",
        "Les conditions",
        "Les désaccords exprimés",
        "Les personnes présentes",
        "Ce que l’équipe proposait",
        "Les signatures",
    ]


def test_there_is_one_first_level_heading(pdf):
    assert Counter(str(element.S) for element, _ in elements(pdf))["/H1"] == 1


def test_no_heading_level_is_skipped(pdf):
    levels = [int(found[1]) for element, _ in elements(pdf) if (found := re.fullmatch(r"/H(\d)", str(element.S)))]

    assert levels[0] == 1
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []


def test_every_figure_has_words(synthesis):
    figures = [element for element, _ in elements(synthesis) if element.S == "/Figure"]

    assert len(figures) == 1 + 6 + 1 + 3 + 1  # cover, charts, map of France, maps of régions, inset of Paris
    assert [figure for figure in figures if not str(figure.get("/Alt", "")).strip()] == []


def test_every_link_has_words_and_belongs_to_a_link_element(linked):
    owners = dict(number_tree(linked.Root.StructTreeRoot.ParentTree))
    found = [(str(a.get("/Contents", "")) != "", str(owners[int(a.StructParent)].S)) for _, a in links(linked)]

    assert set(found) == {(True, "/Link")}


def test_parent_tree_points_back_to_every_piece_of_text(pdf):
    """Each page's keys lead to elements that stand in the tree: nothing is lost in the joining."""
    known = {element.objgen for element, _ in elements(pdf)}
    tree = list(number_tree(pdf.Root.StructTreeRoot.ParentTree))
    keys = [key for key, _found in tree]

    assert keys == sorted(set(keys))
    assert int(pdf.Root.StructTreeRoot.get("/ParentTreeNextKey", keys[-1] + 1)) == keys[-1] + 1  # optional
    assert len({int(page.obj.StructParents) for page in pdf.pages}) == len(pdf.pages)
    for _key, found in tree:
        entries = list(found) if isinstance(found, pikepdf.Array) else [found]
        assert {entry.objgen for entry in entries if entry is not None} <= known | margin_boxes(entries)


def number_tree(node):
    """Its keys and what they lead to, in order. A leaf tells the first and the last of its keys."""
    for kid in node.get("/Kids", []):
        keys = [key for key, _found in number_tree(kid)]
        assert [int(limit) for limit in kid.Limits] == [keys[0], keys[-1]]
        yield from number_tree(kid)
    numbers = node.get("/Nums", [])
    for index in range(0, len(numbers), 2):
        yield int(numbers[index]), numbers[index + 1]


def margin_boxes(entries):
    """Running headers are mapped but stand outside the tree: their ancestors never reach the document."""
    outside = set()
    for entry in entries:
        ancestor = entry
        while "/P" in ancestor and ancestor.get("/S") != "/Document":
            ancestor = ancestor.P
        if ancestor.get("/S") == "/Document":
            outside.add(entry.objgen)
    return outside


def test_table_headers_are_unique_in_the_document(synthesis):
    ids = [bytes(element.ID) for element, _ in elements(synthesis) if "/ID" in element]

    assert len(ids) > 50
    assert [key for key, count in Counter(ids).items() if count > 1] == []


def test_cells_name_headers_that_exist(synthesis):
    ids = {bytes(element.ID) for element, _ in elements(synthesis) if "/ID" in element}
    named = {
        bytes(key)
        for element, _ in elements(synthesis)
        if element.S == "/TD" and "/A" in element
        for key in element.A.get("/Headers", [])
    }

    assert named != set()
    assert named - ids == set()


def test_lists_hold_items_only(pdf):
    assert {str(element.S) for element, parent in elements(pdf) if parent is not None and parent.S == "/L"} <= {
        "/LI",
        "/L",
        "/Caption",
    }


def test_every_font_is_marianne_and_embedded(pdf):
    descriptors = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/FontName" in item]

    assert {str(item.FontName).partition("+")[2].partition("-")[0] for item in descriptors} == {"Marianne"}
    assert [item for item in descriptors if "/FontFile3" not in item and "/FontFile2" not in item] == []


def test_fonts_are_shared_between_chapters(chaptered):
    files = {
        item.FontFile3.objgen
        for item in chaptered.objects
        if isinstance(item, pikepdf.Dictionary) and "/FontFile3" in item
    }

    assert len(files) == 5


def test_nothing_active_or_foreign_is_inside(pdf):
    target = io.BytesIO()
    pdf.save(target)

    assert check_pdf(target.getvalue()) == len(pdf.pages)


def bookmarks(items):
    return [(item.title, bookmarks(item.children)) for item in items]


def test_bookmarks_follow_chapters_departements_and_sheets(synthesis):
    with synthesis.open_outline() as outline:
        found = bookmarks(outline.root)

    assert [title for title, _ in found] == [
        "Sommaire",
        "Le programme en bref",
        "Comment se déroule une investigation",
        "Les chiffres clés",
        "Les chiffres imprimés à l’époque",
        "Les territoires du programme",
        "Les collectivités, par type",
        "Bretagne",
        "Île-de-France",
        "Guyane",
        "Conclusion",
        "Liste des collectivités",
        "Sources, licence et date",
    ]
    assert found[7][1] == [
        ("Finistère (29)", [("Titre de bretagne-1", []), ("Titre de bretagne-2", [])]),
    ]


def read_text(pdf, number):
    """Text of a page (from 1), from the content streams and their maps to Unicode: no outside tool."""
    target = io.BytesIO()
    pdf.save(target)
    return pypdf.PdfReader(target).pages[number - 1].extract_text()


def test_page_numbers_of_the_contents_are_the_pages_where_links_lead(synthesis):
    found = destinations(synthesis)
    expected = {entry.title: found[entry.anchor] + 1 for entry in documents.contents(VALUE)}
    lines = [line.strip() for number in (2, 3) for line in read_text(synthesis, number).splitlines()]
    told = [re.fullmatch(r"(.*?)[ .]+(\d+)", line) for line in lines]
    printed = {match[1].strip(" ."): int(match[2]) for match in told if match and match[1].strip(" .") in expected}

    assert printed == expected


def test_chapters_start_where_their_title_stands(synthesis):
    found = destinations(synthesis)

    for anchor, title in (("introduction", "Le programme en bref"), ("chiffres", "Les chiffres clés")):
        assert title in read_text(synthesis, found[anchor] + 1)


def test_pages_of_the_list_of_collectivites_are_right_too(synthesis):
    found = destinations(synthesis)
    text = read_text(synthesis, found["liste-collectivites"] + 1)
    printed = re.findall(r"Titre de ([\w-]+?), p\.\s*(\d+)", text)

    assert {slug: int(page) for slug, page in printed} == {
        sheet.slug: found[f"fiche-{sheet.slug}"] + 1 for sheet in VALUE.sheets
    }


def test_links_to_other_chapters_are_internal_and_named_in_words(chaptered):
    told = {str(a.Dest): str(a.Contents) for _, a in links(chaptered) if "/Dest" in a}

    assert told["region-guyane"] == "Guyane"
    assert told["fiche-guyane-1"] == "Titre de guyane-1"
    assert [str(a.A.URI) for _, a in links(chaptered) if "/A" in a and "invalid" in str(a.A.URI)] == []


def test_each_sheet_stands_on_its_own_page(chaptered):
    found = destinations(chaptered)
    pages = [found[f"fiche-{sheet.slug}"] for sheet in VALUE.sheets]

    assert pages == sorted(set(pages))


def test_page_numbers_are_drawn_on_every_page_but_the_cover(chaptered):
    drawn = [b"/Folio" in b"".join(part.read_bytes() for part in contents(page)) for page in chaptered.pages]

    assert drawn == [False] + [True] * (len(chaptered.pages) - 1)


def contents(page):
    found = page.obj.Contents
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def test_the_two_ways_of_building_have_the_same_pages(chaptered, plain):
    assert len(chaptered.pages) == len(plain.pages)
    assert destinations(chaptered) == {
        name: page for name, page in destinations(plain).items() if name in destinations(chaptered)
    }


def test_the_same_data_gives_the_same_bytes():
    assert build_chaptered(VALUE, shelf=NoShelf(), workers=1)[0] == build_chaptered(VALUE, shelf=NoShelf())[0]


def test_other_data_gives_other_bytes():
    other = dataclasses.replace(VALUE, site_url="https://autre.test")

    assert build_chaptered(other, shelf=NoShelf())[0] != build_chaptered(VALUE, shelf=NoShelf())[0]


def test_a_link_that_leads_nowhere_is_an_error():
    html = "<html lang='fr'><title>x</title><body><a href='https://chapitre.invalid/#absent'>x</a></body></html>"
    parts = render_pdf([Part("a", html, is_chapter=True)], limits=SYNTHESIS_LIMITS)

    with pytest.raises(JobError, match="Un lien du document ne mène nulle part \\(absent\\)"):
        join_parts(parts, titles={})


def test_a_long_region_is_cut_without_losing_a_sheet(monkeypatch):
    monkeypatch.setattr(documents, "SHEETS_PER_PART", 2)
    value = synthesis_value(5)
    names = [part.name for part in documents.region_parts(value)]
    content, pages = build_chaptered(value, shelf=NoShelf())

    assert names == [f"region-{slug}-{n}" for slug in ("bretagne", "ile-de-france", "guyane") for n in (1, 2, 3)]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = destinations(pdf)
        with pdf.open_outline() as outline:
            regions = [len(item.children[0].children) for item in outline.root if item.title in ("Bretagne", "Guyane")]
    assert len({found[f"fiche-{sheet.slug}"] for sheet in value.sheets}) == 15
    assert regions == [5, 5]
    assert pages == max(found.values()) + 1
