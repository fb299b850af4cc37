"""A synthesis read back: every sheet found, whatever the headings, and nothing lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.past_work.blocks import read_blocks
from investigations.past_work.outline import DoubtKind
from investigations.past_work.section_words import read_heading
from investigations.past_work.synthesis_markdown import MAX_LINE_SIGNS, SynthesisFileError, read_synthesis
from investigations.states import Section
from tests.factories.past_work import SYNTHESIS

REGIONS = {"bretagne": "53", "essai": "99", "reunion": "04", "ile de france": "11"}
WHOLE = ["Problématique", "Contexte", "Hypothèses", "Investigation", "Solutions", "Et maintenant ?"]


def read(text: str):
    return read_synthesis(text, regions=REGIONS)


def sheet_of(*titles: str, level: str = "##", number: str = "") -> str:
    return "\n\n".join(
        f"{level} {title}{number if title == 'Problématique' else ''}\n\nTexte de {title.lower()}." for title in titles
    )


def kinds(sheet) -> list[tuple[DoubtKind, str]]:
    always = (DoubtKind.TITLE_DEDUCED, DoubtKind.EXIT_MISSING, DoubtKind.HYPOTHESES_UNLISTED, DoubtKind.SET_ASIDE)
    return [(doubt.kind, doubt.section) for doubt in sheet.doubts if doubt.kind not in always]


def assert_nothing_lost(text: str, document) -> None:
    """Each line that is not blank is in one block, and each block in one place."""
    lines: list[int] = []
    for block, _place in document.placements:
        lines += range(block.first, block.last + 1)
    written = [number for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    assert len(lines) == len(set(lines))
    assert set(written) <= set(lines)


def test_two_problems_under_one_collectivite():
    document = read(SYNTHESIS)

    first, second = document.sheets
    assert (first.place, first.departement, first.region, first.number) == ("VILLE DE SAINT-ESSAI", "03", "99", 1)
    assert (second.place, second.number, second.group) == ("VILLE DE SAINT-ESSAI", 2, first.group)
    assert first.sections[Section.PROBLEM] == "Aider les familles à trouver une place en crèche."
    assert first.title == "Aider les familles à trouver une place en crèche"
    assert first.hypotheses == [
        {"text": "les familles ne savent pas à qui s’adresser"},
        {"text": "les critères sont mal compris"},
    ]
    assert first.sections[Section.HYPOTHESES] == "Deux idées au départ :"
    assert [(aside.reason, aside.line) for aside in first.asides] == [
        ("présentation du territoire", 11),
        ("encadré", 42),
    ]
    assert kinds(second) == [(DoubtKind.SECTION_MISSING, Section.HYPOTHESES)]
    assert [(part.name, part.first) for part in document.parts] == [
        ("SYNTHÈSE DES INVESTIGATIONS", 1),
        ("RÉGION D’ESSAI", 5),
        ("CONCLUSION", 64),
    ]
    assert [(row.name, row.excerpt) for row in document.noise] == [("numéro de page", "12")]
    assert document.doubtful == []
    assert_nothing_lost(SYNTHESIS, document)


@pytest.mark.parametrize("level", ["#", "##", "####", "######"])
def test_headings_at_any_level(level):
    [sheet] = read(f"# Bretagne\n\n{sheet_of(*WHOLE, level=level)}").sheets

    assert len(sheet.found_sections) == 6
    assert sheet.region == "53"


def test_headings_that_lost_their_marks():
    damaged = "## INVESTI GATION\n\nTrois.\n\n## SOLUTI0NS PROPOSÉES\n\nQuatre."
    text = f"# Bretagne\n\n**PROBLÉMATIQUE**\n\nUn.\n\nCONTEXTE\n\nDeux.\n\n{damaged}"

    [sheet] = read(text).sheets

    assert sheet.found_sections == ("problem", "context", "inquiry", "solutions")
    assert [doubt.section for doubt in sheet.doubts if doubt.kind == DoubtKind.HEADING_DAMAGED] == [
        Section.INQUIRY,
        Section.SOLUTIONS,
    ]


def test_text_in_the_heading_of_its_section():
    [sheet] = read("# Bretagne\n\n## Problématique 2 : mieux accueillir\n\n## Contexte\n\nIci.").sheets

    assert (sheet.number, sheet.sections[Section.PROBLEM]) == (2, "mieux accueillir")


def test_sections_in_another_order():
    order = ["Contexte", "Problématique", "Et maintenant ?", "Solutions", "Investigation", "Hypothèses"]
    document = read(f"# Bretagne\n\n{sheet_of(*order)}\n\n{sheet_of(*order)}")

    assert [len(sheet.found_sections) for sheet in document.sheets] == [6, 6]


def test_a_problem_whose_heading_is_lost_is_a_sheet_in_doubt():
    document = read(f"# Bretagne\n\n{sheet_of(*WHOLE)}\n\n{sheet_of(*WHOLE[1:])}")

    assert [kinds(sheet) for sheet in document.sheets] == [[], [(DoubtKind.SECTION_MISSING, Section.PROBLEM)]]


def test_a_heading_without_text_is_told():
    [sheet] = read(
        "# Bretagne\n\n## Problématique\n\nUn.\n\n## Contexte\n\n## Investigation\n\nTrois.\n\n##\n\nFin."
    ).sheets

    assert (DoubtKind.SECTION_EMPTY, Section.CONTEXT) in kinds(sheet)
    assert sheet.sections[Section.INQUIRY] == "Trois.\n\nFin."


def test_a_number_that_goes_back_is_another_collectivite():
    first = "## 29 • CC D’ESSAI\n\n" + sheet_of(*WHOLE, number=" 1") + "\n\n" + sheet_of(*WHOLE, number=" 2")
    document = read(f"# Bretagne\n\n{first}\n\nLa ville a mené deux investigations.\n\n{sheet_of(*WHOLE, number=' 1')}")

    assert [sheet.place for sheet in document.sheets] == ["CC D’ESSAI", "CC D’ESSAI", ""]
    assert document.sheets[2].evidence == "La ville a mené deux investigations."
    assert document.sheets[1].sections[Section.AFTERMATH] == "Texte de et maintenant ?."


def test_running_headers_and_icons_are_noise():
    page = "SYNTHÈSE 2021\n\n\ue000 \n\n"
    document = read(f"# Bretagne\n\n{page.join([sheet_of(title) + chr(10) * 2 for title in WHOLE])}")

    [sheet] = document.sheets
    assert len(sheet.found_sections) == 6
    assert {row.name for row in document.noise} == {"en-tête répété", "signes sans texte"}


def test_a_sentence_cut_by_a_page_is_whole_again():
    [sheet] = read("# Bretagne\n\n## Problématique\n\nUne phrase que la page\n\n\ue000\n\ncoupe en deux.").sheets

    assert sheet.sections[Section.PROBLEM] == "Une phrase que la page coupe en deux."


def test_a_table_that_lost_its_columns_is_set_aside():
    [sheet] = read(
        "# Bretagne\n\n## Problématique\n\nUn.\n\n\tPROBLÉMATIQUE 1\tPROBLÉMATIQUE 2\n\tculture\tsport"
    ).sheets

    assert [(aside.reason, aside.line) for aside in sheet.asides] == [("tableau", 7)]


def test_the_same_text_in_two_sheets_is_told():
    long = "Une enquête approfondie auprès des habitants et des agents. " * 5
    one = sheet_of("Problématique", "Contexte") + f"\n\n## Investigation\n\n{long}"
    document = read(f"# Bretagne\n\n{one}\n\n{one}")

    assert (DoubtKind.COPIED, Section.INQUIRY) in kinds(document.sheets[1])


def test_an_introduction_is_not_a_sheet():
    document = read(f"# Introduction\n\n## Contexte\n\nLe programme.\n\n# Bretagne\n\n{sheet_of(*WHOLE)}")

    assert len(document.sheets) == 1
    assert [part.name for part in document.parts][:2] == ["Introduction", "Contexte"]


def test_a_conclusion_called_as_a_section():
    document = read(f"# Bretagne\n\n{sheet_of(*WHOLE)}\n\n#### Et maintenant ?\n\nLe programme continue.")

    [sheet] = document.sheets
    assert sheet.sections[Section.AFTERMATH] == "Texte de et maintenant ?."
    assert document.parts[-1].name == "Conclusion"


def test_text_under_a_territory_without_sheet_is_reported():
    document = read(f"# Bretagne\n\nUn mot perdu.\n\n# Île-de-France\n\n{sheet_of(*WHOLE)}")

    assert [(row.name, row.excerpt) for row in document.doubtful] == [
        ("Sous « Bretagne », sans fiche", "Un mot perdu.")
    ]


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "ne contient aucun texte"),
        (" \n\n ", "ne contient aucun texte"),
        ("# Bretagne\n\n" + "a" * (MAX_LINE_SIGNS + 1), f"Ligne 3 : {MAX_LINE_SIGNS + 1} signes"),
        ("x" * 2_000_000, "Ligne 1 : 2000000 signes"),
        ("# Bretagne\n\n" + "\n\n".join([sheet_of("Problématique")] * 401), "401 fiches, 400 au plus"),
    ],
    ids=["empty", "blank", "long line", "2 MB line", "too many"],
)
def test_refused(text, told):
    with pytest.raises(SynthesisFileError, match=told):
        read(text)


def test_links_that_markdown_swallows_are_kept():
    blocks = read_blocks("[a]: http://essai.example\n\nTexte.")

    assert [(block.first, block.text) for block in blocks] == [(1, "[a]: http://essai.example"), (3, "Texte.")]


@pytest.mark.parametrize(
    "text, section, number",
    [
        ("HYPOTHÈSE(S) DE DÉPART", Section.HYPOTHESES, None),
        ("QUELLE(S) SOLUTION(S) ?", Section.SOLUTIONS, None),
        ("PROBLÉMATIQUE 12", Section.PROBLEM, 12),
        ("**ET MAINTENANT ?**", Section.AFTERMATH, None),
        ("Les solutions du quartier", "", None),
        ("Contextes et perspectives d’un programme", "", None),
    ],
)
def test_words_of_a_heading(text, section, number):
    heading = read_heading(text.strip("*"), REGIONS)

    assert (heading.section, heading.number) == (section, number)


_PIECES = st.sampled_from(
    [
        *(f"## {title}" for title in WHOLE),
        *("# Bretagne", "## 29 • VILLE D’ESSAI", "# Conclusion", "## Un intertitre", "#", "12", "\ue000", "---"),
        *(
            "Un paragraphe.",
            "une suite",
            "- un\n- deux",
            "\ta\tb",
            "> cité",
            "**OUTIL** est un outil.",
            "[a]: http://b.c",
        ),
        *("Deux investigations ont été menées.", "| a | b |\n|---|---|\n| 1 | 2 |", "Titre\n=====", "<b>x</b>", "", ""),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=40))
def test_nothing_is_lost_whatever_the_document(pieces):
    text = "\n\n".join(pieces)
    if text.strip():
        assert_nothing_lost(text, read(text))
