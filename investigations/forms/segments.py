"""The list of profiles, in one form."""

from collections.abc import Iterable
from typing import Any

from django import forms

from core.form_fields import LineField
from investigations.models import Segment
from investigations.services.segments import SegmentChange

MAX_SIGNS = 120
NEW_LINES = 3


class SegmentsForm(forms.Form):
    """A name and a box for each profile, then empty lines."""

    use_required_attribute = False

    def __init__(self, *args: Any, segments: Iterable[Segment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.segments = list(segments)
        for rank, segment in enumerate(self.segments, start=1):
            # A profile added since by somebody else is not in what was posted: nothing is asked of it.
            is_shown = not self.is_bound or f"seen_{segment.pk}" in self.data
            self.fields[f"name_{segment.pk}"] = LineField(
                label=f"Profil {rank}",
                initial=segment.name,
                max_length=MAX_SIGNS,
                required=is_shown,
                error_messages={"required": f"« {segment.name} » : pour retirer ce profil, cochez « Retirer »."},
            )
            self.fields[f"seen_{segment.pk}"] = forms.CharField(
                initial=segment.name, widget=forms.HiddenInput, required=False, strip=False
            )
            self.fields[f"gone_{segment.pk}"] = forms.BooleanField(label="Retirer", required=False)
        for rank in range(1, NEW_LINES + 1):
            self.fields[f"new_{rank}"] = LineField(label=f"Nouveau profil {rank}", max_length=MAX_SIGNS, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (self.data.keys() & self.fields.keys()):
            raise forms.ValidationError("Écrivez au moins un profil.")
        return cleaned

    def changes(self) -> list[SegmentChange]:
        """Of the lines that the page showed: one added since by somebody else is not in what was posted."""
        return [
            SegmentChange(
                pk=segment.pk,
                name=self.cleaned_data[f"name_{segment.pk}"],
                seen=self.cleaned_data[f"seen_{segment.pk}"],
                is_removed=self.cleaned_data[f"gone_{segment.pk}"],
            )
            for segment in self.segments
            if f"seen_{segment.pk}" in self.data
        ]

    def added(self) -> list[str]:
        return [self.cleaned_data[f"new_{rank}"] for rank in range(1, NEW_LINES + 1)]

    @property
    def lines(self) -> list[tuple[Segment, forms.BoundField, forms.BoundField]]:
        return [(segment, self[f"name_{segment.pk}"], self[f"gone_{segment.pk}"]) for segment in self.segments]

    @property
    def new_lines(self) -> list[forms.BoundField]:
        return [self[f"new_{rank}"] for rank in range(1, NEW_LINES + 1)]
