"""The lines of a month: what is frozen, and what its statement, its page and its spreadsheets are made of.

Pure. A line is one expert, in one capacity, with one team. Frozen as JSON in `MonthClosing.rows`; names are frozen with
it, so that a statement reads the same once somebody changed hers. Everything is in half-days.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from coaching.states import DayPurpose, ExpertRole


@dataclasses.dataclass(frozen=True)
class Correction:
    """A line that corrects a closed month, already counted in its purpose."""

    day: str
    half_days: int
    purpose: str
    label: str

    @property
    def on(self) -> dt.date:
        return dt.date.fromisoformat(self.day)

    @property
    def purpose_label(self) -> str:
        return DayPurpose(self.purpose).label


@dataclasses.dataclass(frozen=True)
class Row:
    expert_id: int
    expert: str
    role: str
    team_id: int
    team: str
    support: int = 0
    preparation: int = 0
    common: int = 0
    corrections: tuple[Correction, ...] = ()

    @property
    def total(self) -> int:
        return self.support + self.preparation + self.common

    @property
    def role_label(self) -> str:
        return ExpertRole(self.role).label


@dataclasses.dataclass(frozen=True)
class ExpertRows:
    """The lines of one expert, in the order of the teams' names."""

    expert_id: int
    expert: str
    rows: Sequence[Row]

    @property
    def roles(self) -> str:
        return ", ".join(dict.fromkeys(row.role_label for row in self.rows))

    @property
    def support(self) -> int:
        return sum(row.support for row in self.rows)

    @property
    def preparation(self) -> int:
        return sum(row.preparation for row in self.rows)

    @property
    def common(self) -> int:
        return sum(row.common for row in self.rows)

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def corrections(self) -> list[tuple[Row, Correction]]:
        return [(row, correction) for row in self.rows for correction in row.corrections]


def by_expert(rows: Iterable[Row]) -> list[ExpertRows]:
    """`rows` in their frozen order: by expert, then team."""
    return [
        ExpertRows(expert_id, each[0].expert, each)
        for expert_id, group in groupby(rows, key=lambda row: row.expert_id)
        if (each := list(group))
    ]


def to_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(row) for row in rows]


def from_json(values: Iterable[dict[str, Any]]) -> list[Row]:
    return [
        Row(**{**value, "corrections": tuple(Correction(**each) for each in value["corrections"])}) for value in values
    ]


def mark_of(rows: Iterable[Row]) -> str:
    """Short mark of the lines, to tell whether they changed between the reading and the closing."""
    return hashlib.sha256(json.dumps(to_json(rows), sort_keys=True).encode()).hexdigest()[:16]
