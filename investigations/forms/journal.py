import uuid
from typing import Any

from django import forms

from core import clock
from core.form_fields import LineField, ParagraphField
from core.uploads import CheckedUpload
from investigations.forms.marked import DayField, DocumentField, MarkedForm, checked, not_in_the_future
from investigations.models import JournalEntry
from investigations.workspace_states import JournalKind

_TEXT = {
    "label": "Note",
    "max_length": 5000,
    "help_text": "Jamais le nom d’une personne rencontrée : il a sa place, protégée, dans l’entretien.",
    "error_messages": {"required": "Écrivez la note."},
}


class _WithFile(forms.Form):
    """A file is optional; with one, what it is."""

    file = DocumentField(label="Fichier ou photo", required=False)
    file_label = LineField(label="Ce qu’est ce fichier", max_length=160, required=False)
    upload: CheckedUpload | None = None

    def clean_file(self) -> Any:
        uploaded = self.cleaned_data["file"]
        self.upload = checked(uploaded)
        return uploaded

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("file") and not cleaned.get("file_label") and "file_label" not in self.errors:
            self.add_error("file_label", "Dites en quelques mots ce qu’est ce fichier, puis rechoisissez-le.")
        return cleaned


class NoteForm(_WithFile):
    """The quick form. `client_key` makes a note sent twice one note; a broken key is as none."""

    text = ParagraphField(rows=3, **_TEXT)
    kind = forms.ChoiceField(label="Nature", choices=JournalKind.choices, initial=JournalKind.NOTE)
    day = DayField(label="Jour", validators=[not_in_the_future])
    client_key = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("text", "kind", "day", "file", "file_label", "client_key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("day", clock.today())
        self.initial.setdefault("client_key", str(uuid.uuid4()))

    def clean_client_key(self) -> uuid.UUID | None:
        try:
            return uuid.UUID(self.cleaned_data["client_key"])
        except ValueError:
            return None


class NoteCorrectionForm(_WithFile, MarkedForm):
    text = ParagraphField(rows=6, **_TEXT)
    kind = forms.ChoiceField(label="Nature", choices=JournalKind.choices)
    day = DayField(label="Jour", validators=[not_in_the_future])
    field_order = ("text", "kind", "day", "file", "file_label", "base")

    class Meta:
        model = JournalEntry
        fields = ["text", "kind", "day"]
