"""Forms of an import: the file, what is made of each sheet, the correction of a draft."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.form_fields import LineField, ParagraphField
from investigations.models import Hypothesis, ImportedSheet, Investigation
from investigations.past_work.drafting import HYPOTHESIS_SIGNS, SUMMARY_SIGNS, TITLE_SIGNS
from investigations.past_work_states import TEXT_SECTIONS, SheetChoice
from investigations.selectors.past_work import Proposal
from investigations.services.past_work_flags import Correction
from investigations.services.past_work_reading import (
    DOCUMENT_EXTENSIONS,
    MAX_DOCUMENT_BYTES,
    MAX_TABLE_BYTES,
    TABLE_EXTENSIONS,
)
from investigations.states import ExitScenario, Section
from programmes.models import Programme

_MAX_SECTION = 20_000


class UploadForm(forms.Form):
    programme = forms.ModelChoiceField(
        label="Édition",
        help_text="Celle des fiches. Dans un tableau, la colonne « Édition » passe avant.",
        queryset=Programme.objects.none(),
        empty_label="Choisissez une édition",
        to_field_name="slug",
    )
    file = forms.FileField(
        label="Fichier",
        help_text=(
            f"Une synthèse ({', '.join(DOCUMENT_EXTENSIONS)}), {MAX_DOCUMENT_BYTES // 1_000_000} Mo au plus,"
            f" ou un tableau ({', '.join(TABLE_EXTENSIONS)}), {MAX_TABLE_BYTES // 1_000_000} Mo au plus."
        ),
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join((*DOCUMENT_EXTENSIONS, *TABLE_EXTENSIONS))}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def __init__(self, *args: Any, programmes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes.order_by("-edition", "name", "pk")

    def clean_file(self) -> UploadedFile:
        uploaded: UploadedFile = self.cleaned_data["file"]
        if uploaded.size > MAX_TABLE_BYTES:
            raise forms.ValidationError(f"Ce fichier est trop lourd : {MAX_TABLE_BYTES // 1_000_000} Mo au plus.")
        return uploaded


class ChoicesForm(forms.Form):
    """One list a sheet: for which collectivité it is created, or that it is not."""

    def __init__(self, *args: Any, proposals: Sequence[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = [each for each in proposals if not each.sheet.faults]
        for each in self.proposals:
            self.fields[_choice_name(each.sheet)] = forms.ChoiceField(
                label=f"Que faire de la fiche {each.sheet.position} ?",
                choices=_choices(each),
                initial=_initial(each.sheet),
                error_messages={"invalid_choice": "Choisissez dans la liste."},
            )

    def bound(self) -> dict[int, forms.BoundField]:
        """The list of each sheet, by its key."""
        return {each.sheet.pk: self[_choice_name(each.sheet)] for each in self.proposals}

    def choices(self) -> dict[int, str]:
        return {each.sheet.pk: self.cleaned_data[_choice_name(each.sheet)] for each in self.proposals}


def _choice_name(sheet: ImportedSheet) -> str:
    return f"sheet_{sheet.pk}"


def _choices(each: Proposal) -> list[tuple[str, str]]:
    places = {row.pk: row for row in (each.sheet.collectivite, *each.candidates) if row is not None}
    offered = [(str(pk), f"Créer pour {_told(row)}") for pk, row in places.items()]
    return [*offered, (SheetChoice.NO_PLACE, SheetChoice.NO_PLACE.label), (SheetChoice.SKIP, SheetChoice.SKIP.label)]


def _told(row: Any) -> str:
    return f"{row.name} ({row.departement.code})" if row.departement else row.name


def _initial(sheet: ImportedSheet) -> str:
    if not sheet.is_wanted:
        return SheetChoice.SKIP
    return str(sheet.collectivite_id) if sheet.collectivite_id else SheetChoice.NO_PLACE


class FlagForm(forms.Form):
    reason = LineField(label="Raison", max_length=400, required=False)


class CorrectionForm(forms.Form):
    """The text of a draft, whole. `seen` is the fingerprint of what the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    title = LineField(label="Titre", max_length=TITLE_SIGNS)
    summary = ParagraphField(label="Résumé", max_length=SUMMARY_SIGNS, rows=3)
    place = LineField(
        label="Code de la collectivité porteuse",
        help_text="Code INSEE d’une commune ou d’un département, ou SIREN. Vide : la collectivité ne change pas.",
        max_length=14,
        required=False,
    )
    exit_scenario = forms.ChoiceField(
        label="Issue", choices=[("", "Pas encore choisie"), *ExitScenario.choices], required=False
    )

    def __init__(self, *args: Any, hypotheses: Sequence[Hypothesis], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hypotheses = hypotheses
        for section in Section:
            if section == Section.HYPOTHESES:
                self.fields["hypotheses_intro"] = ParagraphField(
                    label="Introduction aux hypothèses", max_length=_MAX_SECTION, rows=3, required=False
                )
                for row in hypotheses:
                    self.fields[_hypothesis_name(row)] = ParagraphField(
                        label=f"Hypothèse {row.position}",
                        help_text="Vide : elle est retirée.",
                        max_length=HYPOTHESIS_SIGNS,
                        rows=2,
                        required=False,
                    )
            else:
                self.fields[str(section)] = ParagraphField(
                    label=section.label, max_length=_MAX_SECTION, rows=6, required=False
                )

    @classmethod
    def texts_of(cls, draft: Investigation, hypotheses: Sequence[Hypothesis]) -> dict[str, str]:
        names = ("title", "summary", "hypotheses_intro", *map(str, TEXT_SECTIONS), "exit_scenario")
        return {
            **{name: getattr(draft, name) for name in names},
            **{_hypothesis_name(row): row.text for row in hypotheses},
        }

    def correction(self, collectivite: Any) -> Correction:
        given = self.cleaned_data
        names = ("title", "summary", "hypotheses_intro", *map(str, TEXT_SECTIONS))
        return Correction(
            texts={name: given[name] for name in names},
            hypotheses={row.pk: given[_hypothesis_name(row)] for row in self.hypotheses},
            exit_scenario=given["exit_scenario"],
            collectivite=collectivite,
        )


def _hypothesis_name(row: Hypothesis) -> str:
    return f"hypothesis_{row.pk}"
