"""Hypotheses of a team, the sources it went to, and what they say."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from investigations.models import Evidence, EvidenceSource, Segment, Verbatim
from investigations.states import Verdict
from investigations.workspace_states import Direction, HypothesisKind, SourceKind, Strength
from tests.factories import investigations
from tests.factories.teams import workspace_of

HELD_ON = dt.date(2026, 9, 21)
NOTED_AT = dt.datetime(2026, 9, 21, 15, 0, tzinfo=dt.UTC)


class HypothesisFactory(investigations.HypothesisFactory):
    """Of a live workspace, not settled."""

    investigation = factory.LazyFunction(workspace_of)
    kind = HypothesisKind.PROBLEM
    verdict = Verdict.UNSETTLED
    basis = ""


class SegmentFactory(DjangoModelFactory):
    class Meta:
        model = Segment

    investigation = factory.LazyFunction(workspace_of)
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    name = factory.Sequence(lambda n: f"Profil {n}")


class SourceFactory(DjangoModelFactory):
    """An interview without its own row (consent, mode): a source whose words anybody of the team reads."""

    class Meta:
        model = EvidenceSource

    investigation = factory.LazyFunction(workspace_of)
    kind = SourceKind.INTERVIEW
    number = factory.Sequence(lambda n: n % 30_000 + 1)
    title = factory.Sequence(lambda n: f"Entretien à la mairie {n}")
    held_on = HELD_ON
    created_at = NOTED_AT
    changed_at = NOTED_AT


class VerbatimFactory(DjangoModelFactory):
    class Meta:
        model = Verbatim

    source = factory.SubFactory(SourceFactory)
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    text = factory.Sequence(lambda n: f"Phrase entendue {n}")


class EvidenceFactory(DjangoModelFactory):
    """A cell; its source and its hypothesis share a workspace unless told otherwise."""

    class Meta:
        model = Evidence

    source = factory.SubFactory(SourceFactory)
    hypothesis = factory.LazyAttribute(lambda cell: HypothesisFactory(investigation=cell.source.investigation))
    direction = Direction.SUPPORTS
    strength = Strength.MEDIUM
    at = NOTED_AT
