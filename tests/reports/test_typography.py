"""French typography, on text and never on markup."""

import datetime as dt
import time

import pytest

from reports.templatetags.pdf_text import french_date, partial_date, thousands
from reports.typography import typeset_html, typeset_text


@pytest.mark.parametrize(
    "typed, printed",
    [
        ("l'eau", "l’eau"),
        ("l&#x27;eau", "l’eau"),
        ("Quoi ?", "Quoi\u202f?"),
        ("oui ; non !", "oui\u202f; non\u202f!"),
        ("le prix : cher", "le prix\u00a0: cher"),
        ("« mot »", "«\u00a0mot\u00a0»"),
        ("«\u00a0mot\u00a0»", "«\u00a0mot\u00a0»"),
        ("25 000 habitants", "25\u00a0000\u00a0habitants"),
        ("90 %", "90\u202f%"),
        ("voir p. 12", "voir p.\u00a012"),
        ("et puis...", "et puis…"),
        ("12:30", "12:30"),
        ("https://a.test/b?c=1", "https://a.test/b?c=1"),
        ("sous\u2011préfecture", "sous-préfecture"),
    ],
)
def test_text_is_set_the_french_way(typed, printed):
    assert typeset_text(typed) == printed


@pytest.mark.parametrize("sign", [" ", "\u00a0", "123 ", "« ", ": "])
def test_a_long_run_of_signs_is_read_once(sign):
    """Each space used to be tried as the start of the run: sixteen thousand of them took three seconds."""
    started = time.process_time()
    typeset_text("a" + sign * 40_000 + "b")

    assert time.process_time() - started < 2


def test_setting_twice_changes_nothing():
    once = typeset_text("« l'eau » : 25 000 m3 ; quoi ? 90 %")

    assert typeset_text(once) == once


def test_markup_styles_and_titles_are_left_alone():
    html = "<title>L'eau ?</title><style>a:after { content: '?' }</style><a href=\"/x?y='1'\">L'eau ?</a>"

    assert typeset_html(html) == html.replace(">L'eau ?</a>", ">L’eau\u202f?</a>")


def test_numbers_and_dates():
    assert thousands(1234567) == "1\u00a0234\u00a0567"
    assert french_date(dt.date(2022, 5, 1)) == "1er\u00a0mai\u00a02022"
    assert [partial_date(text) for text in ("2022", "2022-05", "2022-05-03")] == [
        "2022",
        "mai 2022",
        "3\u00a0mai\u00a02022",
    ]
