"""An edition begun, and its frame."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from core.form_fields import LineField
from programmes.forms.seen import SeenForm, day_field, number_field
from programmes.models import Programme


class SourceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Programme) -> str:
        return f"{obj.name} {obj.edition}"


class EditionNewForm(forms.Form):
    """Little is asked: everything else is copied, then checked line by line on the page of the edition."""

    source = SourceField(
        label="Partir de",
        queryset=Programme.objects.none(),
        required=False,
        empty_label="Une édition vierge",
        help_text="Le rythme, les phases, le calendrier, les critères, les règles d’éligibilité et les engagements"
        " sont repris. Les dates sont décalées d’un nombre entier de semaines : un mardi reste un mardi.",
    )
    name = LineField(label="Nom du programme", max_length=160)
    edition = forms.IntegerField(label="Année de l’édition", min_value=2015, max_value=2100)
    starts_on = day_field("Commence le")
    ends_on = day_field(
        "Finit le",
        required=False,
        help_text="Si vous partez d’une édition et laissez cette case vide, sa durée est reprise.",
    )

    def __init__(self, *args: Any, sources: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = sources

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if not cleaned.get("source") and not ends_on and "ends_on" not in self.errors:
            self.add_error("ends_on", "Donnez la date de fin : une édition vierge n’en reprend aucune.")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", "La fin doit venir après le début.")
        return cleaned


class RhythmForm(SeenForm):
    starts_on = day_field("Commence le")
    ends_on = day_field("Finit le")
    days_per_week = number_field("Jours d’enquête par semaine", step="0.5", max_digits=3, decimal_places=1)
    coach_days_per_week = number_field(
        "Jours de coach par équipe et par semaine",
        step="0.25",
        max_digits=3,
        decimal_places=2,
        help_text="Par exemple 0,5 pour une demi-journée.",
    )
    designer_days = number_field("Jours de designer par équipe", step="0.5", max_digits=4, decimal_places=1)
    preparation_days = number_field(
        "Jours de préparation, par équipe et par expert",
        step="0.5",
        max_digits=4,
        decimal_places=1,
        help_text="En plus, pour le coach et pour le designer. 0 si l’édition n’en prévoit pas.",
    )
    common_days = number_field(
        "Journées communes, par équipe et par expert",
        step="0.5",
        max_digits=4,
        decimal_places=1,
        help_text="Lancement, points d’étape, certification : en plus aussi. Une équipe reçoit ses jours à son"
        " lancement, arrondis à la demi-journée du dessus ; ce que vous changez ensuite vaut pour les suivantes.",
    )

    class Meta:
        model = Programme
        fields = (
            "name",
            "acronym",
            "edition",
            "operator",
            "funding",
            "starts_on",
            "ends_on",
            "weeks_min",
            "weeks_max",
            "days_per_week",
            "coach_days_per_week",
            "designer_days",
            "preparation_days",
            "common_days",
            "team_size_min",
            "team_size_max",
            "presentation",
        )
        labels = {
            "name": "Nom du programme",
            "edition": "Année de l’édition",
            "weeks_min": "Semaines d’enquête, au moins",
            "weeks_max": "Semaines d’enquête, au plus",
            "presentation": "Présentation publique",
        }
        help_texts = {
            "presentation": "Lue par tout le monde sur la page de l’édition. Une ligne vide sépare deux paragraphes."
        }
