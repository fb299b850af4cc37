"""Accounts in the technical administration: usable, and without a secret to read or to type."""

import pytest
from allauth.mfa.models import Authenticator

from accounts.models import User
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.core import StoredFileFactory
from tests.personas import TOTP_SECRET, admin, sign_in, staff

pytestmark = pytest.mark.django_db
USERS, FACTORS = "/administration/accounts/user/", "/administration/mfa/authenticator/"


@pytest.fixture(autouse=True)
def as_admin(client):
    return sign_in(client, admin())


def field_names(response):
    return list(response.context["adminform"].form.fields)


def test_an_account_is_made_without_password(client):
    form = client.get(f"{USERS}add/")
    response = client.post(f"{USERS}add/", {"email": "Nouvelle@Ville.test", "first_name": "Ana", "is_active": "on"})

    made = User.objects.get(email="nouvelle@ville.test")
    assert field_names(form) == [
        "email",
        "first_name",
        "last_name",
        "job_title",
        "is_active",
        "is_staff",
        "is_superuser",
    ]
    assert (response.status_code, made.first_name, made.has_usable_password()) == (302, "Ana", False)


def test_neither_password_nor_address_is_typed_for_somebody_else(client):
    user = UserFactory(with_password=True)

    form = client.get(f"{USERS}{user.pk}/change/")
    client.post(
        f"{USERS}{user.pk}/change/",
        {"first_name": "Ana", "is_active": "on", "password": "x", "email": "autre@ville.test", "is_demo": "on"},
    )

    after = User.objects.get(pk=user.pk)
    assert "email" not in field_names(form)
    assert b"md5$" not in form.content
    assert (after.first_name, after.email, after.password, after.is_demo) == ("Ana", user.email, user.password, False)


def test_accounts_are_closed_not_deleted(client):
    user = UserFactory()

    assert client.post(f"{USERS}{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=user.pk).count() == 1


def test_a_second_factor_is_removed_without_being_read(client):
    factor = Authenticator.objects.get(user=staff())

    page = client.get(f"{FACTORS}{factor.pk}/change/")
    client.post(f"{FACTORS}{factor.pk}/delete/", {"post": "yes"})

    assert page.status_code == 200
    assert (TOTP_SECRET.encode() in page.content, factor.data["secret"].encode() in page.content) == (False, False)
    assert Authenticator.objects.filter(pk=factor.pk).count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "/administration/",
        USERS,
        FACTORS,
        "/administration/accounts/referentmandate/",
        "/administration/core/job/",
        "/administration/core/outboxmail/",
        "/administration/core/storedfile/",
    ],
)
def test_its_lists_open(path, client):
    ReferentMandateFactory()

    assert client.get(path).status_code == 200


def test_a_file_is_known_by_its_number_only(client):
    stored = StoredFileFactory(name="Photo de Zoé Essai.jpg")
    files = "/administration/core/storedfile/"

    for path in (files, f"{files}{stored.pk}/change/"):
        page = client.get(path)
        assert (page.status_code, str(stored.pk) in page.content.decode()) == (200, True)
        assert "Zoé Essai" not in page.content.decode()


@pytest.mark.parametrize("path", ["auth/group/", "usersessions/usersession/", "dsfr/dsfrconfig/"])
def test_what_would_mislead_is_not_there(path, client):
    assert client.get(f"/administration/{path}").status_code == 404
