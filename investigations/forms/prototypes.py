"""Prototypes, their files, their trials."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.form_fields import LineField, ParagraphField
from core.uploads import JPEG, PNG, CheckedUpload
from investigations.forms.marked import DayField, DocumentField, MarkedForm, checked
from investigations.models import Prototype, Trial
from investigations.states import PrototypeKind
from investigations.workspace_states import PrototypeState

KINDS = [choice for choice in PrototypeKind.choices if choice[0] != PrototypeKind.NONE_DESCRIBED]
ALT_HELP = (
    "Pour une image seulement. Dites en une ou deux phrases ce qu’on y voit et qui compte : c’est ce qu’entendent les"
    " personnes qui ne voient pas l’image, et ce qui s’affiche quand elle ne se charge pas."
)


class PrototypeForm(MarkedForm):
    title = LineField(label="Nom du prototype", max_length=160, error_messages={"required": "Donnez-lui un nom."})
    kind = forms.ChoiceField(
        label="Nature", choices=[("", "Choisissez"), *KINDS], error_messages={"required": "Choisissez sa nature."}
    )
    state = forms.ChoiceField(label="Où il en est", choices=PrototypeState.choices, initial=PrototypeState.MAKING)
    description = ParagraphField(
        label="Ce que c’est",
        rows=4,
        max_length=5000,
        required=False,
        help_text="Un papier plié suffit. Dites ce qu’une personne peut en faire.",
    )
    link = forms.URLField(
        label="Lien", required=False, assume_scheme="https", max_length=200, help_text="Si on peut le voir en ligne."
    )

    class Meta:
        model = Prototype
        fields = ["title", "kind", "state", "description", "link"]


class PrototypeFileForm(forms.Form):
    """`upload` holds the checked bytes once the form is valid."""

    file = DocumentField(
        label="Fichier ou image",
        help_text="Sans visage reconnaissable, sauf accord de la personne.",
    )
    caption = LineField(
        label="Légende",
        max_length=200,
        help_text="Par exemple : première version de l’affiche, collée à l’accueil.",
        error_messages={"required": "Dites en quelques mots ce que c’est."},
    )
    alt_text = LineField(label="Description de l’image", max_length=400, required=False, help_text=ALT_HELP)
    upload: CheckedUpload

    def clean_file(self) -> UploadedFile:
        uploaded: UploadedFile = self.cleaned_data["file"]
        upload = checked(uploaded)
        if upload is not None:
            self.upload = upload
        return uploaded

    @property
    def is_picture(self) -> bool:
        """By its content, never by its name."""
        return self.upload.content_type in (JPEG, PNG)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "file" in cleaned and self.is_picture and not cleaned.get("alt_text"):
            self.add_error(
                "alt_text",
                "C’est une image : décrivez-la pour les personnes qui ne la voient pas, puis rechoisissez le fichier.",
            )
        return cleaned


class TrialForm(MarkedForm):
    starts_on = DayField(label="Premier jour de l’essai")
    ends_on = DayField(label="Dernier jour", required=False)
    protocol = ParagraphField(
        label="Comment on essaie",
        rows=4,
        max_length=5000,
        help_text="Où, avec qui, ce qu’on demande, ce qu’on regarde. Quelqu’un d’autre doit pouvoir le refaire.",
        error_messages={"required": "Dites comment on essaie."},
    )
    testers = forms.IntegerField(
        label="Personnes qui ont essayé", required=False, min_value=0, max_value=1_000_000, help_text="Leur nombre."
    )
    testers_profile = LineField(
        label="Leur profil",
        required=False,
        max_length=200,
        help_text="Par exemple : parents d’élèves, agents d’accueil. Aucun nom de personne.",
    )
    learnings = ParagraphField(
        label="Ce qu’on a appris",
        rows=4,
        max_length=5000,
        required=False,
        help_text="Ce qui a marché, ce qui a bloqué, ce qui a surpris. À remplir après l’essai.",
    )
    next_step = LineField(
        label="Ce qu’on change pour la suite",
        required=False,
        max_length=400,
        help_text="Le point de départ de l’essai suivant.",
    )

    class Meta:
        model = Trial
        fields = ["starts_on", "ends_on", "protocol", "testers", "testers_profile", "learnings", "next_step"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "L’essai ne peut pas finir avant d’avoir commencé.")
        return cleaned
