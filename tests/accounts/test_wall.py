"""The staff wall: without a second factor, staff reach public pages, the way to give it, and the exit."""

import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.urls import reverse

from accounts.middleware import BEFORE_SECOND_FACTOR
from tests.core.html import parse
from tests.factories.core import JobFactory, OutboxMailFactory
from tests.personas import admin, agent, sign_in, staff, staff_without_second_factor

pytestmark = pytest.mark.django_db
ACTIVATE, CONFIRM = "/compte/2fa/totp/activate/", "/compte/2fa/reauthenticate/"
CLOSED = [
    "/gestion/",
    "/gestion/courriels/",
    "/mon-espace/",
    "/mon-compte/",
    "/administration/",
    "/administration/accounts/user/",
    "/compte/email/",
    "/compte/password/change/",
    "/compte/password/set/",
    "/compte/sessions/",
    "/compte/2fa/",
    "/compte/2fa/recovery-codes/",
]
OPEN = ["/", "/contact/", "/accessibilite/", "/investigations/", "/sante/", "/robots.txt"]


@pytest.mark.parametrize("path", CLOSED)
def test_staff_who_never_enrolled_are_led_to_enrol(path, client):
    sign_in(client, staff_without_second_factor())

    response = client.get(path)

    assert (response.status_code, response["Location"]) == (302, f"{ACTIVATE}?next={path}")


@pytest.mark.parametrize("path", CLOSED)
def test_staff_who_came_without_their_code_are_asked_for_it(path, client):
    sign_in(client, staff(), second_factor=False)

    response = client.get(path)

    assert (response.status_code, response["Location"]) == (302, f"{CONFIRM}?next={path}")


@pytest.mark.parametrize("path", [path for path in CLOSED if path.startswith(("/gestion/", "/mon-"))])
def test_with_it_they_pass(path, client):
    sign_in(client, staff())

    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", OPEN)
def test_public_pages_stay_open(path, client):
    sign_in(client, staff_without_second_factor())

    assert client.get(path).status_code == 200


def test_the_exit_stays_open(client):
    sign_in(client, staff_without_second_factor())

    assert client.post("/compte/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_posting_is_stopped_too_and_changes_nothing(client):
    mail = OutboxMailFactory(failed=True)
    sign_in(client, staff_without_second_factor())

    response = client.post(f"/gestion/courriels/{mail.pk}/renvoyer/")

    mail.refresh_from_db()
    assert (response.status_code, response["Location"], mail.state) == (302, f"{ACTIVATE}?next=/mon-espace/", "failed")


def test_a_fragment_is_never_replaced_by_the_wall(client):
    job = JobFactory()
    sign_in(client, staff_without_second_factor())

    response = client.get(f"/taches/{job.pk}/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (200, f"{ACTIVATE}?next=/taches/{job.pk}/")


def test_the_page_says_why(client):
    sign_in(client, staff_without_second_factor())
    client.get("/gestion/")

    alert = parse(client.get(ACTIVATE)).one("main").one("div", role="alert")

    assert alert.text == "L’équipe du programme se connecte avec un second facteur : activez-le pour continuer."


def test_agents_meet_no_wall(client):
    sign_in(client, agent())

    assert client.get("/mon-espace/").status_code == 200


def test_a_record_of_somebody_else_opens_nothing(client):
    user = sign_in(client, staff(), second_factor=False)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk + 1)
    session.save()

    assert client.get("/gestion/").status_code == 302


def test_what_is_open_before_the_code_is_short_and_named():
    assert {
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_reauthenticate",
    } == BEFORE_SECOND_FACTOR


def test_the_administration_has_no_door_of_its_own(client):
    response = client.get("/administration/")
    door = client.get(response["Location"])

    assert (response["Location"], door["Location"]) == (
        "/administration/login/?next=/administration/",
        "/compte/login/?next=/administration/",
    )
    assert client.post("/administration/login/", {"username": "x", "password": "y"}).status_code == 302


@pytest.mark.parametrize("target", ["//mechant.test", "https://mechant.test/", "javascript:x"])
def test_the_door_of_the_administration_leads_nowhere_else(target, client):
    response = client.get("/administration/login/", {"next": target})

    assert response["Location"] == "/compte/login/?next=/administration/"


def test_the_administration_is_for_technical_administrators(client):
    other = Client()
    sign_in(client, admin())
    sign_in(other, staff())

    codes = [client.get("/administration/").status_code, other.get("/administration/login/").status_code]

    assert codes == [200, 403]
    assert other.get(reverse("admin:index")).status_code == 302
