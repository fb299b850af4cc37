"""The values a document is made of: frozen, complete, free of any query.

A selector fills them once; they are stored as JSON beside the file, and everything after (HTML, bytes) is computed from
them alone. The same values give the same hash, hence the same document. No moment of the request is among them:
`as_of` is the day of the latest change in the published data.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Self

from pydantic import TypeAdapter

from reports.composition_data import CompositionValue, ImageValue

# Of each sheet, in a synthesis: one row of pictures, so that a sheet keeps to its two pages. Its own PDF has them all.
PICTURES_IN_SYNTHESIS = 2


@lru_cache
def _adapter(kind: type) -> TypeAdapter:
    return TypeAdapter(kind)


class Frozen:
    """JSON both ways and a hash, for a frozen dataclass of plain values."""

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries, lists, strings and numbers; dates as ISO text."""
        return _adapter(type(self)).dump_python(self, mode="json")

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Self:
        """Raises pydantic.ValidationError when a field is absent or of another type."""
        return _adapter(cls).validate_python(raw)

    def data_hash(self) -> str:
        """SHA-256 of the canonical JSON: sorted keys, no space, UTF-8."""
        canonical = json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclasses.dataclass(frozen=True, kw_only=True)
class PopulationValue:
    """A number of inhabitants and where it comes from: never one without the other."""

    inhabitants: int
    source: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class TerritoryValue:
    """A collectivité under the name it had in the programme; `present_name` only when it changed."""

    key: str
    name: str
    present_name: str = ""
    kind: str
    kind_label: str
    departement_code: str = ""
    departement_name: str = ""
    role: str
    role_label: str
    populations: tuple[PopulationValue, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class HypothesisValue:
    text: str
    verdict: str
    verdict_label: str
    basis_remark: str = ""  # empty when the source gives the verdict for this very hypothesis
    note: str = ""

    @property
    def remark(self) -> str:
        return " ; ".join(filter(None, (self.basis_remark, self.note)))


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResearchValue:
    """What the team went to ask. A number is None when the source gives none: it is never guessed."""

    interviews: int | None = None
    interviews_text: str = ""
    survey_responses: int | None = None
    survey_text: str = ""
    methods: tuple[str, ...] = ()
    note: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class MentionValue:
    """An existing solution met by the team. `licence_label` is empty when no source tells it."""

    key: str
    name: str
    kind_label: str = ""
    operator: str = ""
    description: str = ""
    licence_label: str = ""
    note: str = ""

    @property
    def nature(self) -> str:
        return ", ".join(filter(None, (self.kind_label, self.operator, self.licence_label)))


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProposalValue:
    title: str
    kind_label: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExitValue:
    scenario: str
    scenario_label: str
    basis: str
    basis_label: str
    details: str = ""
    named_service: str = ""
    secondary_labels: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class SectionValue:
    """One written section: its text, or the reason why the source has none."""

    key: str
    label: str
    text: str
    undocumented_reason: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class SheetValue(Frozen):
    """A published sheet as it is printed. `sections` follow the reading order of the sheet."""

    slug: str
    title: str
    summary: str
    position: int
    number_in_collectivite: int | None = None
    programme_name: str
    edition: int
    operator: str
    url: str
    region_code: str
    region_name: str
    departement_code: str
    departement_name: str
    territories: tuple[TerritoryValue, ...]
    territory_inferred: bool = False
    themes: tuple[str, ...] = ()
    themes_inferred: bool = False
    sections: tuple[SectionValue, ...]
    hypotheses_intro: str = ""
    hypotheses: tuple[HypothesisValue, ...] = ()
    research: ResearchValue
    benchmark_note: str = ""
    mentions: tuple[MentionValue, ...] = ()
    proposals: tuple[ProposalValue, ...] = ()
    prototype: str = ""
    prototype_label: str = ""
    prototype_text: str = ""
    tested: bool | None = None
    tested_note: str = ""
    exit: ExitValue
    is_joint: bool = False
    joint_label: str = ""
    joint_note: str = ""
    other_partners: tuple[str, ...] = ()
    peer_exchanges: tuple[str, ...] = ()
    source_note: str = ""
    pictures: tuple[ImageValue, ...] = ()  # absent from what was frozen before 29 November 2026
    published_on: dt.date
    updated_on: dt.date

    @property
    def lead(self) -> TerritoryValue:
        return next(territory for territory in self.territories if territory.role == "lead")

    @property
    def companions(self) -> tuple[TerritoryValue, ...]:
        """Partners and associated collectivités, in the sheet's order."""
        return tuple(territory for territory in self.territories if territory.role != "lead")

    def section(self, key: str) -> SectionValue:
        return next(section for section in self.sections if section.key == key)

    def within_synthesis(self) -> "SheetValue":
        """With the pictures that a synthesis prints of it, and no other: one that it leaves out never holds it back."""
        return dataclasses.replace(self, pictures=self.pictures[:PICTURES_IN_SYNTHESIS])


@dataclasses.dataclass(frozen=True, kw_only=True)
class CollectiviteGroup:
    """The sheets that a collectivité leads."""

    territory: TerritoryValue
    sheets: tuple[SheetValue, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class DepartementGroup:
    code: str
    name: str
    collectivites: tuple[CollectiviteGroup, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class RegionGroup:
    code: str
    name: str
    slug: str
    is_overseas: bool
    departement_codes: tuple[str, ...] = ()  # all of the région's, for its map
    departements: tuple[DepartementGroup, ...]

    @property
    def sheets(self) -> tuple[SheetValue, ...]:
        return tuple(
            sheet for departement in self.departements for group in departement.collectivites for sheet in group.sheets
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class PhaseValue:
    title: str
    description: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PrintedValue:
    """A figure as a document printed it: value untouched, with its source, who it counts and its date."""

    key: str
    label: str
    printed_value: str
    numeric: float | None = None
    population: str
    source: str
    as_of: str
    note: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FigureValue:
    """A figure computed from the published sheets, its definition, and the printed ones it may be read against."""

    key: str
    label: str
    value: int
    definition: str
    population: str = ""  # who or what is counted, in words
    printed: tuple[PrintedValue, ...] = ()
    difference: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class BreakdownRow:
    key: str
    label: str
    count: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class BreakdownValue:
    """Counts by category. `is_partition`: each counted thing is in one row only, so the rows add up to `total`."""

    key: str
    title: str
    definition: str
    unit: str
    total: int
    is_partition: bool
    rows: tuple[BreakdownRow, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class RegionVerdicts:
    """Verdicts on the hypotheses of a région's sheets, in the order of `SynthesisValue.verdict_labels`."""

    region_code: str
    region_name: str
    counts: tuple[int, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class DiscrepancyValue:
    topic: str
    values: tuple[tuple[str, str], ...]  # (value, what it counts)
    comment: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class EngagedCollectivite:
    """A line of the list of collectivités: who took part, as what, and the sheets that tell it.

    `is_named`: the programme itself names it; otherwise it is known by its sheets alone.
    """

    territory: TerritoryValue
    region_name: str
    note: str = ""
    sheet_slugs: tuple[str, ...] = ()
    is_named: bool = True


@dataclasses.dataclass(frozen=True, kw_only=True)
class FollowUpValue:
    """A question asked about the exit of a sheet. `answer` is empty as long as nobody answered."""

    slug: str
    months: int
    answer: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProgrammeValue:
    slug: str
    name: str
    acronym: str
    edition: int
    operator: str
    funding: str
    method_origin: str
    starts_on: dt.date
    ends_on: dt.date
    rhythm: tuple[tuple[str, str], ...]  # (value, what it measures)
    rhythm_note: str = ""
    presentation: str = ""
    conclusion: str = ""
    principles: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    target_territories: tuple[str, ...] = ()
    phases: tuple[PhaseValue, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class SynthesisValue(Frozen):
    """Everything a synthesis prints. `scope_names` and `scope_slug` are empty for the whole programme."""

    programme: ProgrammeValue
    scope_names: tuple[str, ...] = ()
    scope_slug: str = ""
    composition: CompositionValue = dataclasses.field(default_factory=CompositionValue)
    as_of: dt.date
    site_url: str
    regions: tuple[RegionGroup, ...]
    figures: tuple[FigureValue, ...]
    breakdowns: tuple[BreakdownValue, ...]
    verdict_labels: tuple[tuple[str, str], ...]  # (verdict, label)
    verdicts_by_region: tuple[RegionVerdicts, ...]
    printed_figures: tuple[PrintedValue, ...] = ()
    discrepancies: tuple[DiscrepancyValue, ...] = ()
    collectivites: tuple[EngagedCollectivite, ...] = ()
    follow_ups: tuple[FollowUpValue, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.scope_names

    @property
    def sheets(self) -> tuple[SheetValue, ...]:
        return tuple(sheet for region in self.regions for sheet in region.sheets)

    @property
    def pictures(self) -> tuple[ImageValue, ...]:
        """Those of its sheets, then those of the composition."""
        return (*(picture for sheet in self.sheets for picture in sheet.pictures), *self.composition.pictures)

    def figure(self, key: str) -> FigureValue:
        return next(figure for figure in self.figures if figure.key == key)

    def breakdown(self, key: str) -> BreakdownValue:
        return next(breakdown for breakdown in self.breakdowns if breakdown.key == key)

    def sheets_by_departement(self) -> dict[str, int]:
        """Number of sheets led from each département, by code: what the map shows."""
        counts: dict[str, int] = {}
        for code in self._departement_codes():
            counts[code] = counts.get(code, 0) + 1
        return counts

    def _departement_codes(self) -> Iterator[str]:
        for region in self.regions:
            for departement in region.departements:
                for group in departement.collectivites:
                    yield from (departement.code for _ in group.sheets)
