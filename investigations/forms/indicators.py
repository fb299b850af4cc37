"""Indicators and their measures."""

from decimal import Decimal
from typing import Any

from django import forms

from core.form_fields import LineField
from investigations.forms.marked import DayField, MarkedForm, not_in_the_future
from investigations.models import Indicator
from investigations.selectors.indicators import plain_figure
from investigations.workspace_states import IndicatorAim

MAX_VALUE = Decimal("9999999999.99")


class FigureField(forms.DecimalField):
    """A number as people write it: with a comma or a point, with or without spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=12,
            decimal_places=2,
            min_value=-MAX_VALUE,
            max_value=MAX_VALUE,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={
                "invalid": "Écrivez un nombre, par exemple 12 ou 12,5.",
                "max_decimal_places": "Deux chiffres après la virgule au plus.",
                "max_digits": "Ce nombre est trop grand.",
                "max_whole_digits": "Ce nombre est trop grand.",
                **kwargs.pop("error_messages", {}),
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return plain_figure(value) if isinstance(value, Decimal) else value


class IndicatorForm(MarkedForm):
    name = LineField(
        label="Ce que vous mesurez",
        max_length=160,
        help_text="Par exemple : temps d’attente à l’accueil ; appels pour savoir où en est un dossier.",
        error_messages={"required": "Dites ce que vous mesurez."},
    )
    unit = LineField(
        label="Unité", required=False, max_length=40, help_text="Par exemple : minutes, appels par semaine, %."
    )
    aim = forms.ChoiceField(
        label="Si la solution marche, il…",
        choices=IndicatorAim.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites s’il doit augmenter ou baisser."},
    )
    method = LineField(
        label="Comment on le mesure",
        required=False,
        max_length=400,
        help_text="Qui compte, où, quand. La mesure d’après doit se faire pareil.",
    )
    baseline = FigureField(
        label="Valeur de départ", required=False, help_text="Mesurée avant de rien changer. Un nombre seul."
    )
    baseline_on = DayField(label="Valeur de départ mesurée le", required=False, validators=[not_in_the_future])
    target = FigureField(label="Cible", required=False, help_text="Ce que vous espérez atteindre. Un nombre seul.")
    target_on = DayField(label="Cible à atteindre pour le", required=False)

    class Meta:
        model = Indicator
        fields = ["name", "unit", "aim", "method", "baseline", "baseline_on", "target", "target_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        baseline, baseline_on, target = (cleaned.get(name) for name in ("baseline", "baseline_on", "target"))
        if baseline is not None and baseline_on is None and "baseline_on" not in self.errors:
            self.add_error("baseline_on", "Donnez le jour où la valeur de départ a été mesurée.")
        if baseline is None and baseline_on is not None and "baseline" not in self.errors:
            self.add_error("baseline", "Donnez la valeur de départ, ou effacez sa date.")
        if baseline is not None and target is not None:
            rises = cleaned.get("aim") == IndicatorAim.INCREASE
            if rises and target <= baseline:
                self.add_error("target", "L’indicateur doit augmenter : la cible est au-dessus de la valeur de départ.")
            if cleaned.get("aim") == IndicatorAim.DECREASE and target >= baseline:
                self.add_error("target", "L’indicateur doit baisser : la cible est au-dessous de la valeur de départ.")
        return cleaned


class MeasureForm(forms.Form):
    value = FigureField(
        label="Valeur mesurée", help_text="Un nombre seul.", error_messages={"required": "Donnez la valeur mesurée."}
    )
    day = DayField(label="Mesurée le", validators=[not_in_the_future])
    note = LineField(
        label="Précision", required=False, max_length=200, help_text="Par exemple : semaine de rentrée, plus de monde."
    )
