"""Each row the database must refuse, beside the nearest one it accepts."""

import pytest
from django.core.exceptions import ValidationError

from collectivites.models import Collectivite
from collectivites.states import CollectiviteKind, Source, Zone
from tests.factories.collectivites import (
    CollectiviteFactory,
    DepartementFactory,
    FormerNameFactory,
    HeldLabelFactory,
    RegionFactory,
)
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db


def test_region():
    region = RegionFactory(code="53", name="Bretagne")
    plain = {"name": "Autre", "of_name": "d'Autre", "sort_key": "autre", "zone": Zone.METRO}
    create = type(region).objects.create

    assert_refused("region_code_unique", lambda: create(**plain | {"code": "53", "slug": "autre"}))
    assert_refused("region_slug_unique", lambda: create(**plain | {"code": "76", "slug": "bretagne"}))
    assert_refused("region_zone_known", lambda: create(**plain | {"code": "76", "slug": "autre", "zone": "moon"}))
    assert create(**plain | {"code": "76", "slug": "autre"}).is_overseas is False


def test_departement():
    departement = DepartementFactory(code="88", name="Vosges")
    plain = {
        "code": "46", "name": "Lot", "of_name": "du Lot", "slug": "lot", "sort_key": "lot",
        "zone": Zone.DROM, "region": departement.region,
    }  # fmt: skip
    create = type(departement).objects.create

    assert_refused("departement_code_unique", lambda: create(**plain | {"code": "88"}))
    assert_refused("departement_slug_unique", lambda: create(**plain | {"slug": "vosges"}))
    assert_refused("departement_zone_known", lambda: create(**plain | {"zone": ""}))
    assert_refused("departement_time_zone_known", lambda: create(**plain | {"time_zone": "Europe/Rome"}))
    created = create(**plain)
    created.refresh_from_db()
    assert created.is_overseas is True


def test_codes_are_unique_among_present_rows_of_a_kind():
    commune = CollectiviteFactory(insee_code="88160", siren="218801603", slug="epinal-88")

    assert_refused("collectivite_insee_code_unique", lambda: CollectiviteFactory(insee_code="88160"))
    assert_refused("collectivite_siren_unique", lambda: CollectiviteFactory(siren="218801603"))
    assert_refused("collectivite_slug_unique", lambda: CollectiviteFactory(slug="epinal-88"))
    CollectiviteFactory(insee_code="88160", siren="218801603", is_current=False)
    CollectiviteFactory(as_region=True, insee_code="88160")
    assert Collectivite.objects.current().filter(insee_code="88160", kind="commune").get() == commune


def test_a_body_is_unique_in_its_departement():
    vosges = DepartementFactory(code="88")
    CollectiviteFactory(as_body=True, name="CCAS d'Épinal", departement=vosges)
    CollectiviteFactory(as_body=True, kind=CollectiviteKind.ASSOCIATION, name="Réseau", departement=None, region=None)

    assert_refused(
        "collectivite_body_unique",
        lambda: CollectiviteFactory(as_body=True, name="CCAS d'Epinal", departement=vosges),
    )
    assert_refused(
        "collectivite_body_unique",
        lambda: CollectiviteFactory(
            as_body=True, kind=CollectiviteKind.ASSOCIATION, name="Réseau", departement=None, region=None
        ),
    )
    CollectiviteFactory(as_body=True, name="CCAS d'Épinal")
    CollectiviteFactory(as_body=True, kind=CollectiviteKind.CIAS, name="CCAS d'Épinal", departement=vosges)


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "…", "sort_key": ""}])
def test_a_name_has_letters(wrong):
    assert_refused("collectivite_name_present", lambda: CollectiviteFactory(**wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": Source.MANUAL},
        {"as_cc": True, "source": Source.MANUAL},
        {"as_body": True, "source": Source.REFERENTIAL},
        {"kind": "kingdom"},
        {"source": "rumour"},
    ],
)
def test_the_kind_follows_the_source(wrong):
    assert_refused("collectivite_kind_follows_source", lambda: CollectiviteFactory(**wrong))


@pytest.mark.parametrize("code", [None, "", "8", "8816é", "ab123"])
def test_a_territory_has_a_code(code):
    assert_refused("collectivite_insee_code_present", lambda: CollectiviteFactory(insee_code=code))


def test_an_intercommunalite_has_a_siren():
    assert_refused("collectivite_siren_present", lambda: CollectiviteFactory(as_cc=True, siren=None))
    assert CollectiviteFactory(as_cc=True).insee_code is None


@pytest.mark.parametrize("siren", ["200035443", "20003544", "20003544A", "", "---------"])
def test_a_siren_is_right(siren):
    assert_refused("collectivite_siren_valid", lambda: CollectiviteFactory(siren=siren))


@pytest.mark.parametrize("siren", ["200035442", "356000000", None])
def test_right_siren(siren):
    assert CollectiviteFactory(siren=siren).siren == siren


def test_population():
    assert_refused("collectivite_population_positive", lambda: CollectiviteFactory(population=-1, population_year=2023))
    assert_refused("collectivite_population_dated", lambda: CollectiviteFactory(population=10))
    assert_refused("collectivite_population_dated", lambda: CollectiviteFactory(population_year=2023))
    assert CollectiviteFactory(population=0, population_year=2023).population == 0


def test_a_commune_is_somewhere():
    region = RegionFactory()

    assert_refused("collectivite_commune_is_somewhere", lambda: CollectiviteFactory(departement=None, region=region))
    assert_refused("collectivite_commune_is_somewhere", lambda: CollectiviteFactory(region=None))
    assert CollectiviteFactory(as_region=True, region=region).departement is None


def test_links_between_collectivites():
    cc = CollectiviteFactory(as_cc=True)
    other = CollectiviteFactory(as_cc=True)

    assert_refused("collectivite_epci_of_communes", lambda: CollectiviteFactory(as_cc=True, epci=cc))
    assert_refused(
        "collectivite_not_own_parent",
        lambda: Collectivite.objects.filter(pk=other.pk).update(parent=other.pk),
    )
    assert CollectiviteFactory(epci=cc).epci == cc
    assert CollectiviteFactory(as_body=True, parent=cc).parent == cc


def test_time_zone_is_french():
    assert_refused("collectivite_time_zone_known", lambda: CollectiviteFactory(time_zone="Europe/Rome"))
    assert CollectiviteFactory(time_zone="Pacific/Marquesas").time_zone == "Pacific/Marquesas"


def test_former_name():
    name = FormerNameFactory(name="Saint-Ouen", insee_code="93070")

    assert_refused(
        "formername_unique",
        lambda: FormerNameFactory(collectivite=name.collectivite, name="Saint-Ouen", insee_code="93070"),
    )
    assert_refused("formername_name_present", lambda: FormerNameFactory(name=""))
    assert_refused("formername_kind_known", lambda: FormerNameFactory(kind="nickname"))
    FormerNameFactory(name="Saint-Ouen", insee_code="93070")
    FormerNameFactory(collectivite=name.collectivite, name="Saint-Ouen", insee_code="75070")


def test_the_form_says_it_in_french():
    """The Luhn constraint is an expression: full_clean must evaluate it too."""
    wrong = CollectiviteFactory.build(
        siren="200035443", departement=DepartementFactory(), region=RegionFactory(), population=1
    )

    messages = [str(error) for error in _violations(wrong)]

    assert messages == [
        "Le SIREN compte neuf chiffres, dont le dernier contrôle les autres.",
        "Une population est donnée avec son année, et inversement.",
    ]


def _violations(row):
    for constraint in Collectivite._meta.constraints:
        try:
            constraint.validate(Collectivite, row)
        except ValidationError as refused:
            yield from refused.messages


def test_labels():
    held = HeldLabelFactory()

    assert_refused("heldlabel_once", lambda: HeldLabelFactory(collectivite=held.collectivite, label=held.label))
    assert_refused("heldlabel_label_known", lambda: HeldLabelFactory(label="vert"))
    assert_refused("heldlabel_source_known", lambda: HeldLabelFactory(source="rumeur"))
    HeldLabelFactory(label=held.label)
