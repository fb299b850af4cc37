"""Indicators in words and in a drawing. All figures are in the indicator's unit; nothing here is estimated."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Prefetch, QuerySet
from django.utils.formats import date_format

from investigations.models import Indicator, IndicatorMeasure, Investigation
from investigations.workspace_states import IndicatorAim

THIN_SPACE, HARD_SPACE = "\u202f", "\u00a0"
# The drawing, in the units of its viewBox.
WIDTH, HEIGHT = 480, 220
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 16, 34


@dataclasses.dataclass(frozen=True)
class Point:
    """A value of the table, and its place in the drawing (texts, as SVG wants them: a point for decimals)."""

    day: dt.date
    value: str
    note: str
    is_baseline: bool
    x: str
    y: str
    measure_pk: int | None


@dataclasses.dataclass(frozen=True)
class Mark:
    y: str
    label: str


@dataclasses.dataclass(frozen=True)
class Chart:
    """What the template draws. `told` says the same to those who do not see it."""

    points: Sequence[Point]
    line: str
    target: Mark | None
    marks: Sequence[Mark]
    first_day: dt.date
    last_day: dt.date
    told: str
    has_one_day: bool


@dataclasses.dataclass(frozen=True)
class Reading:
    """An indicator as the page shows it."""

    indicator: Indicator
    baseline: str
    target: str
    progress: str
    rows: Sequence[Point]
    chart: Chart | None


def indicators_in_order(workspace: Investigation) -> QuerySet[Indicator]:
    """Two queries once read."""
    measures = IndicatorMeasure.objects.order_by("day")
    return workspace.indicators.prefetch_related(Prefetch("measures", queryset=measures)).order_by("position", "pk")


def reading(indicator: Indicator) -> Reading:
    """`indicator` comes from `indicators_in_order`: its measures are in the order of days."""
    measures = list(indicator.measures.all())
    chart = _chart(indicator, measures)
    return Reading(
        indicator=indicator,
        baseline=figure(indicator.baseline, indicator.unit) if indicator.baseline is not None else "",
        target=figure(indicator.target, indicator.unit) if indicator.target is not None else "",
        progress=progress_in_words(indicator, [measure.value for measure in measures]),
        rows=chart.points if chart else (),
        chart=chart,
    )


def plain_figure(value: Decimal) -> str:
    """12.50 is « 12,5 », as people write it and as a field reads it back."""
    text = f"{value.normalize():f}"
    return text.replace(".", ",")


def figure(value: Decimal, unit: str = "") -> str:
    """With its thousands apart, and its unit."""
    whole, comma, cents = plain_figure(abs(value)).partition(",")
    grouped = f"{int(whole):,}".replace(",", THIN_SPACE)
    sign = "−" if value < 0 else ""
    return f"{sign}{grouped}{comma}{cents}" + (f"{HARD_SPACE}{unit}" if unit else "")


def progress_in_words(indicator: Indicator, values: Sequence[Decimal]) -> str:
    """What can be said of `values` (oldest first) since the baseline, in one or two sentences."""
    baseline, target, unit = indicator.baseline, indicator.target, indicator.unit
    if baseline is None:
        if not values:
            return "Pas encore mesuré. Notez la valeur de départ avant de rien changer : après, il sera trop tard."
        return (
            f"Dernière mesure : {figure(values[-1], unit)}. Sans valeur de départ, on ne peut pas dire si la solution y"
            " est pour quelque chose."
        )
    if not values:
        return f"Valeur de départ : {figure(baseline, unit)}. Pas encore mesuré depuis."
    last = values[-1]
    rises = indicator.aim == IndicatorAim.INCREASE
    change = last - baseline
    if change == 0:
        said = f"N’a pas bougé depuis le départ : {figure(last, unit)}."
    else:
        verb = "A augmenté" if change > 0 else "A baissé"
        way = "dans le bon sens" if (change > 0) == rises else "dans le mauvais sens"
        path = f"de {figure(baseline)} à {figure(last, unit)}"
        # From 21 % to 11 %, a share loses ten points, not ten per cent.
        step = f"point{'s' if abs(change) >= 2 else ''}" if unit == "%" else unit
        said = f"{verb} de {figure(abs(change), step)} depuis le départ, {way} : {path}."
    return said if target is None else f"{said} {_toward_target(baseline, last, target, unit, rises=rises)}"


def _toward_target(baseline: Decimal, last: Decimal, target: Decimal, unit: str, *, rises: bool) -> str:
    if last >= target if rises else last <= target:
        return f"La cible de {figure(target, unit)} est atteinte."
    way = target - baseline
    done = (last - baseline) / way * 100 if way else Decimal(0)
    if done <= 0:
        return f"La cible de {figure(target, unit)} reste entière."
    share = int(done.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    # 99,6 % is not the target: it would be said above.
    return f"C’est {min(share, 99)}{HARD_SPACE}% du chemin vers la cible de {figure(target, unit)}."


def _chart(indicator: Indicator, measures: Sequence[IndicatorMeasure]) -> Chart | None:
    """None when there is nothing to draw. The vertical scale holds every value and the target."""
    dated: list[tuple[dt.date, Decimal, str, int | None]] = []
    if indicator.baseline is not None and indicator.baseline_on is not None:
        dated.append((indicator.baseline_on, indicator.baseline, "Valeur de départ", None))
    dated += [(each.day, each.value, each.note, each.pk) for each in measures]
    if not dated:
        return None
    dated.sort(key=lambda row: (row[0], row[3] is not None))
    values = [row[1] for row in dated] + ([indicator.target] if indicator.target is not None else [])
    low, high = min(values), max(values)
    first, last = dated[0][0], dated[-1][0]
    span = (last - first).days

    def x(day: dt.date) -> str:
        share = (day - first).days / span if span else 0.5
        return f"{LEFT + share * (WIDTH - LEFT - RIGHT):.1f}"

    def y(value: Decimal) -> str:
        share = float((value - low) / (high - low)) if high > low else 0.5
        return f"{HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM):.1f}"

    points = [
        Point(day, figure(value, indicator.unit), note, pk is None, x(day), y(value), pk)
        for day, value, note, pk in dated
    ]
    return Chart(
        points=points,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        target=Mark(y(indicator.target), f"Cible : {figure(indicator.target)}")
        if indicator.target is not None
        else None,
        marks=[Mark(y(value), figure(value)) for value in dict.fromkeys((high, low))],
        first_day=first,
        last_day=last,
        told=_told(indicator, points),
        has_one_day=first == last,
    )


def _told(indicator: Indicator, points: Sequence[Point]) -> str:
    first, last = points[0], points[-1]
    if len(points) == 1:
        said = f"Une seule valeur, {first.value}, le {_day(first.day)}."
    else:
        said = (
            f"{len(points)} valeurs, de {first.value} le {_day(first.day)} à {last.value} le {_day(last.day)}."
            " Toutes sont dans le tableau."
        )
    target = f" Cible : {figure(indicator.target, indicator.unit)}." if indicator.target is not None else ""
    return f"{said}{target}"


def _day(day: dt.date) -> str:
    return date_format(day, "j F Y")
