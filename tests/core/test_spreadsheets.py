"""No cell of an export is a formula."""

import pytest

from core.spreadsheets import safe_cell


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
