"""Forms around the deposit."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.form_fields import LineField, ParagraphField
from core.uploads import (
    ACCEPTED_EXTENSIONS,
    MAX_FILE_BYTES,
    MAX_FILE_MEGABYTES,
    CheckedUpload,
    RefusedUploadError,
    check_upload,
)


class WithdrawalForm(forms.Form):
    reason = ParagraphField(
        label="Pourquoi retirez-vous votre candidature ?",
        help_text="Une phrase suffit. L’équipe de l’ANCT la lira.",
        max_length=1000,
        rows=3,
        error_messages={"required": "Dites en une phrase pourquoi vous la retirez."},
    )


class AttachmentForm(forms.Form):
    """A document and what it is. `upload` holds the checked bytes once the form is valid."""

    label = LineField(
        label="Ce que c’est",
        help_text="Par exemple : lettre de la direction générale des services.",
        max_length=160,
        error_messages={"required": "Dites en quelques mots ce qu’est ce document."},
    )
    file = forms.FileField(
        label="Document",
        help_text=f"PDF, ODT, DOCX, JPEG ou PNG. {MAX_FILE_MEGABYTES} Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ACCEPTED_EXTENSIONS)}),
        max_length=255,
        error_messages={
            "required": "Choisissez un document.",
            "empty": "Ce document est vide.",
            "max_length": "Le nom de ce document est trop long : raccourcissez-le.",
        },
    )
    upload: CheckedUpload

    def clean_file(self) -> UploadedFile:
        uploaded: UploadedFile = self.cleaned_data["file"]
        if uploaded.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                f"Ce document est trop lourd : {MAX_FILE_MEGABYTES} Mo au plus. Réduisez les images qu’il contient."
            )
        try:
            self.upload = check_upload(content=uploaded.read(), name=uploaded.name)
        except RefusedUploadError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return uploaded
