"""No cell of an export is a formula."""

import pytest

from core.spreadsheets import safe_cell, to_csv


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+33 4 70 00 00 00",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "  =1+1",
        "\u00a0=1+1",
        "\ufeff=1+1",
        "\u200b =1+1",
        "＝1+1",
        "＠SUM(A1)",
        "- une puce",
    ],
)
def test_what_looks_like_a_formula_becomes_text(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "   ", "Vichy", "L’Haÿ-les-Roses", "a=b", "'déjà", "12", "« = »"])
def test_ordinary_text_is_left_alone(text):
    assert safe_cell(text) == text


def test_nul_bytes_do_not_hide_a_formula():
    assert safe_cell("\x00=1+1") == "'=1+1"


@pytest.mark.parametrize("value, cell", [(-3, -3), (2.5, 2.5), (True, "oui"), (False, "non"), (None, "")])
def test_numbers_stay_numbers_and_the_rest_reads_in_french(value, cell):
    assert safe_cell(value) == cell


def test_a_file_is_for_a_french_spreadsheet():
    assert to_csv(["Nom", "État"], [["Été ; hiver", "=1"]]) == '\ufeffNom;État\r\n"Été ; hiver";\'=1\r\n'.encode()
