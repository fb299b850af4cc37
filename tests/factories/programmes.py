"""Programmes, with the rhythm of the national edition unless told otherwise."""

import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from programmes.models import (
    Engagement,
    Milestone,
    PrintedFigure,
    Programme,
    ProgrammePhase,
    SourceDiscrepancy,
    Theme,
)
from programmes.states import EngagementRole, MilestoneKind, PhaseCode, ProgrammeState
from tests.factories.collectivites import CollectiviteFactory


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"theme-{n}")
    label = factory.LazyAttribute(lambda theme: theme.slug.replace("-", " "))


class ProgrammeFactory(DjangoModelFactory):
    """Public by default; `in_preparation=True` for one that nobody may read yet."""

    class Meta:
        model = Programme

    class Params:
        in_preparation = factory.Trait(state=ProgrammeState.DRAFT)

    slug = factory.Sequence(lambda n: f"programme-{n}")
    name = factory.Sequence(lambda n: f"Programme d’investigations {n}")
    acronym = "PI"
    edition = 2021
    state = ProgrammeState.PUBLISHED
    starts_on = dt.date(2021, 4, 1)
    ends_on = dt.date(2021, 11, 30)
    weeks_min = 12
    weeks_max = 12
    days_per_week = Decimal("2.0")
    coach_days_per_week = Decimal("0.50")
    designer_days = Decimal("6.0")
    team_size_min = 2
    team_size_max = 4


class EngagementFactory(DjangoModelFactory):
    class Meta:
        model = Engagement

    programme = factory.SubFactory(ProgrammeFactory)
    collectivite = factory.SubFactory(CollectiviteFactory)
    role = EngagementRole.SIGNATORY
    position = factory.Sequence(lambda n: n + 1)
    name_then = factory.LazyAttribute(lambda row: row.collectivite.name)


class ProgrammePhaseFactory(DjangoModelFactory):
    class Meta:
        model = ProgrammePhase

    programme = factory.SubFactory(ProgrammeFactory)
    position = factory.Sequence(lambda n: n + 1)
    code = PhaseCode.RESEARCH
    title = "Recherche utilisateur"
    description = "L’équipe va voir les personnes concernées."


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    programme = factory.SubFactory(ProgrammeFactory)
    kind = MilestoneKind.CHECKPOINT
    title = factory.Sequence(lambda n: f"Point d’étape {n}")
    position = factory.Sequence(lambda n: n + 1)


class PrintedFigureFactory(DjangoModelFactory):
    class Meta:
        model = PrintedFigure

    programme = factory.SubFactory(ProgrammeFactory)
    key = factory.Sequence(lambda n: f"figure-{n}")
    position = factory.Sequence(lambda n: n + 1)
    label = "investigations menées"
    printed_value = "49"
    numeric_value = 49
    population = "investigations du programme"
    source = "Synthèse"
    as_of = "2022-05"


class SourceDiscrepancyFactory(DjangoModelFactory):
    class Meta:
        model = SourceDiscrepancy

    programme = factory.SubFactory(ProgrammeFactory)
    position = factory.Sequence(lambda n: n + 1)
    topic = "nombre d’investigations"
    values = factory.LazyFunction(lambda: [{"value": "49", "what": "investigations annoncées"}])
