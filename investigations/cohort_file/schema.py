"""What a cohort's data files may hold. Unknown fields are refused: a typo must not lose a fact."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from investigations.states import (
    ExitBasis,
    ExitScenario,
    JointKind,
    ProposalKind,
    PrototypeKind,
    ResearchMethod,
    SolutionKind,
    Verdict,
    VerdictBasis,
)
from programmes.states import EngagementRole, FigureUnit, MilestoneKind, PhaseCode

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Words = Annotated[str, Field(min_length=1)]
WRITTEN_SECTIONS = ("problem", "context", "inquiry", "solutions", "aftermath")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False, str_strip_whitespace=True)


class ThemeEntry(Strict):
    slug: Slug
    label: Words
    printed: bool


class Rhythm(Strict):
    weeks_min: int = Field(ge=1, le=52)
    weeks_max: int = Field(ge=1, le=52)
    days_per_week: Decimal
    coach_days_per_week: Decimal
    designer_days: Decimal
    team_size_min: int = Field(ge=1, le=12)
    team_size_max: int = Field(ge=1, le=12)
    sources: dict[str, str] = {}


class PhaseEntry(Strict):
    code: PhaseCode
    title: Words
    description: Words


class MilestoneEntry(Strict):
    kind: MilestoneKind
    title: Words
    starts_on: dt.date | None = None
    note: str = ""


class FigureEntry(Strict):
    key: Words
    label: Words
    printed_value: Words
    numeric: Decimal | None = None
    unit: FigureUnit = FigureUnit.NONE
    population: Words
    section: str = ""
    page: str = ""
    as_of: str = Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    note: str = ""


class DiscrepancyValue(Strict):
    value: str | int
    what: Words


class DiscrepancyEntry(Strict):
    topic: Words
    values: list[DiscrepancyValue]
    comment: str = ""


class ProgrammeFile(Strict):
    slug: Slug
    name: Words
    acronym: str = ""
    edition: int = Field(ge=2015, le=2100)
    operator: str = ""
    funding: str = ""
    method_origin: str = ""
    starts_on: dt.date
    ends_on: dt.date
    dates_printed: str = ""
    rhythm: Rhythm
    presentation: Words
    principles: list[str] = []
    objectives: list[str] = []
    target_territories: list[str] = []
    phases: list[PhaseEntry]
    milestones: list[MilestoneEntry] = []
    themes: list[ThemeEntry]
    figures_document: str = ""
    printed_figures: list[FigureEntry] = []
    discrepancies: list[DiscrepancyEntry] = []
    conclusion: str = ""


class CollectiviteEntry(Strict):
    """`code`: INSEE code of a commune, SIREN of an EPCI, code of a département; empty outside the referential."""

    key: Slug
    name: Words
    kind: Literal[
        "commune",
        "cc",
        "ca",
        "cu",
        "metropole",
        "departement",
        "region",
        "ctu",
        "cias",
        "ccas",
        "association",
    ]
    code: str = ""
    departement: str
    other_departements: list[str] = []
    population_printed: int | None = Field(default=None, ge=0)
    role: EngagementRole
    printed_category: str | None = ""
    in_map_list: bool = False
    in_end_list: bool = False
    end_list_name: str | None = ""
    partners: list[str] = []
    note: str | None = ""


class CollectivitesFile(BaseModel):
    entries: list[CollectiviteEntry]

    @model_validator(mode="before")
    @classmethod
    def wrap_list(cls, value: object) -> object:
        return {"entries": value} if isinstance(value, list) else value


class SolutionEntry(Strict):
    slug: Slug
    name: Words
    aliases: list[str] = []
    kind: SolutionKind
    operator: str = ""
    link: str = ""
    open_source: bool | None
    open_source_basis: str = ""
    description: Words
    status_2022: str = ""
    sheets_born: list[str] = []


class SolutionsFile(BaseModel):
    entries: list[SolutionEntry]

    @model_validator(mode="before")
    @classmethod
    def wrap_list(cls, value: object) -> object:
        return {"entries": value} if isinstance(value, list) else value


class HypothesisEntry(Strict):
    text: Words
    verdict: Verdict
    basis: VerdictBasis = VerdictBasis.NONE
    note: str = ""

    @model_validator(mode="after")
    def settled_has_basis(self) -> "HypothesisEntry":
        if (self.verdict == Verdict.UNSETTLED) != (self.basis == VerdictBasis.NONE):
            raise ValueError("un verdict dit sur quoi il repose ; une hypothèse non tranchée n'en a pas")
        return self


class Research(Strict):
    interviews: int | None = Field(default=None, ge=0)
    interviews_text: str = ""
    interviews_approx: int | None = Field(default=None, ge=0)
    survey_responses: int | None = Field(default=None, ge=0)
    survey_text: str = ""
    methods: list[ResearchMethod] = []
    note: str = ""


class Mention(Strict):
    solution: Slug
    note: str = ""


class Proposal(Strict):
    title: Words
    kind: ProposalKind


class Prototype(Strict):
    kind: PrototypeKind
    text: str = ""


class Exit(Strict):
    scenario: ExitScenario
    basis: ExitBasis
    details: str = ""
    named_service: str = ""
    secondary: list[ExitScenario] = []


class Joint(Strict):
    is_joint: bool
    kind: JointKind = JointKind.NONE
    with_: list[str] = Field(default=[], alias="with")
    note: str = ""


class SheetFile(Strict):
    slug: Slug
    order: int = Field(ge=1)
    number_in_collectivite: int | None = None
    title: Words
    lead: str
    partners: list[str] = []
    territory_inferred: bool
    territory_evidence: str = ""
    region: str
    departement: str
    themes: list[str] = Field(min_length=1)
    themes_inferred: bool
    summary: Annotated[str, Field(min_length=1, max_length=400)]
    problem: str
    context: str
    hypotheses: list[HypothesisEntry] = Field(min_length=1)
    inquiry: str
    research: Research
    existing_solutions: list[Mention] = []
    benchmark_note: str = ""
    solutions: str
    proposed_solutions: list[Proposal] = []
    prototype: Prototype
    tested: bool | None
    tested_note: str = ""
    aftermath: str
    exit: Exit
    joint: Joint
    other_partners: list[str] = []
    peer_exchanges: list[str] = []
    undocumented: dict[Literal["problem", "context", "inquiry", "solutions", "aftermath"], Words] = {}
    source_note: str = ""

    @field_validator("undocumented", mode="before")
    @classmethod
    def no_null(cls, value: object) -> object:
        return value or {}

    @model_validator(mode="after")
    def sections_filled_or_declared(self) -> "SheetFile":
        for section in WRITTEN_SECTIONS:
            filled, declared = bool(getattr(self, section)), section in self.undocumented
            if filled == declared:
                raise ValueError(
                    f"la section « {section} » doit être soit écrite, soit déclarée dans undocumented avec sa raison"
                )
        return self
