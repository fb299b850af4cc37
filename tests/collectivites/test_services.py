import logging

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from collectivites.models import Collectivite, FormerName
from collectivites.permissions import can_create_body, visible_collectivites
from collectivites.selectors import search_collectivites
from collectivites.services import BodyRefused, NameRefused, create_body, record_former_name
from collectivites.states import BODY_KINDS, CollectiviteKind, NameNature, Source
from tests.factories.accounts import UserFactory
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory

pytestmark = pytest.mark.django_db

AT = timezone.now()


def test_a_body_takes_the_place_of_its_parent():
    cc = CollectiviteFactory(as_cc=True, departement=DepartementFactory(in_la_reunion=True))

    cias = create_body(kind="cias", name="  CIAS   du Sud ", parent=cc, at=AT)

    cias.refresh_from_db()
    assert (cias.name, cias.slug, cias.departement, cias.region, cias.parent, cias.time_zone) == (
        "CIAS du Sud",
        "cias-du-sud-974",
        cc.departement,
        cc.region,
        cc,
        "Indian/Reunion",
    )
    assert (cias.source, cias.is_current, cias.created_at, cias.insee_code, cias.population) == (
        Source.MANUAL,
        True,
        AT,
        None,
        None,
    )


def test_a_body_of_a_region_without_departement():
    region = CollectiviteFactory(as_region=True)

    body = create_body(kind="association", name="Agence", parent=region, at=AT)

    assert (body.departement, body.region, body.time_zone) == (None, region.region, "Europe/Paris")


def test_a_national_body_is_nowhere():
    body = create_body(kind="association", name="Réseau", at=AT)

    assert (body.departement, body.region, body.slug, body.time_zone) == (None, None, "reseau", "Europe/Paris")


def test_the_departement_given_wins_over_the_parent():
    vosges = DepartementFactory(code="88", name="Vosges")

    body = create_body(kind="syndicat", name="Syndicat", departement=vosges, parent=CollectiviteFactory(), at=AT)

    assert (body.departement, body.region) == (vosges, vosges.region)


def test_a_body_may_have_a_siren():
    body = create_body(kind="ccas", name="CCAS", siren="200035442", at=AT)

    assert [line.collectivite for line in search_collectivites("200 035 442")] == [body]


def test_two_bodies_of_one_name_get_two_addresses():
    first = create_body(kind="ccas", name="CCAS", departement=DepartementFactory(code="88"), at=AT)
    second = create_body(kind="association", name="CCAS", departement=first.departement, at=AT)

    assert (first.slug, second.slug) == ("ccas-88", "ccas-88-2")


@pytest.mark.parametrize("kind", sorted(set(CollectiviteKind) - set(BODY_KINDS)))
def test_the_referential_is_not_typed_in(kind):
    with pytest.raises(BodyRefused, match="vient du référentiel national"):
        create_body(kind=kind, name="Épinal", at=AT)


@pytest.mark.parametrize("kind", BODY_KINDS)
def test_every_other_kind_is(kind):
    assert create_body(kind=kind, name="Organisme", at=AT).kind == kind


@pytest.mark.parametrize(
    "wrong,message",
    [
        ({"name": " … "}, "Le nom doit contenir au moins une lettre ou un chiffre."),
        ({"name": "ccas de l'epine"}, "Cet organisme existe déjà dans ce département."),
        (
            {"name": "Autre", "siren": "200035443"},
            "Le SIREN compte neuf chiffres, dont le dernier contrôle les autres.",
        ),
        ({"name": "Autre", "siren": "200035442"}, "Une collectivité porte déjà ce SIREN."),
        ({"name": "x" * 161}, "Le nom dépasse 160 caractères."),
    ],
)
def test_refusals_say_why_and_write_nothing(wrong, message):
    departement = DepartementFactory(code="88")
    create_body(kind="ccas", name="CCAS de l'Épine", departement=departement, siren="200035442", at=AT)

    with pytest.raises(BodyRefused) as refused:
        create_body(kind="ccas", departement=departement, at=AT, **wrong)

    assert str(refused.value) == message
    assert Collectivite.objects.count() == 1


def test_the_actor_is_in_the_log(caplog):
    user = UserFactory()

    with caplog.at_level(logging.INFO, logger="collectivites.services"):
        create_body(kind="ccas", name="CCAS", actor=user, at=AT)

    assert caplog.messages == [f"body ccas created by user {user.pk}"]


def test_a_recorded_name_finds_the_collectivite():
    epinal = CollectiviteFactory(name="Épinal", insee_code="88160")
    assert search_collectivites("cité des images") == []

    former = record_former_name(collectivite=epinal, name=" La Cité  des images ", note="surnom", at=AT)

    (line,) = search_collectivites("cité des images")
    assert (line.collectivite, line.former_name) == (epinal, "La Cité des images")
    assert (former.kind, former.note) == (NameNature.USUAL, "surnom")
    assert [line.collectivite for line in search_collectivites("88160")] == [epinal]


def test_recording_twice_changes_nothing():
    epinal = CollectiviteFactory(name="Épinal")
    first = record_former_name(collectivite=epinal, name="Spinal", kind="renamed", at=AT)
    before = Collectivite.objects.values().get()

    again = record_former_name(collectivite=epinal, name="Spinal", at=AT)

    assert (again.pk, again.kind, FormerName.objects.count()) == (first.pk, "renamed", 1)
    assert Collectivite.objects.values().get() == before


@pytest.mark.parametrize("name", ["", " ", "…", "x" * 161])
def test_a_name_without_letters_or_too_long_is_refused(name):
    with pytest.raises(NameRefused):
        record_former_name(collectivite=CollectiviteFactory(), name=name, at=AT)

    assert FormerName.objects.count() == 0


def test_who_sees_what():
    commune = CollectiviteFactory()
    ended = CollectiviteFactory(is_current=False)
    body = CollectiviteFactory(as_body=True)

    assert set(visible_collectivites(AnonymousUser())) == {commune, ended}
    assert set(visible_collectivites(UserFactory())) == {commune, ended, body}


def test_who_creates_bodies():
    assert can_create_body(UserFactory(is_staff=True)) is True
    assert can_create_body(UserFactory()) is False
    assert can_create_body(UserFactory(is_staff=True, is_active=False)) is False
    assert can_create_body(AnonymousUser()) is False
