"""Fields whose text is made harmless as it is read: see `core.text`. Lengths are counted afterwards."""

from typing import Any

from django import forms

from core.text import one_line, plain_lines


class LineField(forms.CharField):
    """A name, a function, a title: one line, whatever was pasted."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value))


class ParagraphField(forms.CharField):
    """A text of several lines, in a box of `rows` lines."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return plain_lines(super().to_python(value))
