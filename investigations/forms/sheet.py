"""Forms of the public sheet: its texts, its hypotheses in a new version, its pictures, the committee's presentation."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from candidatures.forms.writing import DAMAGED, MARK_PATTERN, AnswersForm, base_name, too_long
from core.form_fields import LineField, ParagraphField
from core.text import one_line, plain_lines
from core.uploads import (
    MAX_FILE_MEGABYTES,
    CheckedPicture,
    CheckedUpload,
    check_public_pdf,
)
from investigations.forms.marked import MarkedForm, PictureField, checked, checked_picture
from investigations.forms.sheet_questions import REASON_OF, TEXT_QUESTIONS, reason_question
from investigations.models import Hypothesis, SheetPicture, SheetRevision
from investigations.publication_states import TITLE_TEXTS
from investigations.services.revisions import MAX_SIGNS, SECTION_SIGNS
from investigations.services.sheet_drawing import REASON_FIELDS, REASON_SIGNS, mark_of_hypotheses
from investigations.services.sheet_pictures import NOT_A_PDF, WITHOUT_AGREEMENT

TEXT_FIELDS = tuple(question.field for question in TEXT_QUESTIONS)
CHOOSE_AGAIN = "Rechoisissez ensuite le fichier : un navigateur ne le garde pas."
# « IMG_2041.jpg », « photo 3 »: what a machine or nobody wrote.
_NO_DESCRIPTION = re.compile(r"(?i)^(?:.*\.(?:jpe?g|png|heic|gif|webp)|(?:image|photo|img|dsc|capture)[\s_.-]*\d*)$")


class SheetForm(AnswersForm):
    """The texts, each with the mark of what was read; for an empty section, the reason of its silence."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, row: Any, with_reasons: bool) -> None:
        reasons = [name for field, name in REASON_OF.items() if with_reasons and _is_asked(data, row, field, name)]
        self.questions = (*TEXT_QUESTIONS, *map(reason_question, reasons))
        super().__init__(data, row=row)


class SheetAutosaveForm(forms.Form):
    """One field, as the script sends it while the person types."""

    field = forms.ChoiceField(choices=[(name, name) for name in (*TEXT_FIELDS, *REASON_FIELDS)])
    text = forms.CharField(required=False, strip=False)
    base = forms.RegexField(MARK_PATTERN, error_messages={"required": DAMAGED, "invalid": DAMAGED})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        field, text = cleaned.get("field", ""), cleaned.get("text", "")
        is_line = field in (*TITLE_TEXTS, *REASON_FIELDS)
        maximum = REASON_SIGNS if field in REASON_FIELDS else MAX_SIGNS.get(field, SECTION_SIGNS)
        length = one_line(text) if is_line else plain_lines(text)
        if field and len(length) > maximum:
            self.add_error("text", too_long(length, maximum))
        return cleaned


class HypothesesForm(forms.Form):
    """The words of each hypothesis in the version in preparation. Verdicts are the work's: they do not change here."""

    base = forms.CharField(widget=forms.HiddenInput, max_length=40, error_messages={"required": DAMAGED})

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, rows: Iterable[Hypothesis], revision: SheetRevision
    ) -> None:
        super().__init__(data, initial={"base": mark_of_hypotheses(revision)})
        self.rows = list(rows)
        for rank, row in enumerate(self.rows, start=1):
            said = revision.hypotheses.get(str(row.pk), {})
            self.fields[f"text_{row.pk}"] = ParagraphField(
                label=f"Hypothèse {rank}",
                rows=2,
                max_length=400,
                initial=said.get("text", row.text),
                error_messages={"required": "Une hypothèse ne se laisse pas vide."},
            )
            self.fields[f"note_{row.pk}"] = ParagraphField(
                label=f"Ce que l’équipe en dit (verdict : {row.get_verdict_display()})",
                rows=2,
                max_length=400,
                required=bool(row.note),
                initial=said.get("note", row.note),
                error_messages={"required": "La raison d’un verdict ne se laisse pas vide."},
            )

    def corrections(self) -> dict[int, dict[str, str]]:
        return {row.pk: {name: self.cleaned_data[f"{name}_{row.pk}"] for name in ("text", "note")} for row in self.rows}


class PictureWordsForm(MarkedForm):
    alt_text = ParagraphField(
        label="Description de l’image",
        rows=3,
        max_length=400,
        help_text=(
            "Elle remplace l’image pour qui ne la voit pas. Une ou deux phrases : ce qu’on y voit, pourquoi c’est là."
            " Par exemple : « Un plan de la gare dessiné à la main, avec trois flèches rouges vers l’accueil. »"
            " Inutile de commencer par « Image de »."
        ),
        error_messages={"required": "Décrivez l’image pour les personnes qui ne la voient pas."},
    )
    caption = LineField(
        label="Légende",
        required=False,
        max_length=200,
        help_text="Ce que l’image ne dit pas : le jour, l’étape, ce qu’on en a retenu. Sans nom de personne.",
    )
    credit = LineField(
        label="Crédit",
        max_length=160,
        help_text="Qui a fait l’image, ou à qui elle appartient. Par exemple : service jeunesse de la ville.",
        error_messages={"required": "Dites à qui est l’image : sans crédit, elle n’est pas publiée."},
    )
    shows_people = forms.BooleanField(
        label="On y reconnaît quelqu’un",
        required=False,
        help_text="Un visage, mais aussi un badge, une plaque, une silhouette connue de tout le village.",
    )
    people_agreed = forms.BooleanField(
        label="Ces personnes ont donné leur accord par écrit",
        required=False,
        help_text="Gardez cet accord dans votre collectivité : il n’est pas demandé ici.",
    )

    class Meta:
        model = SheetPicture
        fields = ["alt_text", "caption", "credit", "shows_people", "people_agreed"]

    def clean_alt_text(self) -> str:
        text = one_line(self.cleaned_data["alt_text"])
        if _NO_DESCRIPTION.match(text):
            raise forms.ValidationError("C’est un nom de fichier : dites ce qu’on voit sur l’image.")
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("shows_people") and not cleaned.get("people_agreed"):
            self.add_error("people_agreed", WITHOUT_AGREEMENT)
        return cleaned


class PictureForm(PictureWordsForm):
    """A new picture. `picture` holds the checked one once the form is valid."""

    file = PictureField(
        help_text=(
            f"JPEG ou PNG, {MAX_FILE_MEGABYTES} Mo au plus. Le lieu et l’appareil cachés dans le fichier sont retirés,"
            " et une très grande image est réduite."
        ),
    )
    field_order = ("file", "alt_text", "caption", "credit", "shows_people", "people_agreed")
    picture: CheckedPicture

    def clean_file(self) -> UploadedFile:
        uploaded: UploadedFile = self.cleaned_data["file"]
        self.picture = checked_picture(uploaded)
        return uploaded

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors and "file" in cleaned:
            self.add_error("file", CHOOSE_AGAIN)
        return cleaned


class PresentationForm(forms.Form):
    """`upload` holds the checked bytes once the form is valid."""

    file = forms.FileField(
        label="Présentation, en PDF",
        help_text=(
            f"{MAX_FILE_MEGABYTES} Mo au plus. Relisez-la avant : noms, numéros et photos des personnes rencontrées n’y"
            " ont pas leur place. Le nom de l’auteur et les commentaires cachés dans le fichier sont retirés."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf"}),
        max_length=255,
        error_messages={"required": "Choisissez un fichier PDF.", "empty": "Ce fichier est vide."},
    )
    upload: CheckedUpload

    def clean_file(self) -> UploadedFile:
        uploaded: UploadedFile = self.cleaned_data["file"]
        if not uploaded.name.lower().endswith(".pdf"):
            raise forms.ValidationError(NOT_A_PDF)
        self.upload = checked(uploaded, check=check_public_pdf)
        return uploaded


def _is_asked(data: Mapping[str, Any] | None, row: Any, field: str, name: str) -> bool:
    """On a page that opens, for a section left empty; on a page that comes back, when it was there."""
    return base_name(name) in data if data is not None else not getattr(row, field) or bool(getattr(row, name))
