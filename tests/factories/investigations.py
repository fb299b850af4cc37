"""Investigations, with every section written, and what hangs on them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from collectivites.models import Collectivite
from investigations.models import (
    ExistingSolution,
    Hypothesis,
    Investigation,
    InvestigationCollectivite,
    ProposedSolution,
    SolutionMention,
)
from investigations.services.publication import publish_sheet, withdraw_sheet
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
from programmes.models import Theme
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.programmes import ProgrammeFactory, ThemeFactory

PUBLISHED_AT = dt.datetime(2022, 5, 3, 9, 0, tzinfo=dt.UTC)


class InvestigationFactory(DjangoModelFactory):
    """A draft without collectivité, that could be published as it is.

    The traits `published` and `withdrawn` set the state alone, as a row. `published_sheet` publishes as the product
    does, catalogue included.
    """

    class Meta:
        model = Investigation
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(state=SheetState.PUBLISHED, published_at=PUBLISHED_AT)
        withdrawn = factory.Trait(state=SheetState.WITHDRAWN, published_at=PUBLISHED_AT)

    programme = factory.SubFactory(ProgrammeFactory)
    slug = factory.Sequence(lambda n: f"fiche-{n}")
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    title = factory.Sequence(lambda n: f"Fiche numéro {n}")
    updated_at = factory.LazyFunction(timezone.now)
    summary = "Une équipe enquête sur un problème de sa collectivité."
    problem = "Comment faire mieux ?"
    context = "Le territoire compte plusieurs communes."
    inquiry = "L’équipe interroge des habitants."
    solutions = "Elle propose un guide."
    aftermath = "Le guide est distribué."
    exit_scenario = ExitScenario.INTERNALISATION
    exit_basis = ExitBasis.EXPLICIT

    @factory.post_generation
    def themes(self, create: bool, extracted: list[str | Theme] | None, **kwargs: Any) -> None:
        """`themes=["social", a_theme]`: slugs or themes."""
        if create and extracted:
            self.themes.set(theme if isinstance(theme, Theme) else ThemeFactory(slug=theme) for theme in extracted)


class InvestigationCollectiviteFactory(DjangoModelFactory):
    class Meta:
        model = InvestigationCollectivite

    investigation = factory.SubFactory(InvestigationFactory)
    collectivite = factory.SubFactory(CollectiviteFactory)
    role = CollectiviteRole.LEAD
    position = 1
    name_then = factory.LazyAttribute(lambda row: row.collectivite.name)


class PartnerFactory(InvestigationCollectiviteFactory):
    role = CollectiviteRole.PARTNER
    position = factory.Sequence(lambda n: n + 2)


class HypothesisFactory(DjangoModelFactory):
    """Confirmed, as the source says. An unsettled one has no basis: `verdict="unsettled", basis=""`."""

    class Meta:
        model = Hypothesis

    investigation = factory.SubFactory(InvestigationFactory)
    position = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"Hypothèse {n}")
    verdict = Verdict.CONFIRMED
    basis = VerdictBasis.EXPLICIT


class ExistingSolutionFactory(DjangoModelFactory):
    class Meta:
        model = ExistingSolution
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"solution-{n}")
    name = factory.LazyAttribute(lambda solution: solution.slug.replace("-", " ").capitalize())
    kind = SolutionKind.DIGITAL
    description = "Un outil qui existe ailleurs."


class SolutionMentionFactory(DjangoModelFactory):
    class Meta:
        model = SolutionMention

    investigation = factory.SubFactory(InvestigationFactory)
    solution = factory.SubFactory(ExistingSolutionFactory)
    position = factory.Sequence(lambda n: n + 1)


class ProposedSolutionFactory(DjangoModelFactory):
    class Meta:
        model = ProposedSolution

    investigation = factory.SubFactory(InvestigationFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Proposition {n}")
    kind = ProposalKind.ORGANISATIONAL


def published_sheet(
    *,
    lead: Collectivite | None = None,
    partners: Sequence[Collectivite] = (),
    met: Sequence[str | ExistingSolution] = (),
    at: dt.datetime = PUBLISHED_AT,
    **fields: Any,
) -> Investigation:
    """A public sheet, published by the service, hence in the catalogue. `met`: slugs or rows of existing solutions."""
    return published(InvestigationFactory(**fields), lead=lead, partners=partners, met=met, at=at)


def published(
    sheet: Investigation,
    *,
    lead: Collectivite | None = None,
    partners: Sequence[Collectivite] = (),
    met: Sequence[str | ExistingSolution] = (),
    at: dt.datetime = PUBLISHED_AT,
) -> Investigation:
    """Publish a draft that has been given hypotheses, mentions or proposals first."""
    InvestigationCollectiviteFactory(investigation=sheet, **({"collectivite": lead} if lead else {}))
    for partner in partners:
        PartnerFactory(investigation=sheet, collectivite=partner)
    for solution in met:
        where = {"solution": solution} if isinstance(solution, ExistingSolution) else {"solution__slug": solution}
        SolutionMentionFactory(investigation=sheet, **where)
    return publish_sheet(investigation=sheet, actor=None, at=at)


def taken_back_sheet(**fields: Any) -> Investigation:
    """A sheet that was public, was in the catalogue, and no longer is."""
    sheet = published_sheet(**fields)
    return withdraw_sheet(investigation=sheet, actor=None, at=PUBLISHED_AT, comment="Retirée pour le test.")
