"""What a sheet shows beside its words."""

import factory
from factory.django import DjangoModelFactory

from investigations.models import SheetPicture, SheetPresentation
from tests.factories.core import AT, StoredFileFactory
from tests.factories.teams import workspace_of


class SheetPictureFactory(DjangoModelFactory):
    class Meta:
        model = SheetPicture

    investigation = factory.LazyFunction(workspace_of)
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    file = factory.SubFactory(StoredFileFactory, name="image.png", content_type="image/png", body=b"\x89PNG faux")
    width = 60
    height = 30
    alt_text = "Une affiche à l’entrée du hall."
    credit = "Service jeunesse"


class SheetPresentationFactory(DjangoModelFactory):
    class Meta:
        model = SheetPresentation

    investigation = factory.LazyFunction(workspace_of)
    file = factory.SubFactory(StoredFileFactory, name="presentation.pdf")
    at = AT
