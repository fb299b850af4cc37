"""Programmes and what stands around them."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from programmes.models import Milestone, PrintedFigure, Programme, ProgrammePhase, SourceDiscrepancy, Theme
from programmes.states import MilestoneKind, PhaseCode, ProgrammeState


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"theme-{n}")
    label = factory.LazyAttribute(lambda theme: theme.slug.replace("-", " "))


class ProgrammeFactory(DjangoModelFactory):
    """A published edition with the rhythm of 2021. Trait: `in_preparation`."""

    class Meta:
        model = Programme

    class Params:
        in_preparation = factory.Trait(state=ProgrammeState.DRAFT)

    slug = factory.Sequence(lambda n: f"edition-{n}")
    name = "Programme d’investigations"
    edition = 2021
    operator = "Incubateur des Territoires"
    state = ProgrammeState.PUBLISHED
    starts_on = dt.date(2021, 4, 1)
    ends_on = dt.date(2021, 11, 30)
    weeks_min = 12
    weeks_max = 12
    days_per_week = 2
    coach_days_per_week = 0.5
    designer_days = 6
    team_size_min = 2
    team_size_max = 4
    presentation = "Des agents étudient un problème de leur territoire."


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
    position = factory.Sequence(lambda n: n + 1)
    kind = MilestoneKind.LAUNCH
    title = "Journée de lancement"


class PrintedFigureFactory(DjangoModelFactory):
    class Meta:
        model = PrintedFigure

    programme = factory.SubFactory(ProgrammeFactory)
    key = factory.Sequence(lambda n: f"figure-{n}")
    position = factory.Sequence(lambda n: n + 1)
    label = "équipes"
    printed_value = "50"
    numeric_value = 50
    population = "équipes accompagnées"
    source = "Synthèse"
    as_of = "2022-05"


class SourceDiscrepancyFactory(DjangoModelFactory):
    class Meta:
        model = SourceDiscrepancy

    programme = factory.SubFactory(ProgrammeFactory)
    position = factory.Sequence(lambda n: n + 1)
    topic = "nombre d’équipes"
    values = factory.LazyFunction(lambda: [{"value": "50", "what": "équipes"}, {"value": "49", "what": "fiches"}])
