"""A snapshot of the figures: their values, their definitions, and the list behind each, by keys.

The list holds keys and counts, never titles: a sheet withdrawn afterwards leaves no word behind in a snapshot.
"""

import dataclasses
import datetime as dt

from reports.figure_registry import DEFINITIONS, Facts
from reports.synthesis_data import Frozen, SynthesisValue


@dataclasses.dataclass(frozen=True, kw_only=True)
class BehindValue:
    """One line behind a figure: what adds `count` to it."""

    kind: str
    key: str
    count: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class SnapshotFigure:
    key: str
    label: str
    value: int
    definition: str
    population: str
    behind: tuple[BehindValue, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class SnapshotValue(Frozen):
    """`as_of` is the day of the latest change among the sheets that are counted."""

    programme_slug: str
    edition: int
    scope_names: tuple[str, ...] = ()
    as_of: dt.date
    figures: tuple[SnapshotFigure, ...]

    def figure(self, key: str) -> SnapshotFigure | None:
        return next((figure for figure in self.figures if figure.key == key), None)


def snapshot_of(value: SynthesisValue) -> SnapshotValue:
    """The figures of a synthesis, as it prints them."""
    facts = Facts(value.regions, value.collectivites, follow_ups=value.follow_ups)
    behind = {definition.key: definition.rows(facts) for definition in DEFINITIONS}
    return SnapshotValue(
        programme_slug=value.programme.slug,
        edition=value.programme.edition,
        scope_names=value.scope_names,
        as_of=value.as_of,
        figures=tuple(
            SnapshotFigure(
                key=figure.key,
                label=figure.label,
                value=figure.value,
                definition=figure.definition,
                population=figure.population,
                behind=tuple(
                    BehindValue(kind=row.kind, key=row.key, count=row.count) for row in behind.get(figure.key, ())
                ),
            )
            for figure in value.figures
        ),
    )
