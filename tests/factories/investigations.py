"""Investigations, their hypotheses and the register of solutions."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from investigations.models import (
    ExistingSolution,
    Hypothesis,
    Investigation,
    InvestigationCollectivite,
    ProposedSolution,
    SolutionMention,
)
from investigations.states import (
    CollectiviteRole,
    ExitBasis,
    ExitScenario,
    ProposalKind,
    SheetState,
    SolutionKind,
    Verdict,
    VerdictBasis,
)
from tests.factories.programmes import ProgrammeFactory

WRITTEN_AT = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


class InvestigationFactory(DjangoModelFactory):
    """A whole sheet, in preparation. Traits: `published`, `withdrawn`.

    Rows only: nothing is announced to upper floors (call the services for that).
    """

    class Meta:
        model = Investigation

    class Params:
        published = factory.Trait(state=SheetState.PUBLISHED, published_at=WRITTEN_AT)
        withdrawn = factory.Trait(state=SheetState.WITHDRAWN, published_at=WRITTEN_AT)

    programme = factory.SubFactory(ProgrammeFactory)
    slug = factory.Sequence(lambda n: f"investigation-{n}")
    position = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Investigation numéro {n}")
    updated_at = WRITTEN_AT
    summary = "Un problème de tous les jours, et ce qu’il en est sorti."
    problem = "Comment mieux accueillir les habitants ?"
    context = "La commune reçoit beaucoup de demandes."
    inquiry = "L’équipe a rencontré vingt personnes."
    solutions = "Un guichet unique est essayé."
    aftermath = "La commune reprend le guichet à son compte."
    exit_scenario = ExitScenario.INTERNALISATION
    exit_basis = ExitBasis.EXPLICIT


class InvestigationCollectiviteFactory(DjangoModelFactory):
    class Meta:
        model = InvestigationCollectivite

    investigation = factory.SubFactory(InvestigationFactory)
    role = CollectiviteRole.LEAD
    position = 1
    name_then = factory.LazyAttribute(lambda participation: participation.collectivite.name)


class HypothesisFactory(DjangoModelFactory):
    class Meta:
        model = Hypothesis

    investigation = factory.SubFactory(InvestigationFactory)
    position = factory.Sequence(lambda n: n + 1)
    text = "Les habitants ne savent pas à qui s’adresser"
    verdict = Verdict.CONFIRMED
    basis = VerdictBasis.EXPLICIT


class ExistingSolutionFactory(DjangoModelFactory):
    class Meta:
        model = ExistingSolution

    slug = factory.Sequence(lambda n: f"solution-{n}")
    name = factory.Sequence(lambda n: f"Solution {n}")
    kind = SolutionKind.DIGITAL
    description = "Un outil déjà utilisé ailleurs."


class SolutionMentionFactory(DjangoModelFactory):
    class Meta:
        model = SolutionMention

    investigation = factory.SubFactory(InvestigationFactory)
    solution = factory.SubFactory(ExistingSolutionFactory)
    position = factory.Sequence(lambda n: n + 1)
    note = "jugée simple à prendre en main"


class ProposedSolutionFactory(DjangoModelFactory):
    class Meta:
        model = ProposedSolution

    investigation = factory.SubFactory(InvestigationFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = "Guichet unique"
    kind = ProposalKind.ORGANISATIONAL
