"""A table of investigations: formats, encodings, columns, and what each line is refused for."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from odfdo import Cell, Document, Row, Table

from core.text import fold
from investigations.past_work.model_file import model_csv, model_xlsx
from investigations.past_work.outline import DoubtKind
from investigations.past_work.table_columns import COLUMNS, read_sheets
from investigations.past_work.table_reading import MAX_ROWS, TableFileError, read_table
from investigations.states import Section

HEADER = ["Collectivité", "Titre", "Problématique", "Contexte", "Hypothèses", "Verdicts", "Thèmes", "Issue", "Date"]
LINE = ["Ville d’Essai", "Un titre", "Un problème", "Un contexte", "Une idée\nUne autre", "confirmée\nNUANCEE",
        "Culture ; sport", "internalisation", "18/11/2021"]  # fmt: skip
THEMES = {"culture": "culture", "sport": "sport"}
EDITIONS = {"2021": "pni-2021", "pni 2021": "pni-2021"}


def xlsx(rows, *, merge: str = "", extra: str = "") -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    if extra:
        book.create_sheet(extra)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def ods(rows) -> bytes:
    document = Document("spreadsheet")
    document.body.clear()
    table = Table("Feuille")
    for values in rows:
        row = Row()
        for value in values:
            row.append_cell(Cell(value))
        table.append_row(row)
    document.body.append(table)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def csv(rows, *, delimiter: str = ";") -> str:
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)


def read(content: bytes, name: str):
    return read_sheets(read_table(content, name=name), themes=THEMES, editions=EDITIONS)


def read_rows(*rows, header=HEADER):
    return read(csv([header, *rows]).encode(), "a.csv").sheets


@pytest.mark.parametrize(
    "content, name",
    [
        (csv([HEADER, LINE]).encode(), "a.csv"),
        (csv([HEADER, LINE]).encode("utf-8-sig"), "a.CSV"),
        (csv([HEADER, LINE]).encode("cp1252"), "a.csv"),
        (csv([HEADER, LINE], delimiter=",").encode(), "a.csv"),
        (csv([HEADER, LINE], delimiter="\t").encode(), "a.csv"),
        (xlsx([HEADER, LINE]), "a.xlsx"),
        (ods([HEADER, LINE]), "a.ods"),
    ],
    ids=["utf8", "bom", "windows", "commas", "tabs", "xlsx", "ods"],
)
def test_same_line_in_every_form(content, name):
    [sheet] = read(content, name).sheets

    assert sheet.faults == []
    assert (sheet.place, sheet.title, sheet.first) == ("Ville d’Essai", "Un titre", 2)
    assert sheet.sections == {Section.PROBLEM: "Un problème", Section.CONTEXT: "Un contexte"}
    assert sheet.hypotheses == [
        {"text": "Une idée", "verdict": "confirmed"},
        {"text": "Une autre", "verdict": "nuanced"},
    ]
    assert (sheet.themes, sheet.exit_scenario) == (["culture", "sport"], "internalisation")
    assert sheet.dated_on == dt.date(2021, 11, 18)


@pytest.mark.parametrize("content, name", [(model_csv(), "m.csv"), (model_xlsx(), "m.xlsx")])
def test_the_model_is_read_and_its_example_refused(content, name):
    reading = read(content, name)

    [sheet] = reading.sheets
    assert sheet.faults[0] == "Ligne 2 : c’est l’exemple du modèle. Supprimez cette ligne."
    assert reading.notes == []
    assert len(COLUMNS) == 16


def test_titles_of_columns_in_any_case():
    header = ["COLLECTIVITE", "titre", "  Problematique ", "Nombre de chats"]
    reading = read(csv([header, ["Essai", "T", "P", "3"]]).encode(), "a.csv")

    assert reading.sheets[0].faults == []
    assert reading.notes == ["Colonne 4, « Nombre de chats » : inconnue, elle n’est pas lue."]


@pytest.mark.parametrize(
    "column, value, fault",
    [
        ("Titre", "", "vide."),
        ("Titre", "x" * 161, "161 signes, 160 au plus."),
        ("Problématique", "", "vide."),
        ("Verdicts", "confirmée", "1 verdict(s) pour 2 hypothèse(s)."),
        (
            "Verdicts",
            "peut-être\nnuancée",
            "« peut-être » n’est pas un verdict (confirmée, infirmée, nuancée, non tranchée).",
        ),
        ("Thèmes", "zeppelin", "« zeppelin » n’est aucun des thèmes du site."),
        ("Date", "hier", "« hier » n’est pas une date : écrivez JJ/MM/AAAA."),
        ("Date", "31/02/2021", "« 31/02/2021 » n’est pas une date : écrivez JJ/MM/AAAA."),
        ("Date", "2021", "« 2021 » n’est pas une date : écrivez JJ/MM/AAAA."),
        ("Hypothèses", "x" * 401 + "\ny", "l’hypothèse 1 fait 401 signes, 400 au plus."),
    ],
)  # fmt: skip
def test_a_fault_says_line_and_column(column, value, fault):
    line = [value if title == column else cell for title, cell in zip(HEADER, LINE, strict=True)]

    good, bad = read_rows(LINE, line)

    assert good.faults == []
    assert bad.faults[0].startswith("Ligne ")
    assert bad.faults[0].endswith(f", colonne « {column} » : {fault}")


def test_unknown_exit_and_edition():
    header = ["Code", "Titre", "Problématique", "Issue", "Édition"]
    [good, bad] = read_rows(["29259", "T", "P", "Arrêt", "2021"], ["29259", "T", "P", "miracle", "1999"], header=header)

    assert (good.faults, good.exit_scenario, good.edition, good.code) == ([], "stop", "pni-2021", "29259")
    assert [fault.split(" : ")[0] for fault in bad.faults] == [
        "Ligne 3, colonne « Édition »",
        "Ligne 3, colonne « Issue »",
    ]


def test_neither_name_nor_code():
    [sheet] = read_rows(["", *LINE[1:]])

    assert sheet.faults == ["Ligne 2 : ni nom, ni code de collectivité."]


def test_formulas_errors_and_merged_cells():
    rows = [HEADER, [*LINE[:1], "=A1", *LINE[2:]], LINE, LINE]
    [formula, merged, covered] = read(xlsx(rows, merge="A3:A4"), "a.xlsx").sheets

    assert formula.faults[0] == "Ligne 2, colonne « Titre » : une formule. Collez sa valeur à la place."
    assert merged.faults == ["Ligne 3 : une cellule fusionnée. Défusionnez-la, et remplissez chaque ligne."]
    assert covered.faults[0] == "Ligne 4 : une cellule fusionnée. Défusionnez-la, et remplissez chaque ligne."


def test_a_date_as_a_number_is_read_and_doubted():
    [sheet] = read(xlsx([HEADER, [*LINE[:8], 44518]]), "a.xlsx").sheets

    assert sheet.dated_on == dt.date(2021, 11, 18)
    assert [doubt.text for doubt in sheet.doubts if doubt.kind == DoubtKind.DATE_DEDUCED] == [
        "Date lue dans un nombre : 44518 donne le 18/11/2021. À vérifier."
    ]


@pytest.mark.parametrize("build, name", [(xlsx, "a.xlsx"), (ods, "a.ods")])
def test_a_true_date(build, name):
    [sheet] = read(build([HEADER, [*LINE[:8], dt.date(2021, 11, 18)]]), name).sheets

    assert (sheet.faults, sheet.dated_on) == ([], dt.date(2021, 11, 18))
    assert DoubtKind.DATE_DEDUCED not in {doubt.kind for doubt in sheet.doubts}


def test_only_the_first_sheet_of_a_file():
    assert read(xlsx([HEADER, LINE], extra="Brouillon"), "a.xlsx").notes == [
        "Seule la première feuille, « Sheet », est lue. Les autres : Brouillon."
    ]


def zipped(members: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
WORD = zipped({"[Content_Types].xml": TYPES, "word/document.xml": b"<d/>"})
BOMB = zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": b" " * (41 << 20)})
MACRO = zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<w/>", "xl/vbaProject.bin": b"x"})
WITH_PRINTER = zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<w/>", "xl/printerSettings/p1.bin": b"x"})
TEXT = csv([HEADER, LINE])


@pytest.mark.parametrize(
    "content, name, told",
    [
        (b"", "a.csv", "Ce fichier est vide."),
        (b"\r\n \r\n", "a.csv", "Ce fichier est vide."),
        (csv([HEADER]).encode(), "a.csv", "il n’y a rien à importer"),
        (TEXT.encode("utf-16"), "a.csv", "Ce fichier est en UTF-16"),
        (b"Titre\x00", "a.csv", "il contient des signes nuls"),
        (TEXT.encode("mac_roman"), "a.csv", "n’est pas reconnu|n’est ni en UTF-8"),
        (TEXT.replace("’", "'").encode("cp850"), "a.csv", "n’est pas reconnu|n’est ni en UTF-8"),
        (TEXT.encode().decode("cp1252", "replace").encode(), "a.csv", "abîmés par un enregistrement précédent"),
        (b'a;b\n"x;y\n', "a.csv", "Ligne 2 : guillemets mal fermés"),
        (f"Collectivité;Titre\nx;{'y' * 2_000_000}".encode(), "a.csv", "Ligne 2 : guillemets mal fermés, ou cellule"),
        (f"Collectivité;Titre\nx;{'y' * 30_000}".encode(), "a.csv", "Ligne 2, colonne 2 : 30000 signes"),
        (csv([HEADER, *[LINE] * 10_000]).encode(), "a.csv", f"plus de {MAX_ROWS} lignes"),
        (xlsx([HEADER, *[LINE] * (MAX_ROWS + 1)]), "a.xlsx", f"plus de {MAX_ROWS} lignes"),
        (csv([["Titre", "Problématique"], ["x", "y"]]).encode(), "a.csv", "il manque la colonne « Collectivité »"),
        (csv([["Collectivité", "Titre"], ["x", "y"]]).encode(), "a.csv", "il manque la colonne « Problématique »"),
        (csv([[*HEADER, "TITRE"], [*LINE, "x"]]).encode(), "a.csv", "« Titre » y est déjà"),
        (csv([["x"] * 61, ["y"] * 61]).encode(), "a.csv", "plus de 60 colonnes"),
        (WORD, "a.xlsx", "n’est pas celui que son nom annonce"),
        (xlsx([HEADER, LINE]), "a.ods", "n’est pas celui que son nom annonce"),
        (b"%PDF-1.7", "a.xlsx", "n’est pas celui que son nom annonce"),
        (BOMB, "a.xlsx", "volume anormal"),
        (MACRO, "a.xlsx", "macros"),
        (WITH_PRINTER, "a.xlsx", "est abîmé"),  # the settings of a printer pass, an empty workbook does not
    ],
    ids=range(23),
)
def test_refused(content, name, told):
    with pytest.raises(TableFileError, match=told):
        read(content, name)


def test_a_row_repeated_a_million_times():
    document = Document("spreadsheet")
    document.body.clear()
    table = Table("Feuille")
    for values, times in ((HEADER, 1), (LINE, 1_000_000)):
        row = Row()
        for value in values:
            row.append_cell(Cell(value))
        if times > 1:
            row.set_attribute("table:number-rows-repeated", str(times))
        table._append(row)
    document.body.append(table)
    written = io.BytesIO()
    document.save(written)

    with pytest.raises(TableFileError, match=f"plus de {MAX_ROWS} lignes"):
        read(written.getvalue(), "a.ods")


def test_aliases_name_one_column_each():
    names = [fold(name) for column in COLUMNS for name in (column.label, *column.aliases)]

    assert len(names) == len(set(names))
