"""What people paste into a name or a text cannot forge a header nor disguise a sentence."""

import pytest
from django import forms

from core.form_fields import LineField, ParagraphField
from core.text import one_line, plain_lines


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("  Ana  Lévy ", "Ana Lévy"),
        ("Ana\r\nBcc: x@y.test", "Ana Bcc: x@y.test"),
        ("Ana\u2028Lévy\x85", "Ana Lévy"),
        ("\u202eyvéL\u202c", "yvéL"),
        ("An\u200ba\x00\x1b", "Ana"),
        ("José-María O’Neil", "José-María O’Neil"),
        ("\u200f\u2066", ""),
    ],
)
def test_one_line(typed, kept):
    assert one_line(typed) == kept


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("un\r\ndeux\rtrois\n", "un\ndeux\ntrois"),
        ("a\tb", "a\tb"),
        ("\u202eun\u0000", "un"),
    ],
)
def test_plain_lines(typed, kept):
    assert plain_lines(typed) == kept


class AForm(forms.Form):
    name = LineField(max_length=5)
    text = ParagraphField(max_length=5, required=False)


def test_lengths_are_counted_once_harmless():
    form = AForm({"name": " Ana\r\n\u202e ", "text": "a\r\nb\r\nc"})

    assert (form.is_valid(), form.cleaned_data) == (True, {"name": "Ana", "text": "a\nb\nc"})


def test_a_name_of_invisible_signs_is_missing():
    assert AForm({"name": "\u200b\u202e"}).errors == {"name": ["Ce champ est obligatoire."]}
