"""Indicators of impact, and their dated measures."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Min

from core.text import fold
from investigations.models import Indicator, IndicatorMeasure, Investigation
from investigations.services.locking import lock_investigation
from investigations.services.row_marks import RefusedError, write_unless_changed

MAX_INDICATORS = 30


@transaction.atomic
def add_indicator(*, investigation: Investigation, values: Mapping[str, Any], actor: Any, at: dt.datetime) -> Indicator:
    """After the others. Raises RefusedError for a name already taken in the team, accents and case apart."""
    _check_name(investigation.pk, values["name"], but=None)
    known = Indicator.objects.filter(investigation=investigation)
    if known.count() >= MAX_INDICATORS:
        raise RefusedError(f"{MAX_INDICATORS} indicateurs au plus : personne n’en suivrait davantage.", field="name")
    last = known.aggregate(last=Max("position"))["last"] or 0
    return Indicator.objects.create(investigation=investigation, position=last + 1, **values)


@transaction.atomic
def change_indicator(
    *, indicator: Indicator, values: Mapping[str, Any], base: str, actor: Any, at: dt.datetime
) -> Indicator:
    """Raises ChangedMeanwhileError, and RefusedError for a name taken or a baseline dated after a measure."""
    _check_name(indicator.investigation_id, values["name"], but=indicator)
    locked = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    first = IndicatorMeasure.objects.filter(indicator=locked).aggregate(first=Min("day"))["first"]
    if first and values["baseline_on"] and values["baseline_on"] >= first:
        raise RefusedError(
            f"Une mesure date déjà du {first:%d/%m/%Y} : la valeur de départ se mesure avant.", field="baseline_on"
        )
    write_unless_changed(locked, values, base=base)
    return locked


@transaction.atomic
def add_measure(
    *, indicator: Indicator, day: dt.date, value: Decimal, note: str, actor: Any, at: dt.datetime
) -> IndicatorMeasure:
    """One value a day. The same value sent twice is one measure.

    Raises RefusedError for another value on that day, or a day that does not follow the baseline's.
    """
    locked = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    if locked.baseline_on and day <= locked.baseline_on:
        raise RefusedError(
            f"La valeur de départ date du {locked.baseline_on:%d/%m/%Y} : une mesure vient après.", field="day"
        )
    known = IndicatorMeasure.objects.filter(indicator=locked, day=day).first()
    if known is None:
        return IndicatorMeasure.objects.create(indicator=locked, day=day, value=value, note=note)
    if (known.value, known.note) != (value, note):
        raise RefusedError("Il y a déjà une mesure ce jour-là : retirez-la d’abord si elle est fausse.", field="day")
    return known


@transaction.atomic
def remove_measure(*, measure: IndicatorMeasure, actor: Any, at: dt.datetime) -> None:
    """For a value typed wrong. Removing what is gone does nothing."""
    IndicatorMeasure.objects.filter(pk=measure.pk).delete()


def _check_name(investigation_pk: Any, name: str, *, but: Indicator | None) -> None:
    """The investigation's row is locked: two members cannot take the same name at once."""
    lock_investigation(investigation_pk, new_rows_wait=True)
    others = Indicator.objects.filter(investigation_id=investigation_pk)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if fold(name) in {fold(known) for known in others.order_by("pk").values_list("name", flat=True)}:
        raise RefusedError("Un indicateur de l’équipe porte déjà ce nom.", field="name")
