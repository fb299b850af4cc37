"""Losing, choosing and changing a password."""

import re

import pytest

from accounts.models import User
from core.models import OutboxMail
from tests.accounts.codes import totp
from tests.core.html import parse
from tests.factories.accounts import PASSWORD, UserFactory
from tests.personas import enrol, sign_in

pytestmark = pytest.mark.django_db
RESET = "/compte/password/reset/"
NEW = "une tout autre phrase de passe"


@pytest.fixture
def user():
    return UserFactory(with_password=True)


def link_path(mail):
    return re.search(r"^https?://[^/]+(/\S+)$", mail.text, re.MULTILINE)[1]


def open_form(client, mail):
    return client.get(client.get(link_path(mail))["Location"])


def choose(client, mail, password=NEW):
    path = client.get(link_path(mail))["Location"]
    return client.post(path, {"password1": password, "password2": password})


def test_the_link_leads_to_our_own_site_whatever_host_was_asked(client, user, last_mail, settings):
    settings.SITE_URL = "https://pni.test"
    settings.ALLOWED_HOSTS = ["testserver", "autre.test"]

    client.post(RESET, {"email": user.email}, headers={"Host": "autre.test"})

    mail = last_mail(user.email)
    assert re.findall(r"https?://[^/\s]+", mail.text) == ["https://pni.test", "https://pni.test"]
    assert re.findall(r'href="(https?://[^/"]+)', mail.html) == ["https://pni.test", "https://pni.test"]
    assert mail.is_secret


def test_a_forgotten_password_is_replaced_once(client, user, last_mail):
    client.post(RESET, {"email": user.email})
    mail = last_mail(user.email)

    done = choose(client, mail)
    again = client.get(link_path(mail))

    user.refresh_from_db()
    assert (done["Location"], user.check_password(NEW)) == (f"{RESET}key/done/", True)
    assert parse(again).one("h1").text == "Ce lien ne fonctionne plus"
    assert last_mail(user.email).subject == "Votre mot de passe a changé"


def test_an_unknown_address_sees_the_same_page(client, user):
    known, unknown = client.post(RESET, {"email": user.email}), client.post(RESET, {"email": "x@ville.test"})

    assert [(known.status_code, known["Location"]), (unknown.status_code, unknown["Location"])] == [
        (302, f"{RESET}done/")
    ] * 2
    assert OutboxMail.objects.filter(recipient="x@ville.test").count() == 0


@pytest.mark.parametrize("weak", ["court", "123456789012", "motdepasse", "camille.martin"])
def test_a_weak_password_is_refused_with_its_reasons(weak, client, last_mail):
    user = UserFactory(email="camille.martin@ville.test", with_password=True)
    client.post(RESET, {"email": user.email})

    response = choose(client, last_mail(user.email), weak)

    user.refresh_from_db()
    assert (response.status_code, user.check_password(PASSWORD)) == (200, True)
    assert len(parse(response).one("main").one("div", id="error-summary").all("li")) >= 1


def test_a_reset_does_not_open_a_session_nor_skip_the_second_factor(client, user, last_mail):
    User.objects.filter(pk=user.pk).update(is_staff=True)
    enrol(user)
    client.post(RESET, {"email": user.email})

    choose(client, last_mail(user.email))
    after_reset = "_auth_user_id" in client.session
    response = client.post("/compte/login/", {"login": user.email, "password": NEW})

    assert (after_reset, response["Location"]) == (False, "/compte/2fa/authenticate/")
    assert client.get("/gestion/").status_code == 302
    assert client.post("/compte/2fa/authenticate/", {"code": totp()})["Location"] == "/mon-espace/"
    assert client.get("/gestion/").status_code == 200


def test_changing_it_asks_the_old_one_and_closes_other_sessions(client, user, django_user_model):
    from django.test import Client  # noqa: PLC0415 -- a second browser

    elsewhere = Client()
    sign_in(client, user)
    sign_in(elsewhere, user)

    wrong = client.post("/compte/password/change/", {"oldpassword": "faux", "password1": NEW, "password2": NEW})
    right = client.post("/compte/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert (wrong.status_code, right.status_code) == (200, 302)
    assert (client.get("/mon-compte/").status_code, elsewhere.get("/mon-compte/").status_code) == (200, 302)


def test_an_account_without_password_may_choose_one(client, last_mail):
    user = sign_in(client, UserFactory())

    moved = client.get("/compte/password/change/")
    chosen = client.post("/compte/password/set/", {"password1": NEW, "password2": NEW})

    user.refresh_from_db()
    assert (moved["Location"], chosen.status_code, user.check_password(NEW)) == ("/compte/password/set/", 302, True)
    assert last_mail(user.email).subject == "Un mot de passe a été ajouté à votre compte"
