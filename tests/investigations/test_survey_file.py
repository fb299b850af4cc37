"""Reading a file of answers: what is understood, and what is refused with its line."""

import pytest

from investigations.models import SurveyQuestion
from investigations.services.surveys import GivenAnswer
from investigations.survey_file import MAX_BYTES, MAX_ROWS, SurveyFileError, read_number, read_survey_file

QUESTIONS = [
    SurveyQuestion(pk=1, position=1, text="Venez-vous ?", kind="single", choices=["Oui", "Non, jamais"]),
    SurveyQuestion(
        pk=2, position=2, text="Comment ?", kind="multiple", choices=["À pied", "En bus", "Vélo, trottinette"]
    ),
    SurveyQuestion(pk=3, position=3, text="Combien de fois ?", kind="number", choices=[]),
    SurveyQuestion(pk=4, position=4, text="Pourquoi ?", kind="free", choices=[]),
]
HEADER = "Venez-vous ?;Comment ?;Combien de fois ?;Pourquoi ?"


def read(text, encoding="utf-8"):
    return read_survey_file(text.encode(encoding), QUESTIONS)


def faults(text):
    with pytest.raises(SurveyFileError) as refusal:
        read(text)
    return refusal.value.faults


def test_a_semicolon_file_in_utf_8_with_its_mark():
    table = read(f"\ufeff{HEADER}\r\noui;à pied|EN BUS;1 234,50;Loin\r\n\r\nNon, jamais;;;\r\n")

    assert table.respondents == 2
    assert table.answers == [
        GivenAnswer(1, "Oui", 1, 1),
        GivenAnswer(2, "À pied", 1, 1),
        GivenAnswer(2, "En bus", 1, 1),
        GivenAnswer(3, "1234.5", 1, 1),
        GivenAnswer(4, "Loin", 1, 1),
        GivenAnswer(1, "Non, jamais", 1, 2),
    ]


def test_a_comma_file_in_windows_letters_by_numbers_in_any_order():
    text = '4,Q3,2,1\n"C’était ""loin"",\nvraiment",2,"À pied, En bus","Non, jamais"\n'

    assert read_survey_file(text.encode("cp1252"), QUESTIONS).answers == [
        GivenAnswer(4, 'C’était "loin",\nvraiment', 1, 1),
        GivenAnswer(3, "2", 1, 1),
        GivenAnswer(2, "À pied", 1, 1),
        GivenAnswer(2, "En bus", 1, 1),
        GivenAnswer(1, "Non, jamais", 1, 1),
    ]


@pytest.mark.parametrize(
    "cell,values",
    [
        ("Vélo, trottinette", ["Vélo, trottinette"]),
        ("En bus | Vélo, trottinette", ["En bus", "Vélo, trottinette"]),
        ("En bus|En bus", ["En bus"]),
        ("", []),
    ],
)
def test_several_choices(cell, values):
    table = read(f"{HEADER}\nOui;{cell};;\n")

    assert [answer.value for answer in table.answers if answer.question_id == 2] == values


def test_each_fault_has_its_line_and_its_reason():
    text = f'{HEADER}\nOui;;;"deux\nlignes"\nPeut-être;;;\nOui;Fusée;beaucoup;\nOui;;\n'

    assert faults(text) == [
        "Ligne 4, colonne « Venez-vous ? » : « Peut-être » n’est pas un des choix (Oui, Non, jamais).",
        "Ligne 5, colonne « Comment ? » : « Fusée » n’est pas un des choix (À pied, En bus, Vélo, trottinette).",
        "Ligne 5, colonne « Combien de fois ? » : « beaucoup » n’est pas un nombre.",
        "Ligne 6 : 3 cellules, la première ligne en a 4.",
    ]


@pytest.mark.parametrize(
    "header,first",
    [
        (f"{HEADER};Adresse électronique", "Ligne 1, colonne 5 : « Adresse électronique » n’est aucune des questions."),
        ("Venez-vous ?;Comment ?;Combien de fois ?", "Ligne 1 : il manque la colonne « Pourquoi ? »."),
        ("1;2;3;4;Q1", "Ligne 1, colonne 5 : la question « Venez-vous ? » y est déjà."),
        ("1;2;3;5", "Ligne 1, colonne 4 : « 5 » n’est aucune des questions."),
    ],
)
def test_wrong_columns(header, first):
    assert faults(f"{header}\nOui;;;;\n")[0].startswith(first)


def test_what_is_no_table():
    assert faults("") == [f"Ligne 1 : il manque la colonne « {question.text} »." for question in QUESTIONS]
    assert faults(f"{HEADER}\n") == ["Ligne 2 : aucune réponse sous la ligne des titres."]
    assert faults(f'{HEADER}\nOui;;;"sans fin\n') == ["Ligne 2 : guillemets mal fermés, ou cellule démesurée."]
    assert faults("PK\x00\x00")[0].startswith("Ce fichier n’est pas un CSV")
    assert faults("x" * (MAX_BYTES + 1)) == ["Ce fichier est trop lourd : 2 Mo au plus."]
    rows = "Oui;;;\n"
    assert read(f"{HEADER}\n{rows * MAX_ROWS}").respondents == MAX_ROWS
    (too_many,) = faults(f"{HEADER}\n{rows * (MAX_ROWS + 1)}")
    assert too_many == "Ligne 5002 : 5000 réponses au plus. Coupez le fichier en deux."


@pytest.mark.parametrize("text", ["", "deux", "1e999", "NaN", "inf", "1" * 20, "0." + "0" * 20 + "1"])
def test_what_is_no_number(text):
    with pytest.raises(ValueError, match="nombre"):
        read_number(text)


@pytest.mark.parametrize("text,number", [("-3", "-3"), ("1\u202f000", "1000"), ("0,50", "0.5"), ("100", "100")])
def test_numbers(text, number):
    assert read_number(text) == number
