"""What every request crosses."""

import io
import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from core.middleware import (
    MAX_BODY_BYTES,
    MAX_DRAINED_BYTES,
    PrivateByDefaultMiddleware,
    RequestIdFilter,
    SecretAddressFilter,
)
from tests.core.html import parse
from tests.personas import agent, sign_in

CONTACT = "/contact/"


def test_each_request_has_its_own_reference(client):
    first, second = client.get(CONTACT)["X-Request-ID"], client.get(CONTACT)["X-Request-ID"]

    assert (len(first), len(second), first == second) == (32, 32, False)


@pytest.mark.parametrize(
    "given, is_kept",
    [("0123abcd-proxy", True), ("x" * 64, True), ("x" * 65, False), ("court", False), ("a\\nb injected", False)],
)
def test_a_proxy_s_reference_is_kept_when_it_is_plain(client, given, is_kept):
    assert (client.get(CONTACT, headers={"X-Request-ID": given})["X-Request-ID"] == given) == is_kept


def test_the_reference_is_in_the_log_even_once_the_request_is_over(client, caplog):
    caplog.handler.addFilter(RequestIdFilter())

    reference = client.get("/introuvable/")["X-Request-ID"]

    (record,) = [record for record in caplog.records if record.name == "django.request"]
    assert record.request_id == reference


def test_outside_a_request_the_log_has_no_reference():
    record = logging.makeLogRecord({"msg": "hors requête"})

    RequestIdFilter().filter(record)

    assert record.request_id == "-"


UNREADABLE_PATHS = ["/%00", "/fiche-%ff/", "/%c0%ae%c0%ae/", "/%ed%a0%80/"]
UNREADABLE_QUERIES = ["q=%00", "q=a%00b", "q=%ff", "q=%ed%a0%80", "%00=1", "a=1&b=%c3%28"]


@pytest.mark.parametrize("path", UNREADABLE_PATHS)
def test_an_unreadable_path_is_a_clear_400(path, client):
    response = client.get(path)

    assert (response.status_code, parse(response).one("h1").text) == (400, "Cette demande est illisible")
    assert response["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize("query", UNREADABLE_QUERIES)
def test_an_unreadable_query_is_a_clear_400(query, client):
    response = client.get(f"{CONTACT}?{query}")

    assert (response.status_code, parse(response).one("h1").text) == (400, "Cette demande est illisible")


@pytest.mark.parametrize("query", ["q=caf%C3%A9", "q=%F0%9F%9A%B2", "q=a%0Ab", "q=%25ff", "q=100%"])
def test_a_readable_query_passes(query, client):
    assert client.get(f"{CONTACT}?{query}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("body, status", [("email=a%00%40b.fr", 400), ("email=%ff", 400), ("email=nul", 200)])
def test_an_unreadable_form_is_a_clear_400(body, status, client):
    response = client.post(
        reverse("account_request_login_code"), body, content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == status


@pytest.mark.parametrize("characters, status", [(8100, 200), (8193, 414), (10_240, 414)])
def test_an_endless_address_is_a_clear_414(characters, status, client):
    response = client.get(f"{CONTACT}?q={'a' * (characters - len(CONTACT) - 2)}")

    assert response.status_code == status
    if status == 414:
        assert parse(response).one("h1").text == "Cette adresse est trop longue"


def test_an_anonymous_page_is_checked_again_at_each_visit(client):
    assert client.get(CONTACT)["Cache-Control"] == "no-cache"


@pytest.mark.django_db
def test_a_page_of_a_signed_in_person_is_kept_nowhere(client):
    sign_in(client, agent())

    response = client.get(CONTACT)

    assert (response["Cache-Control"], response["Vary"]) == ("private, no-store", "Cookie")


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in, expected", [(False, "public, max-age=300"), (True, "private, no-store")])
def test_a_view_s_own_rule_is_for_anonymous_people_only(signed_in, expected, rf: RequestFactory):
    request = rf.get("/")
    request.user = agent() if signed_in else type("Nobody", (), {"is_authenticated": False})()
    answer = HttpResponse(headers={"Cache-Control": "public, max-age=300"})

    assert PrivateByDefaultMiddleware(lambda _: answer)(request)["Cache-Control"] == expected


@pytest.mark.parametrize("path, status", [(CONTACT, 200), ("/introuvable/", 404), ("/%00", 400)])
def test_the_browser_s_walls_stand_on_every_answer(path, status, client):
    response = client.get(path)

    assert response.status_code == status
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "announced, code",
    [(MAX_BODY_BYTES, 302), (MAX_BODY_BYTES + 1, 413), (MAX_DRAINED_BYTES + 1, 413), (2 << 30, 413), ("abc", 302)],
)
def test_a_request_heavier_than_any_form_is_refused_by_what_it_announces(client, announced, code):
    """The body itself is empty: nothing had to be read to refuse."""
    body = {"CONTENT_LENGTH": str(announced), "wsgi.input": io.BytesIO()}
    response = client.generic("POST", reverse("accounts:home"), b"", **body)

    assert response.status_code == code
    if code == 413:
        assert response["Cache-Control"] == "no-store"
        assert "Un document pèse 10 Mo au plus." in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/satisfaction/{}/",
        "/suites/lien/{}/",
        "/comites/lien/{}/",
        "/comites/lien/{}/dossier.pdf",
        "/appel/{}/merci/",
        "/compte/invitation/{}/",
        "/invitations/equipe/{}/",
        "/agenda/ne-plus-recevoir/{}/",
        "/attestations/{}/",
    ],
)
def test_a_refusal_at_a_secret_address_is_logged_without_the_secret(path):
    """A form sent with an empty question is a 422, and its link still opens it."""
    secret = "Zm9vYmFy_bGllbnNlY3JldA-0123456789abcdefghi"
    record = logging.LogRecord("django.request", 30, "", 1, "%s: %s", ("Not Found", path.format(secret)), None)

    assert SecretAddressFilter().filter(record)

    assert record.getMessage() == f"Not Found: {path.format('[adresse secrète]')}"


def test_an_ordinary_address_is_logged_whole():
    record = logging.LogRecord("x", 30, "", 1, "%s: %s", ("Not Found", "/gestion/satisfaction/pni-2026/clore/"), None)

    assert SecretAddressFilter().filter(record)

    assert record.getMessage() == "Not Found: /gestion/satisfaction/pni-2026/clore/"
