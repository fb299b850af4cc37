"""The call of an edition: open by default, with two criteria and two commitments."""

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from programmes.models import Call, CallExtension, Charter, Commitment, Criterion, EligibilityRule
from programmes.states import CriterionOwner, EligibilityCheck
from tests.factories.programmes import ProgrammeFactory


class CallFactory(DjangoModelFactory):
    """Open now; `over=True` closed yesterday, `future=True` opens tomorrow, `unconfirmed=True` is being prepared."""

    class Meta:
        model = Call

    class Params:
        over = factory.Trait(closes_at=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1)))
        future = factory.Trait(opens_at=factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=1)))
        unconfirmed = factory.Trait(confirmed_at=None)

    programme = factory.SubFactory(ProgrammeFactory)
    opens_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=20))
    closes_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=10))
    confirmed_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=30))
    contact_email = "appel@exemple.localhost"
    team_capacity = 5
    coach_days_budget = Decimal("40.0")


class CallExtensionFactory(DjangoModelFactory):
    class Meta:
        model = CallExtension

    call = factory.SubFactory(CallFactory)
    former_closes_at = factory.LazyAttribute(lambda extension: extension.call.closes_at - dt.timedelta(days=7))
    closes_at = factory.LazyAttribute(lambda extension: extension.call.closes_at)
    reason = "Les vacances scolaires"
    at = factory.LazyFunction(timezone.now)


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = Criterion

    programme = factory.SubFactory(ProgrammeFactory)
    position = factory.Sequence(lambda n: n + 1)
    label = factory.Sequence(lambda n: f"Critère {n}")
    owner = CriterionOwner.ANCT
    weight = 2


class EligibilityRuleFactory(DjangoModelFactory):
    class Meta:
        model = EligibilityRule

    programme = factory.SubFactory(ProgrammeFactory)
    position = factory.Sequence(lambda n: n + 1)
    text = "Le projet relève des compétences de la collectivité."
    check_kind = EligibilityCheck.HUMAN


class CharterFactory(DjangoModelFactory):
    """In force since the beginning of the call."""

    class Meta:
        model = Charter

    programme = factory.SubFactory(ProgrammeFactory)
    version = factory.Sequence(lambda n: n + 1)
    published_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=30))


class CommitmentFactory(DjangoModelFactory):
    class Meta:
        model = Commitment

    charter = factory.SubFactory(CharterFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Engagement {n}")
