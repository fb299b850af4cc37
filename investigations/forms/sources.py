"""Forms of the sources: quick enough for a phone, in the street, just after the interview."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms

from core import clock
from core.form_fields import LineField, ParagraphField
from core.text import one_line
from investigations.forms.marked import DayField, not_in_the_future
from investigations.identities import Identity
from investigations.models import EvidenceSource, InterviewGuide, Investigation, Segment
from investigations.services.interviews import CONSENT, MEETING, refused_words
from investigations.services.sources import (
    DEFAULT_TITLES,
    FACTS,
    MAX_NOTES,
    MAX_VERBATIM,
    MAX_VERBATIMS,
    mark_of_source,
)
from investigations.workspace_states import ConsentMeans, ConsentState, InterviewMode, SourceKind, SurveyChannel

NO_NAME = "Aucun nom : ni celui de la personne, ni celui d’un proche ou d’un collègue."
# What a person answers on the day. A consent is taken back by its own page.
ASKED_CONSENTS = (ConsentState.GIVEN, ConsentState.PENDING, ConsentState.REFUSED)


class LinesField(ParagraphField):
    """One text a line; empty lines are dropped. Cleaned into a list."""

    def __init__(self, *, max_lines: int, max_line_length: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_lines, self.max_line_length = max_lines, max_line_length

    def clean(self, value: Any) -> list[str]:
        lines = [line for line in map(one_line, super().clean(value).split("\n")) if line]
        if len(lines) > self.max_lines:
            raise forms.ValidationError(f"{len(lines)} lignes : {self.max_lines} au plus.")
        for number, line in enumerate(lines, start=1):
            if len(line) > self.max_line_length:
                raise forms.ValidationError(
                    f"La ligne {number} compte {len(line)} signes : {self.max_line_length} au plus. Coupez-la en deux."
                )
        return lines


def _verbatims(label: str, hint: str) -> LinesField:
    return LinesField(
        label=label, help_text=hint, rows=5, required=False, max_lines=MAX_VERBATIMS, max_line_length=MAX_VERBATIM
    )


class SourceForm(forms.Form):
    """What every source has. `base`: the mark of the version that the page showed; `client_key`: this sending."""

    sections: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("La rencontre", ("held_on", "segment", "new_segment", "place", "title")),
        ("Ce que vous avez vu et entendu", ("notes", "verbatims")),
        ("Discrétion", ("is_sensitive",)),
    )
    held_on = DayField(label="Date", validators=[not_in_the_future])
    segment = forms.ModelChoiceField(
        queryset=Segment.objects.none(),
        label="Profil rencontré",
        required=False,
        empty_label="Pas encore dans la liste",
        help_text="À quel titre cette personne est concernée.",
    )
    new_segment = LineField(
        label="Ou un nouveau profil",
        max_length=120,
        required=False,
        help_text="Par exemple : parent isolé, agente d’accueil, commerçant du centre.",
    )
    place = LineField(label="Lieu", max_length=160, required=False, help_text="Par exemple : mairie annexe, marché.")
    title = LineField(
        label="Intitulé",
        max_length=160,
        required=False,
        help_text=f"Quelques mots pour la reconnaître dans la liste. {NO_NAME}",
    )
    notes = ParagraphField(label="Notes", required=False, rows=10, max_length=MAX_NOTES, help_text=NO_NAME)
    verbatims = _verbatims("Phrases entendues", "Mot pour mot, une par ligne, sans dire de qui.")
    is_sensitive = forms.BooleanField(
        label="Propos sensibles",
        required=False,
        help_text=(
            "Santé, violences, argent, famille, opinions… Seule la personne qui a mené la rencontre lira les notes ; "
            "les autres verront le code, la date et le profil."
        ),
    )
    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    base = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        workspace: Investigation,
        source: EvidenceSource | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        start = self.values_of(source) if source else {"held_on": clock.today(), "client_key": str(uuid.uuid4())}
        super().__init__(data, initial={**start, **(initial or {})})
        self.fields["segment"].queryset = workspace.segments.order_by("position")
        if source:
            del self.fields["client_key"]

    @classmethod
    def values_of(cls, source: EvidenceSource) -> dict[str, Any]:
        """As stored, for a correction. `source.verbatims` is read unless the form has none."""
        values = {name: getattr(source, name) for name in FACTS}
        if source.title == DEFAULT_TITLES[SourceKind(source.kind)]:
            values["title"] = ""
        if "verbatims" in cls.base_fields:
            values["verbatims"] = "\n".join(source.verbatims.order_by("position").values_list("text", flat=True))
        return {**values, "segment": source.segment_id, "base": mark_of_source(source)}

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Fields by heading, in the order of a conversation."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.sections]

    def values(self) -> dict[str, Any]:
        """For the services, once valid."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("client_key", "base")}


class InterviewForm(SourceForm):
    """Consent comes before the words: it decides which ones are kept."""

    sections = (
        ("La rencontre", ("held_on", "mode", "segment", "new_segment", "place", "duration_min", "guide", "title")),
        (
            "Son accord",
            ("consent", "consent_means", "consent_on", "allows_verbatims", "allows_recontact"),
        ),
        ("Ce que la personne a dit", ("notes", "verbatims")),
        ("Discrétion", ("is_sensitive",)),
    )
    mode = forms.ChoiceField(
        label="Comment",
        choices=InterviewMode.choices,
        widget=forms.RadioSelect,
        initial=InterviewMode.FACE_TO_FACE,
    )
    duration_min = forms.IntegerField(label="Durée en minutes", required=False, min_value=1, max_value=600)
    guide = forms.ModelChoiceField(
        queryset=InterviewGuide.objects.none(), label="Guide suivi", required=False, empty_label="Aucun"
    )
    consent = forms.ChoiceField(
        label="La personne accepte que ses propos servent à l’enquête",
        choices=[
            (ConsentState.GIVEN, "Oui"),
            (ConsentState.PENDING, "Pas encore demandé : à recueillir"),
            (ConsentState.REFUSED, "Non : ni notes, ni phrases, ni identité ne sont gardées"),
        ],
        widget=forms.RadioSelect,
        initial=ConsentState.PENDING,
    )
    consent_means = forms.ChoiceField(
        label="Recueilli par",
        choices=[("", "Choisir, si elle a dit oui"), *ConsentMeans.choices],
        required=False,
    )
    consent_on = DayField(
        label="Recueilli le",
        required=False,
        help_text="Si ce n’est pas le jour de l’entretien.",
        validators=[not_in_the_future],
    )
    allows_verbatims = forms.BooleanField(label="Elle accepte d’être citée, sans son nom", required=False)
    allows_recontact = forms.BooleanField(label="Elle accepte d’être recontactée", required=False)
    verbatims = _verbatims(
        "Phrases entendues",
        "Mot pour mot, une par ligne. Seulement si la personne accepte d’être citée.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, workspace: Investigation, **kwargs: Any) -> None:
        super().__init__(data, workspace=workspace, **kwargs)
        self.fields["guide"].queryset = workspace.guides.order_by("title")

    @classmethod
    def values_of(cls, source: EvidenceSource) -> dict[str, Any]:
        interview = source.interview
        own = {name: getattr(interview, name) for name in (*MEETING, *CONSENT)}
        return {**super().values_of(source), **own, "guide": interview.guide_id}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("consent") == ConsentState.GIVEN:
            if not cleaned.get("consent_means") and "consent_means" not in self.errors:
                self.add_error("consent_means", "Dites comment la personne a donné son accord.")
            if not cleaned.get("consent_on") and "consent_on" not in self.errors:
                cleaned["consent_on"] = cleaned.get("held_on")
        if "consent" in cleaned:
            refusals = refused_words(
                consent=cleaned["consent"],
                allows_verbatims=cleaned.get("allows_verbatims", False),
                notes=cleaned.get("notes", ""),
                verbatims=cleaned.get("verbatims", []),
            )
            for field, message in refusals.items():
                self.add_error(field, message)
        return cleaned


class SurveySourceForm(SourceForm):
    sections = (
        ("Le questionnaire", ("title", "channel", "held_on", "closes_on", "segment", "new_segment", "place", "asked")),
        ("Ce qu’il faut en savoir", ("notes", "is_sensitive")),
    )
    verbatims = None
    title = LineField(label="Intitulé", max_length=160, help_text="Par exemple : usagers de la médiathèque, juin.")
    held_on = DayField(label="Ouvert le")
    closes_on = DayField(label="Jusqu’au", required=False)
    channel = forms.ChoiceField(label="Comment on y répond", choices=SurveyChannel.choices, widget=forms.RadioSelect)
    asked = forms.IntegerField(
        label="Personnes sollicitées",
        required=False,
        min_value=1,
        max_value=10_000_000,
        help_text="Combien ont reçu le questionnaire, à peu près : pour connaître le taux de réponse.",
    )
    notes = ParagraphField(
        label="Notes",
        required=False,
        rows=5,
        max_length=MAX_NOTES,
        help_text=f"À qui il a été proposé, ce qui a pu fausser les réponses. {NO_NAME}",
    )
    is_sensitive = forms.BooleanField(
        label="Réponses sensibles",
        required=False,
        help_text="Seule la personne qui mène le questionnaire lira les réponses.",
    )

    @classmethod
    def values_of(cls, source: EvidenceSource) -> dict[str, Any]:
        survey = source.survey
        own = {"channel": survey.channel, "closes_on": survey.closes_on, "asked": survey.asked}
        return {**super().values_of(source), **own}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opened, closed = cleaned.get("held_on"), cleaned.get("closes_on")
        if opened and closed and closed < opened:
            self.add_error("closes_on", "La fin vient après l’ouverture.")
        return cleaned


class IdentityForm(forms.Form):
    """Never found again by the browser, nor kept when the session ends: a name waits nowhere."""

    name = LineField(
        label="Nom", max_length=160, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    contact = LineField(
        label="Comment la joindre",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Téléphone ou adresse électronique, seulement si elle accepte d’être recontactée.",
    )
    note = ParagraphField(
        label="Précision",
        rows=2,
        max_length=500,
        required=False,
        help_text="Par exemple : joindre après 18 heures, jamais à la maison.",
    )

    def identity(self) -> Identity:
        return Identity(**self.cleaned_data)
