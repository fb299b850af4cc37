"""The way in of référents: requests, trusted mail domains, invitations."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import MandateRequest, ProfessionalDomain, ReferentInvitation
from accounts.services.invitations import fingerprint
from tests.factories.accounts import UserFactory
from tests.factories.collectivites import CollectiviteFactory


class MandateRequestFactory(DjangoModelFactory):
    """Waiting for the staff."""

    class Meta:
        model = MandateRequest

    user = factory.SubFactory(UserFactory)
    collectivite = factory.SubFactory(CollectiviteFactory)
    job_title = "Directrice des services"
    requested_at = factory.LazyFunction(timezone.now)


class ProfessionalDomainFactory(DjangoModelFactory):
    class Meta:
        model = ProfessionalDomain

    collectivite = factory.SubFactory(CollectiviteFactory)
    domain = factory.Sequence(lambda n: f"ville{n}.test")
    confirmed_at = factory.LazyFunction(timezone.now)


class ReferentInvitationFactory(DjangoModelFactory):
    """Live for a day still. `token` is what the mail said."""

    class Meta:
        model = ReferentInvitation

    class Params:
        token = factory.Sequence(lambda n: f"lien-{n}")

    collectivite = factory.SubFactory(CollectiviteFactory)
    email = factory.Sequence(lambda n: f"invitee{n}@ville.test")
    token_hash = factory.LazyAttribute(lambda invitation: fingerprint(invitation.token))
    invited_by = factory.SubFactory(UserFactory)
    sent_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=13))
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=1))
