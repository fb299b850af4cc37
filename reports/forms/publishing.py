"""Forms that make a synthesis public, or take it off."""

from typing import Any

from django import forms

from core.form_fields import LineField


class PublishForm(forms.Form):
    note = LineField(
        label="Ce que cette version change",
        help_text="Une phrase, lue par les visiteurs. Par exemple : trois fiches ajoutées en Bretagne.",
        max_length=300,
        error_messages={"required": "Une version est déjà en ligne à cette adresse : dites ce que celle-ci change."},
    )
    is_read = forms.BooleanField(
        label="J’ai relu le document et ce que le tableau de contrôle signale",
        error_messages={"required": "Cochez cette case quand vous avez relu : une synthèse publiée se lit partout."},
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["note"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned.setdefault("note", "")
        return cleaned


class TakeOffForm(forms.Form):
    reason = LineField(
        label="Pourquoi elle est retirée",
        help_text="Une phrase, lue par les visiteurs à l’adresse de la synthèse. Sans nommer personne.",
        max_length=300,
        error_messages={"required": "Dites pourquoi : les visiteurs trouveront cette phrase à la place du document."},
    )
