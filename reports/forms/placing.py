"""A move in the order of a synthesis, as its buttons send it."""

from django import forms

from reports.services.placing import Kind, Way


class MoveForm(forms.Form):
    kind = forms.ChoiceField(choices=Kind.choices)
    key = forms.SlugField(max_length=120)
    way = forms.ChoiceField(choices=Way.choices)
