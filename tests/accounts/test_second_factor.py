"""The second factor: its secrets at rest, enrolment, sign-in, recovery, and what the session remembers."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection

from accounts.second_factor import DEMO_TOTP_SECRET, open_secret, seal_secret
from tests.accounts.codes import totp
from tests.core.html import parse
from tests.factories.accounts import PASSWORD, UserFactory
from tests.personas import TOTP_SECRET, enrol, sign_in, staff, staff_without_second_factor

ACTIVATE, DEACTIVATE = "/compte/2fa/totp/activate/", "/compte/2fa/totp/deactivate/"
AUTHENTICATE, CODES = "/compte/2fa/authenticate/", "/compte/2fa/recovery-codes/"


def test_a_secret_is_sealed_and_opened():
    sealed = seal_secret(TOTP_SECRET)

    assert (TOTP_SECRET in sealed, open_secret(sealed)) == (False, TOTP_SECRET)


def test_a_secret_survives_a_change_of_key(settings):
    sealed = seal_secret(TOTP_SECRET)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-" + "y" * 50

    assert open_secret(sealed) == TOTP_SECRET


def test_without_its_key_a_secret_opens_nothing(settings, caplog):
    sealed = seal_secret(TOTP_SECRET)
    settings.SECRET_KEY = "another-" + "y" * 50

    assert (open_secret(sealed) == TOTP_SECRET, len(caplog.records)) == (False, 1)


@pytest.mark.parametrize("demo, opens", [(True, True), (False, False)])
def test_the_known_secret_opens_in_the_demonstration_only(demo, opens, settings):
    settings.DEMO = demo

    assert (open_secret(seal_secret(DEMO_TOTP_SECRET)) == DEMO_TOTP_SECRET) == opens


def enrolment_secret(client):
    return parse(client.get(ACTIVATE)).one("main").one("strong", class_="pni-code").text


@pytest.mark.django_db(transaction=True)
def test_enrolment_shows_the_key_takes_a_code_and_gives_recovery_codes(client, last_mail):
    user = sign_in(client, staff_without_second_factor())
    secret = enrolment_secret(client)

    wrong = client.post(ACTIVATE, {"code": "000000"})
    right = client.post(ACTIVATE, {"code": totp(secret)})

    assert (wrong.status_code, parse(wrong).one("main").one("strong", class_="pni-code").text) == (200, secret)
    assert (right.status_code, right["Location"]) == (302, CODES)
    stored = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"]
    assert (secret in stored, open_secret(stored)) == (False, secret)
    assert last_mail(user.email).subject == "Un second facteur protège votre compte"
    assert len(parse(client.get(CODES)).one("ol", class_="pni-codes").all("li")) == 10


@pytest.mark.django_db
def test_the_key_can_be_scanned(client):
    sign_in(client, staff_without_second_factor())

    image = parse(client.get(ACTIVATE)).one("main").one("img")

    assert image.attrs["src"].startswith("data:image/svg+xml;base64,")
    assert image.attrs["alt"].startswith("QR code à scanner")


@pytest.mark.django_db(transaction=True)
def test_whoever_enrols_is_through_the_wall_at_once(client):
    sign_in(client, staff_without_second_factor())
    before = client.get("/gestion/").status_code

    client.post(ACTIVATE, {"code": totp(enrolment_secret(client))})

    assert (before, client.get("/gestion/").status_code) == (302, 200)


@pytest.mark.django_db
def test_enrolling_with_a_password_asks_it_again(client):
    user = UserFactory(with_password=True)
    sign_in(client, user)

    response = client.get(ACTIVATE)
    client.post("/compte/reauthenticate/", {"password": PASSWORD, "next": ACTIVATE})

    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/compte/reauthenticate/")
    assert client.get(ACTIVATE).status_code == 200


def sign_in_with_password(client, user):
    return client.post("/compte/login/", {"login": user.email, "password": PASSWORD})


@pytest.fixture
def enrolled(db):
    user = UserFactory(with_password=True, is_staff=True)
    enrol(user)
    return user


def test_a_session_opens_only_after_the_code(client, enrolled):
    first = sign_in_with_password(client, enrolled)
    halfway = "_auth_user_id" in client.session
    wrong = client.post(AUTHENTICATE, {"code": "000000"})
    right = client.post(AUTHENTICATE, {"code": totp()})

    assert (first["Location"], halfway, wrong.status_code) == (AUTHENTICATE, False, 200)
    assert (right["Location"], client.get("/gestion/").status_code) == ("/mon-espace/", 200)


def test_an_e_mail_code_does_not_skip_it(client, enrolled, mailed_code):
    client.post("/compte/login/code/", {"email": enrolled.email})
    response = client.post("/compte/login/code/confirm/", {"code": mailed_code(enrolled.email)})

    assert (response["Location"], "_auth_user_id" in client.session) == (AUTHENTICATE, False)


def test_a_code_that_has_just_changed_is_still_taken(client, enrolled):
    sign_in_with_password(client, enrolled)
    old, previous = totp(steps_ago=3), totp(steps_ago=1)

    assert client.post(AUTHENTICATE, {"code": old}).status_code == 200
    assert client.post(AUTHENTICATE, {"code": previous}).status_code == 302


def test_a_code_serves_once_even_when_allauth_has_forgotten_it(client, enrolled):
    code = totp()
    sign_in_with_password(client, enrolled)
    first = client.post(AUTHENTICATE, {"code": code})
    cache.delete(Authenticator.objects.get(user=enrolled, type="totp").wrap()._get_used_cache_key(code))
    client.post("/compte/logout/")
    sign_in_with_password(client, enrolled)
    second = client.post(AUTHENTICATE, {"code": code})

    assert (first.status_code, second.status_code, "_auth_user_id" in client.session) == (302, 200, False)


def test_a_recovery_code_opens_once(client, enrolled):
    sign_in(client, enrolled, confirmed=True)
    client.post(f"{CODES}generate/")
    code = parse(client.get(CODES)).one("ol", class_="pni-codes").all("li")[0].text
    client.post("/compte/logout/")

    outcomes = []
    for _ in range(2):
        sign_in_with_password(client, enrolled)
        outcomes.append(client.post(AUTHENTICATE, {"code": code}).status_code)
        client.post("/compte/logout/")

    assert outcomes == [302, 200]


def test_recovery_codes_can_be_kept_as_a_file(client, enrolled):
    sign_in(client, enrolled, confirmed=True)
    client.post(f"{CODES}generate/")
    shown = [item.text for item in parse(client.get(CODES)).one("ol", class_="pni-codes").all("li")]

    response = client.get(f"{CODES}download/")

    assert response["Content-Disposition"] == 'attachment; filename="codes-de-secours.txt"'
    assert re.findall(r"^\d{8}$", response.content.decode(), re.MULTILINE) == shown


def test_no_code_is_in_clear_in_the_database(client, enrolled):
    sign_in(client, enrolled, confirmed=True)
    client.post(f"{CODES}generate/")

    with connection.cursor() as cursor:
        cursor.execute("select data::text from mfa_authenticator order by id")
        stored = [row[0] for row in cursor.fetchall()]

    assert [TOTP_SECRET in text for text in stored] == [False, False]
    assert [re.search(r'"(secret|seed)": "gAAAA', text) is not None for text in stored] == [True, True]


def test_removing_it_puts_staff_back_before_the_wall(client, enrolled, last_mail):
    sign_in(client, enrolled, confirmed=True)
    before = client.get("/gestion/").status_code

    response = client.post(DEACTIVATE)
    after = client.get("/gestion/")

    assert (before, response.status_code) == (200, 302)
    assert (after.status_code, after["Location"].split("?")[0]) == (302, ACTIVATE)
    assert last_mail(enrolled.email).subject == "Le second facteur de votre compte est désactivé"


def test_its_pages_ask_who_one_is(client):
    user = staff()
    sign_in(client, user)

    response = client.get(DEACTIVATE)

    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/compte/2fa/reauthenticate/")
    client.post("/compte/2fa/reauthenticate/", {"code": totp(), "next": DEACTIVATE})
    assert parse(client.get(DEACTIVATE)).one("h1").text == "Désactiver le second facteur"


test_its_pages_ask_who_one_is = pytest.mark.django_db(test_its_pages_ask_who_one_is)
