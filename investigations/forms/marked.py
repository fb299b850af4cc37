"""Forms of one row that several people write: each carries the mark of the row it was loaded with."""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core import clock
from core.uploads import (
    ACCEPTED_EXTENSIONS,
    MAX_FILE_BYTES,
    MAX_FILE_MEGABYTES,
    PHONE_PHOTO,
    PICTURE_EXTENSIONS,
    CheckedPicture,
    CheckedUpload,
    RefusedUploadError,
    check_picture,
    check_upload,
)
from investigations.services.row_marks import mark_of
from investigations.workspace_states import Level

Accepted = TypeVar("Accepted", bound=CheckedUpload)
_PHONE_FORMATS = (".heic", ".heif")
LEVELS = [("", "Pas encore estimé"), *((level.value, f"{level.value} : {level.label}") for level in Level)]


class MarkedForm(forms.ModelForm):
    """`values()` is what the person wrote, for the service; `base` the mark of what she had read."""

    base = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["base"] = mark_of(self.instance, self.written_fields())

    @classmethod
    def written_fields(cls) -> list[str]:
        return list(cls._meta.fields or [])

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.written_fields()}


class LevelField(forms.TypedChoiceField):
    """From 1 to 4, or not estimated yet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=LEVELS, coerce=int, empty_value=None, required=False, **kwargs)


class DayField(forms.DateField):
    """A day, in the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(
            widget=widget, error_messages={"invalid": "Écrivez une date, par exemple 14/09/2026."}, **kwargs
        )


def not_in_the_future(day: Any) -> None:
    """A day of leeway: it is already tomorrow in some territories when it is still today in Paris."""
    if day > clock.today() + dt.timedelta(days=1):
        raise forms.ValidationError("Cette date est dans le futur.")


class DocumentField(forms.FileField):
    """A file whose content was checked: its form calls `checked` in its clean method."""

    def __init__(self, *, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(
            help_text=f"{help_text} PDF, ODT, DOCX, JPEG ou PNG. {MAX_FILE_MEGABYTES} Mo au plus.".strip(),
            widget=forms.ClearableFileInput(attrs={"accept": ",".join(ACCEPTED_EXTENSIONS)}),
            max_length=255,
            error_messages={
                "required": "Choisissez un fichier.",
                "empty": "Ce fichier est vide.",
                "max_length": "Le nom de ce fichier est trop long : raccourcissez-le.",
            },
            **kwargs,
        )


def checked(uploaded: Any, *, check: Callable[..., CheckedUpload] = check_upload) -> CheckedUpload | None:
    """What `check`, one of `core.uploads`, gives. Raises ValidationError with the reason, in French."""
    if not uploaded:
        return None
    if uploaded.size > MAX_FILE_BYTES:
        raise forms.ValidationError(
            f"Ce fichier est trop lourd : {MAX_FILE_MEGABYTES} Mo au plus. Réduisez les images qu’il contient."
        )
    return _accepted(uploaded, check)


def _accepted(uploaded: UploadedFile, check: Callable[..., Accepted]) -> Accepted:
    try:
        return check(content=uploaded.read(), name=uploaded.name)
    except RefusedUploadError as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


class PictureField(forms.FileField):
    """A picture to show: its form calls `checked_picture` in its clean method."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Fichier de l’image",
            widget=forms.ClearableFileInput(attrs={"accept": ",".join(PICTURE_EXTENSIONS)}),
            max_length=255,
            error_messages={"required": "Choisissez une image.", "empty": "Ce fichier est vide."},
            **kwargs,
        )


def checked_picture(uploaded: UploadedFile) -> CheckedPicture:
    """Raises ValidationError with the reason, in French."""
    if uploaded.size > MAX_FILE_BYTES:
        raise forms.ValidationError(f"Cette image est trop lourde : {MAX_FILE_MEGABYTES} Mo au plus. Réduisez-la.")
    if uploaded.name.lower().endswith(_PHONE_FORMATS):
        raise forms.ValidationError(PHONE_PHOTO)
    return _accepted(uploaded, check_picture)
