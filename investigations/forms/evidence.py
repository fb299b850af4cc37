"""What a source says of hypotheses: one small form for each, sent together. And the filters of the matrix."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import cached_property

from core.form_fields import LineField
from core.forms import form_errors
from investigations.models import Evidence, Hypothesis
from investigations.selectors.hypotheses import in_words
from investigations.selectors.matrix import WITHOUT_SEGMENT, SegmentRow
from investigations.services.evidence import Allowed, Cell, cell_of
from investigations.workspace_states import Direction, SourceKind, Strength

MARK_PATTERN = r"^(0|[0-9a-f]{16})$"
DAMAGED = "Cette page est incomplète : rechargez-la, puis recommencez."
NOT_SAID = "Dites si la source appuie, contredit ou nuance : ces mots seraient perdus."
GONE = "Une hypothèse a été retirée pendant que vous écriviez. Vous en aviez noté : « {words} »."


class CellForm(forms.Form):
    """One hypothesis. `verbatims`: (key, text) of the source's. `allowed`: which words may be typed."""

    direction = forms.ChoiceField(
        label="Ce qu’elle en dit", choices=[("", "rien"), *Direction.choices], required=False, widget=forms.RadioSelect
    )
    strength = forms.TypedChoiceField(
        label="Avec quelle force ?",
        choices=Strength.choices,
        coerce=int,
        required=False,
        empty_value=int(Strength.MEDIUM),
        widget=forms.Select(attrs={"class": "fr-select"}),
    )
    verbatim = forms.TypedChoiceField(
        label="Un verbatim de cette source",
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "Ce verbatim n’est plus parmi ceux de cette source."},
    )
    new_verbatim = LineField(
        label="Ou une phrase entendue, telle quelle",
        help_text="600 signes au plus, aucun nom.",
        required=False,
        max_length=600,
    )
    note = LineField(label="Précision", help_text="Avec vos mots, 400 signes au plus.", required=False, max_length=400)
    seen = forms.RegexField(
        MARK_PATTERN, widget=forms.HiddenInput, error_messages={"required": DAMAGED, "invalid": DAMAGED}
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        hypothesis: Hypothesis,
        code: str,
        stored: Evidence | None,
        verbatims: Sequence[tuple[int, str]],
        allowed: Allowed,
    ) -> None:
        cell = cell_of(stored)
        initial = {
            "direction": cell.direction,
            "strength": int(cell.strength),
            "verbatim": cell.verbatim_id,
            "note": cell.note,
            "seen": cell.seen,
        }
        super().__init__(data, prefix=f"h{hypothesis.pk}", initial=initial)
        self.hypothesis, self.code, self.stored = hypothesis, code, stored
        self.theirs: str | None = None
        if not verbatims:
            del self.fields["verbatim"]
        else:
            self.fields["verbatim"].choices = [("", "Aucun"), *verbatims]
        if not allowed.quote:
            del self.fields["new_verbatim"]
        if not allowed.note:
            del self.fields["note"]
        self.allowed = allowed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        words = [cleaned.get(name) for name in ("note", "new_verbatim", "verbatim")]
        if not cleaned.get("direction") and any(words) and "direction" not in self.errors:
            self.add_error("direction", NOT_SAID)
        return cleaned

    @property
    def cell(self) -> Cell:
        given = self.cleaned_data
        return Cell(
            direction=given["direction"],
            strength=given["strength"],
            verbatim_id=given.get("verbatim"),
            new_verbatim=given.get("new_verbatim", ""),
            note=given.get("note", ""),
            seen=given["seen"],
        )

    @property
    def has_details(self) -> bool:
        """Whether the folded part holds something to see."""
        names = [name for name in ("verbatim", "new_verbatim", "note") if name in self.fields]
        return any(self[name].value() or self[name].errors for name in names)

    def settle(self, stored: Evidence | None, *, is_conflict: bool, verbatims: Sequence[tuple[int, str]]) -> "CellForm":
        """The same form after a collision: what was typed where two met, what is stored now elsewhere.

        Its mark is that of what is stored: sending it again is then a decision.
        """
        now = cell_of(stored)
        data = {key: value for key, value in self.data.items() if key.startswith(f"{self.prefix}-")}
        if is_conflict or self.cell.mark != self.cell.seen or self.cell.new_verbatim:
            data[self.add_prefix("seen")] = now.seen
        else:
            for name, value in (
                ("direction", now.direction),
                ("strength", int(now.strength)),
                ("verbatim", now.verbatim_id or ""),
                ("note", now.note),
                ("seen", now.seen),
            ):
                data[self.add_prefix(name)] = str(value)
        again = CellForm(
            data,
            hypothesis=self.hypothesis,
            code=self.code,
            stored=stored,
            verbatims=verbatims,
            allowed=self.allowed,
        )
        if is_conflict:
            again.theirs = told(stored)
        return again


def told(stored: Evidence | None) -> str:
    """A stored cell, for the person who had written another one."""
    if stored is None:
        return "rien"
    words = [in_words(stored.direction, stored.strength)]
    words += [f"« {stored.verbatim.text} »"] if stored.verbatim else []
    words += [stored.note] if stored.note else []
    who = f"{stored.author} : " if stored.author else ""
    return who + ". ".join(words)


class CellForms:
    """The forms of a page, validated and refused together."""

    def __init__(self, forms_: Iterable[CellForm], data: Mapping[str, Any] | None = None) -> None:
        self.forms = list(forms_)
        self.data = data
        self.refusals: list[str] = []

    def is_valid(self) -> bool:
        if not self.forms:
            self.refusals.append("Écrivez d’abord une hypothèse.")
        self.refusals += self._gone()
        validity = [form.is_valid() for form in self.forms]  # each of them: all errors are told at once
        return all(validity) and not self.refusals

    def cells(self) -> dict[int, Cell]:
        return {form.hypothesis.pk: form.cell for form in self.forms}

    def settle(
        self,
        stored: Mapping[int, Evidence],
        theirs: Mapping[int, Evidence | None],
        verbatims: Sequence[tuple[int, str]],
    ) -> "CellForms":
        return CellForms(
            [
                form.settle(
                    stored.get(form.hypothesis.pk), is_conflict=form.hypothesis.pk in theirs, verbatims=verbatims
                )
                for form in self.forms
            ],
            self.data,
        )

    @cached_property
    def errors(self) -> list[dict[str, str]]:
        """For the summary on top of the page: each error says of which hypothesis."""
        found = [{"field_id": "", "label": "", "message": message} for message in self.refusals]
        for form in self.forms:
            found += [{**error, "label": f"{form.code}, {error['label']}"} for error in form_errors(form)]
        return found

    def _gone(self) -> list[str]:
        """Words typed for a hypothesis that is no longer there are shown, to copy."""
        present = {form.prefix for form in self.forms}
        lost = [
            value
            for key, value in (self.data or {}).items()
            if key.startswith("h")
            and key.partition("-")[2] in ("note", "new_verbatim")
            and key.partition("-")[0] not in present
            and value
        ]
        return [GONE.format(words=" ; ".join(lost))] if lost else []


class MatrixFilterForm(forms.Form):
    """Address words in French; an unknown value asks nothing."""

    profil = forms.TypedChoiceField(
        label="Profil",
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.Select(attrs={"class": "fr-select"}),
    )
    nature = forms.ChoiceField(label="Nature", required=False, widget=forms.Select(attrs={"class": "fr-select"}))

    def __init__(self, data: Mapping[str, Any], *, segments: Iterable[SegmentRow]) -> None:
        super().__init__(data)
        self.fields["profil"].choices = [
            ("", "Tous les profils"),
            *((segment.pk, f"{segment.code} : {segment.name}") for segment in segments),
            (WITHOUT_SEGMENT, "Sans profil"),
        ]
        self.fields["nature"].choices = [("", "Toutes les sources"), *SourceKind.choices]

    @property
    def asked(self) -> dict[str, Any]:
        self.is_valid()
        return {"kind": self.cleaned_data.get("nature") or "", "segment": self.cleaned_data.get("profil")}

    @property
    def address(self) -> str:
        """The filters in force, for links."""
        given = [(name, self.cleaned_data.get(name)) for name in ("profil", "nature")]
        return "&".join(f"{name}={value}" for name, value in given if value not in (None, ""))
