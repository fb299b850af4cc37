"""An agent's weeks, in one form."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from coaching.forms.days import half_days_field
from coaching.services.declared_time import MOST_HALF_DAYS_A_WEEK

_PREFIX = "semaine-"


class WeeksForm(forms.Form):
    """One box a week, empty where nothing was declared: zero is an answer, an empty box is none."""

    def __init__(
        self, *args: Any, weeks: Sequence[dt.date], declared: Mapping[dt.date, int], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for week in weeks:
            friday = week + dt.timedelta(days=4)
            label = f"Semaine du {week:%d/%m} au {friday:%d/%m}"
            if week <= today < week + dt.timedelta(days=7):
                label = f"{label} (en cours)"
            field = half_days_field(label, least=0, most=MOST_HALF_DAYS_A_WEEK, required=False)
            field.initial = declared.get(week)
            self.fields[f"{_PREFIX}{week:%Y-%m-%d}"] = field

    @property
    def half_days(self) -> dict[dt.date, int | None]:
        """Of every week shown."""
        return {dt.date.fromisoformat(name.removeprefix(_PREFIX)): number for name, number in self.cleaned_data.items()}
