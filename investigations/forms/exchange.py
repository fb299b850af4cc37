"""An imported fiche: its file or its text, then what to take of it."""

from typing import Any

from django import forms

from candidatures.forms.writing import DAMAGED, MARK_PATTERN, base_name
from core.written_together import Answer
from investigations.fiche_file import MAX_BYTES, Fiche, FicheFileError, decode, read_fiche
from investigations.workspace_states import ProblemQuestion

KEPT = "kept"


class FicheForm(forms.Form):
    """Either a file or a pasted text. `fiche` is known once the form has been checked."""

    file = forms.FileField(
        label="Le fichier de la fiche",
        help_text=f"Un fichier .md, .html ou .txt de {MAX_BYTES >> 20} Mo au plus.",
        required=False,
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ".md,.html,.htm,.txt,text/markdown,text/html"}),
    )
    text = forms.CharField(
        label="Ou son texte, collé ici",
        help_text="Copié depuis un traitement de texte ou un site : la mise en forme est nettoyée, les mots restent.",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    fiche: Fiche

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        file, text = cleaned.get("file"), cleaned.get("text") or ""
        if "file" in self.errors:
            return cleaned
        if file and text.strip():
            self.add_error("text", "Choisissez un fichier, ou collez un texte : pas les deux.")
        elif not file and not text.strip():
            self.add_error("file", "Choisissez un fichier, ou collez le texte de la fiche.")
        else:
            self._read("file" if file else "text", file, text)
        return cleaned

    def _read(self, field: str, file: Any, text: str) -> None:
        try:
            if file:
                # One byte more than allowed tells that it is too large, without reading a whole one that is.
                text = decode(file.read(MAX_BYTES + 1))
            self.fiche = read_fiche(text)
        except FicheFileError as refusal:
            self.add_error(field, f"{refusal} Rien n’est importé.")


class TakeForm(forms.Form):
    """What the preview sends: the fiche as we write it, what was ticked, and the marks of what was shown."""

    source = forms.CharField(strip=False, widget=forms.HiddenInput, error_messages={"required": DAMAGED})
    fiche: Fiche

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*ProblemQuestion.values, KEPT):
            self.fields[take_name(name)] = forms.BooleanField(required=False)
            self.fields[base_name(name)] = forms.RegexField(
                MARK_PATTERN,
                required=False,
                widget=forms.HiddenInput,
                error_messages={"invalid": DAMAGED},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "source" in cleaned:
            try:
                self.fiche = read_fiche(cleaned["source"])
            except FicheFileError as refusal:
                raise forms.ValidationError(DAMAGED) from refusal
            if not self.taken():
                raise forms.ValidationError("Cochez au moins une réponse à reprendre, ou revenez à la page précédente.")
            if any(not cleaned.get(base_name(name)) for name in self.taken()):
                raise forms.ValidationError(DAMAGED)
        return cleaned

    def taken(self) -> list[str]:
        """Of what the fiche says: its silence erases nothing, whatever is sent."""
        said = [name for name in ProblemQuestion.values if self.fiche.answers[name]]
        said += [KEPT] if self.fiche.kept else []
        return [name for name in said if self.cleaned_data.get(take_name(name))]

    def answers(self) -> dict[str, Answer]:
        """Once valid."""
        return {
            name: Answer(self.fiche.answers[name], self.cleaned_data[base_name(name)])
            for name in self.taken()
            if name != KEPT
        }


def take_name(field: str) -> str:
    return f"take_{field}"
