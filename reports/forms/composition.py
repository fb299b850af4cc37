"""Forms of a composition: its texts, the words it cites, its pictures, the sheets it leaves out."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from candidatures.forms.writing import DAMAGED, MARK_PATTERN, AnswersForm, too_long
from candidatures.forms.writing_questions import Question
from collectivites.models import Region
from core import clock
from core.form_fields import LineField, ParagraphField
from core.uploads import MAX_FILE_MEGABYTES, CheckedPicture
from investigations.forms.marked import DayField, MarkedForm, PictureField, checked_picture
from reports.composition_fields import LINES, MAX_SIGNS, CompositionText
from reports.models import CompositionPicture, CompositionVerbatim
from reports.services.composition import clean_text

HOW_TO_CITE = "Pour citer un chiffre, écrivez son jeton, par exemple {chiffre:fiches} : la liste est plus bas."


def _question(which: CompositionText, hint: str, *, rows: int = 8) -> Question:
    return Question(
        field=which.value,
        label=which.label,
        hint=hint,
        rows=rows,
        is_optional=True,
        maximum=MAX_SIGNS[which],
        is_line=which in LINES,
    )


TEXTS = (
    _question(
        CompositionText.FOREWORD,
        f"Quelques paragraphes, signés par une personne qui porte le programme. {HOW_TO_CITE}",
        rows=9,
    ),
    _question(CompositionText.FOREWORD_AUTHOR, "Prénom et nom, tels qu’ils seront imprimés."),
    _question(CompositionText.FOREWORD_FUNCTION, "Par exemple : directrice de programme, nom de l’organisation."),
    _question(
        CompositionText.INTRODUCTION,
        f"Ce que cette édition a de particulier, et comment lire le document. {HOW_TO_CITE}",
        rows=12,
    ),
    _question(
        CompositionText.CONCLUSION,
        f"Ce que les investigations ont appris ensemble, et ce qui suit. {HOW_TO_CITE}",
        rows=12,
    ),
)


class CompositionForm(AnswersForm):
    """Five texts, each with the mark of what was read."""

    questions = TEXTS


class CompositionAutosaveForm(forms.Form):
    """One field, as the script sends it while the person types."""

    field = forms.ChoiceField(choices=CompositionText.choices)
    text = forms.CharField(required=False, strip=False)
    base = forms.RegexField(MARK_PATTERN, error_messages={"required": DAMAGED, "invalid": DAMAGED})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        field = cleaned.get("field")
        if field:
            text, maximum = clean_text(field, cleaned.get("text", "")), MAX_SIGNS[CompositionText(field)]
            if len(text) > maximum:
                self.add_error("text", too_long(text, maximum))
        return cleaned


class PlaceField(forms.ModelChoiceField):
    """Where words or a picture are printed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Où les imprimer",
            queryset=Region.objects.none(),
            required=False,
            empty_label="Après l’introduction",
            **kwargs,
        )

    def label_from_instance(self, region: Region) -> str:
        return f"À l’ouverture de la région {region.name}"


class VerbatimForm(MarkedForm):
    text = ParagraphField(
        label="Les paroles",
        help_text="Telles qu’elles ont été dites, sans guillemets : ils sont ajoutés. Aucun nom ni lieu qui désigne.",
        rows=4,
        max_length=600,
        error_messages={"required": "Écrivez les paroles à citer."},
    )
    said_by = LineField(
        label="Qui parle, en général",
        help_text="Par exemple : une agente d’accueil, un parent d’élève. Jamais un nom.",
        max_length=160,
        error_messages={"required": "Dites qui parle, sans nommer la personne."},
    )
    region = PlaceField()
    consent_by = LineField(
        label="Qui a recueilli l’accord de la personne",
        help_text="Ce nom reste ici : il n’est ni imprimé ni publié.",
        max_length=160,
        error_messages={
            "required": "Sans accord de la personne, ses paroles ne sont pas imprimées. Dites qui l’a recueilli."
        },
    )
    consent_on = DayField(label="À quelle date")

    class Meta:
        model = CompositionVerbatim
        fields = ["text", "said_by", "region", "consent_by", "consent_on"]

    def __init__(self, *args: Any, regions: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions
        self.fields["consent_on"].error_messages["required"] = "Dites à quelle date la personne a donné son accord."

    def clean_text(self) -> str:
        """Quotation marks typed around are ours to add."""
        text: str = self.cleaned_data["text"]
        bare = re.sub(r"^[«“\"\s]+|[»”\"\s]+$", "", text)
        if not bare:
            raise forms.ValidationError("Écrivez les paroles à citer.")
        return bare

    def clean_consent_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["consent_on"]
        if day > clock.today() + dt.timedelta(days=1):
            raise forms.ValidationError("Cette date est dans le futur : un accord se recueille avant de citer.")
        return day


class PictureWordsForm(MarkedForm):
    """What is said of a picture that is there already."""

    caption = LineField(label="Légende", max_length=200, required=False)
    alt_text = LineField(
        label="Description de l’image",
        help_text=(
            "Dites en une ou deux phrases ce qu’on y voit et qui compte : c’est ce qu’entendent les personnes qui ne la"
            " voient pas."
        ),
        max_length=400,
        error_messages={"required": "Décrivez l’image pour les personnes qui ne la voient pas."},
    )
    credit = LineField(
        label="Crédit",
        help_text="Qui a fait l’image, ou à qui elle appartient.",
        max_length=160,
        error_messages={"required": "Dites à qui est l’image : sans crédit, elle n’est pas imprimée."},
    )
    region = PlaceField()

    class Meta:
        model = CompositionPicture
        fields = ["caption", "alt_text", "credit", "region"]

    def __init__(self, *args: Any, regions: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions


class PictureForm(PictureWordsForm):
    """A new picture. `picture` holds the checked one once the form is valid."""

    file = PictureField(
        help_text=(
            f"JPEG ou PNG, {MAX_FILE_MEGABYTES} Mo au plus. Les données cachées (lieu, appareil) sont retirées."
            " Sans visage reconnaissable, sauf accord de la personne."
        ),
    )
    field_order = ("file", "caption", "alt_text", "credit", "region")
    picture: CheckedPicture

    def clean_file(self) -> UploadedFile:
        uploaded: UploadedFile = self.cleaned_data["file"]
        self.picture = checked_picture(uploaded)
        return uploaded


class LeaveOutForm(forms.Form):
    reason = LineField(
        label="Pourquoi elle est laissée de côté",
        help_text="Par exemple : le récit attend une relecture de la collectivité. Cette raison n’est pas imprimée.",
        max_length=300,
        error_messages={"required": "Dites pourquoi : d’autres liront cette décision après vous."},
    )
