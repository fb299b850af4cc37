"""What a team tries: assessments, ideas, prototypes, trials, indicators, notes. Each makes its own workspace."""

import datetime as dt
import uuid
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from investigations.models import (
    IdeaVote,
    Indicator,
    IndicatorMeasure,
    JournalEntry,
    JournalFile,
    Prototype,
    PrototypeFile,
    SolutionAssessment,
    SolutionIdea,
    Trial,
)
from investigations.states import PrototypeKind
from investigations.workspace_states import IndicatorAim, SolutionDecision
from tests.factories.accounts import UserFactory
from tests.factories.core import StoredFileFactory
from tests.factories.investigations import ExistingSolutionFactory
from tests.factories.teams import LAUNCHED_AT, LAUNCHED_ON, workspace_of


class _InWorkspace(DjangoModelFactory):
    class Meta:
        abstract = True

    investigation = factory.LazyFunction(workspace_of)


class SolutionAssessmentFactory(_InWorkspace):
    class Meta:
        model = SolutionAssessment

    solution = factory.SubFactory(ExistingSolutionFactory)
    decision = SolutionDecision.ADAPT
    reason = "Elle demande un réglage."
    at = LAUNCHED_AT


class SolutionIdeaFactory(_InWorkspace):
    class Meta:
        model = SolutionIdea

    title = factory.Sequence(lambda n: f"Idée {n}")
    created_at = LAUNCHED_AT


class IdeaVoteFactory(DjangoModelFactory):
    class Meta:
        model = IdeaVote

    idea = factory.SubFactory(SolutionIdeaFactory)
    user = factory.SubFactory(UserFactory)


class PrototypeFactory(_InWorkspace):
    class Meta:
        model = Prototype

    kind = PrototypeKind.PRINTED
    title = factory.Sequence(lambda n: f"Prototype {n}")
    created_at = LAUNCHED_AT


class PrototypeFileFactory(DjangoModelFactory):
    class Meta:
        model = PrototypeFile

    prototype = factory.SubFactory(PrototypeFactory)
    position = factory.Sequence(lambda n: n + 1)
    file = factory.SubFactory(StoredFileFactory)
    caption = "Première version"


class TrialFactory(DjangoModelFactory):
    class Meta:
        model = Trial

    prototype = factory.SubFactory(PrototypeFactory)
    number = factory.Sequence(lambda n: n + 1)
    starts_on = LAUNCHED_ON
    protocol = "À l’accueil, avec cinq personnes."


class IndicatorFactory(_InWorkspace):
    """It should decrease from 12 minutes, without a target."""

    class Meta:
        model = Indicator

    position = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Attente {n}")
    unit = "minutes"
    aim = IndicatorAim.DECREASE
    baseline = Decimal(12)
    baseline_on = LAUNCHED_ON


class IndicatorMeasureFactory(DjangoModelFactory):
    class Meta:
        model = IndicatorMeasure

    indicator = factory.SubFactory(IndicatorFactory)
    day = factory.Sequence(lambda n: LAUNCHED_ON + dt.timedelta(days=n + 1))
    value = Decimal(9)


class JournalEntryFactory(_InWorkspace):
    class Meta:
        model = JournalEntry

    day = LAUNCHED_ON
    text = factory.Sequence(lambda n: f"Note {n}")
    written_at = LAUNCHED_AT
    client_key = factory.LazyFunction(uuid.uuid4)


class JournalFileFactory(DjangoModelFactory):
    class Meta:
        model = JournalFile

    entry = factory.SubFactory(JournalEntryFactory)
    file = factory.SubFactory(StoredFileFactory)
    label = "Compte rendu"
