"""Users and mandates."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from accounts.models import ReferentMandate, User
from tests.factories.collectivites import CollectiviteFactory

PASSWORD = "un mot de passe de personnage"


class UserFactory(DjangoModelFactory):
    """An active account without password, whose address is verified. Trait: `with_password` (see PASSWORD)."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        with_password = factory.Trait(password=factory.django.Password(PASSWORD))

    email = factory.Sequence(lambda n: f"personne{n}@ville.test")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Martin-{n}")
    job_title = "Chargée de mission"
    password = factory.django.Password(None)

    @factory.post_generation
    def verified_email(self: User, create: bool, extracted: bool | None, **kwargs: object) -> None:
        if create and extracted is not False:
            self.emailaddress_set.create(email=self.email, verified=True, primary=True)


class ReferentMandateFactory(DjangoModelFactory):
    class Meta:
        model = ReferentMandate

    user = factory.SubFactory(UserFactory)
    collectivite = factory.SubFactory(CollectiviteFactory)
    starts_on = dt.date(2021, 4, 1)
