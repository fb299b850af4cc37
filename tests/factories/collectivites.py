"""Territories. Names are searchable as after a load: the search texts are computed as the product does."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from collectivites.models import Collectivite, Departement, FormerName, HeldLabel, Region
from collectivites.search_text import context_words, search_keys, search_words
from collectivites.siren import is_valid_siren
from collectivites.states import CollectiviteKind, Label, LabelSource, NameNature, Source, Zone
from core.text import fold


def siren(number: int) -> str:
    """A right SIREN for each number from 0 to 9 999 999."""
    eight = f"2{number:07d}"
    return next(eight + key for key in "0123456789" if is_valid_siren(eight + key))


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{n % 1000:03d}")
    name = factory.LazyAttribute(lambda region: f"Région {region.code}")
    of_name = factory.LazyAttribute(lambda region: f"de {region.name}")
    slug = factory.LazyAttribute(lambda region: fold(region.name).replace(" ", "-"))
    sort_key = factory.LazyAttribute(lambda region: fold(region.name))
    zone = Zone.METRO


class DepartementFactory(DjangoModelFactory):
    class Meta:
        model = Departement
        django_get_or_create = ("code",)

    class Params:
        in_la_reunion = factory.Trait(
            code="974",
            name="La Réunion",
            zone=Zone.DROM,
            time_zone="Indian/Reunion",
            region=factory.SubFactory(RegionFactory, code="04", name="La Réunion", zone=Zone.DROM),
        )

    code = factory.Sequence(lambda n: f"{n % 1000:03d}")
    name = factory.LazyAttribute(lambda departement: f"Département {departement.code}")
    of_name = factory.LazyAttribute(lambda departement: f"de {departement.name}")
    slug = factory.LazyAttribute(lambda departement: fold(departement.name).replace(" ", "-"))
    sort_key = factory.LazyAttribute(lambda departement: fold(departement.name))
    region = factory.SubFactory(RegionFactory)
    zone = Zone.METRO


class CollectiviteFactory(DjangoModelFactory):
    """A commune of the referential. Traits: `as_cc`, `as_ca`, `as_departement`, `as_region`, `as_body`."""

    class Meta:
        model = Collectivite

    class Params:
        number = factory.Sequence(lambda n: n)
        as_cc = factory.Trait(
            kind=CollectiviteKind.CC,
            name=factory.LazyAttribute(lambda row: f"Communauté de communes {row.number}"),
            insee_code=None,
            siren=factory.LazyAttribute(lambda row: siren(row.number)),
        )
        as_ca = factory.Trait(
            kind=CollectiviteKind.CA,
            name=factory.LazyAttribute(lambda row: f"Communauté d'agglomération {row.number}"),
            insee_code=None,
            siren=factory.LazyAttribute(lambda row: siren(row.number)),
        )
        as_departement = factory.Trait(
            kind=CollectiviteKind.DEPARTEMENT,
            name=factory.LazyAttribute(lambda row: f"Département {row.departement.of_name}"),
            insee_code=factory.LazyAttribute(lambda row: row.departement.code),
        )
        as_region = factory.Trait(
            kind=CollectiviteKind.REGION,
            departement=None,
            region=factory.SubFactory(RegionFactory),
            name=factory.LazyAttribute(lambda row: f"Région {row.region.name}"),
            insee_code=factory.LazyAttribute(lambda row: row.region.code),
        )
        as_body = factory.Trait(
            kind=CollectiviteKind.CCAS,
            name=factory.LazyAttribute(lambda row: f"CCAS {row.number}"),
            insee_code=None,
            source=Source.MANUAL,
        )

    kind = CollectiviteKind.COMMUNE
    name = factory.LazyAttribute(lambda row: f"Commune {row.number}")
    insee_code = factory.LazyAttribute(lambda row: f"{row.number % 100_000:05d}")
    departement = factory.SubFactory(DepartementFactory)
    region = factory.LazyAttribute(lambda row: row.departement.region)
    time_zone = factory.LazyAttribute(lambda row: row.departement.time_zone if row.departement else "Europe/Paris")
    source = Source.REFERENTIAL
    slug = factory.LazyAttribute(lambda row: f"{fold(row.name).replace(' ', '-')}-{row.number}")
    sort_key = factory.LazyAttribute(lambda row: fold(row.name))
    search_keys = factory.LazyAttribute(lambda row: search_keys(row.name))
    search_words = factory.LazyAttribute(
        lambda row: search_words(
            [row.name], context_words(row.kind, row.departement, row.insee_code, getattr(row, "siren", None))
        )
    )


class FormerNameFactory(DjangoModelFactory):
    """A name recorded by hand; `record_former_name` is the way to make it searchable."""

    class Meta:
        model = FormerName

    collectivite = factory.SubFactory(CollectiviteFactory)
    name = factory.Sequence(lambda n: f"Ancien nom {n}")
    kind = NameNature.RENAMED


class HeldLabelFactory(DjangoModelFactory):
    class Meta:
        model = HeldLabel

    collectivite = factory.SubFactory(CollectiviteFactory)
    label = Label.PETITES_VILLES_DE_DEMAIN
    source = LabelSource.NATIONAL
    recorded_on = dt.date(2026, 1, 5)
