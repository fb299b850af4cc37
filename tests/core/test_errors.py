"""Error pages that help."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from core.views import conflict, gone, permission_denied, server_error
from tests.core.html import parse
from tests.personas import agent, sign_in

pytestmark = pytest.mark.django_db


def links(page):
    return [link.text for link in page.one("main").all("a")]


def test_404_offers_the_search_and_the_main_lists(client):
    response = client.get("/introuvable/")

    page = parse(response)
    assert (response.status_code, page.one("h1").text) == (404, "Cette page n’existe pas")
    assert page.one("main").one("form").attrs["action"] == reverse("catalogue:list")
    assert links(page) == [
        "toutes les investigations",
        "les territoires",
        "les thèmes",
        "les solutions rencontrées",
        "se connecter",
    ]


def test_403_says_why_with_which_account_and_whom_to_ask(client, settings):
    settings.SUPPORT_EMAIL = "aide@pni.test"
    user = sign_in(client, agent())

    response = client.get(reverse("core:staff_home"))

    main = parse(response).one("main")
    assert response.status_code == 403
    assert main.one("p", class_="fr-text--lead").text == ("Cette page est réservée à l’équipe qui anime le programme.")
    assert main.one("strong").text == user.email
    assert main.all("a")[0].attrs["href"] == "mailto:aide@pni.test"


def test_403_without_a_reason_or_an_account(rf):
    response = permission_denied(rf.get("/"), PermissionDenied())

    main = parse(response).one("main")
    assert (response.status_code, main.all("p", class_="fr-text--lead")) == (403, [])
    assert [link.text for link in main.all("a")] == ["Se connecter", "Page d’accueil"]


def test_409_says_what_changed(rf):
    response = conflict(rf.get("/"), "Cette fiche vient d’être <publiée>.")

    main = parse(response).one("main")
    assert (response.status_code, main.one("p", class_="fr-text--lead").text) == (
        409,
        "Cette fiche vient d’être <publiée>.",
    )


def test_410_names_nothing(rf):
    response = gone(rf.get("/fiches/titre-retire/"))

    assert (response.status_code, parse(response).one("h1").text) == (410, "Cette page a été retirée")
    assert b"titre-retire" not in response.content


def test_a_form_without_proof_of_origin_is_refused_with_a_way_out():
    client = Client(enforce_csrf_checks=True)

    response = client.post(reverse("account_request_login_code"), {"email": "a@ville.test"})

    assert (response.status_code, parse(response).one("h1").text) == (403, "Ce formulaire doit être rechargé")


def test_429_after_too_many_attempts(client):
    codes = [
        client.post(reverse("account_login"), {"login": f"a{n}@ville.test", "password": "faux"}).status_code
        for n in range(31)
    ]

    assert codes == [200] * 30 + [429]
    page = parse(client.post(reverse("account_login"), {"login": "a@ville.test", "password": "faux"}))
    assert page.one("h1").text == "Trop d’essais en peu de temps"


def failing_urls(client, settings):
    settings.ROOT_URLCONF = "tests.core.failing_urls"
    client.raise_request_exception = False
    return client


def test_500_gives_the_reference_of_the_log_and_asks_the_database_nothing(client, settings, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = failing_urls(client, settings).get("/panne/")

    page = parse(response)
    assert (response.status_code, page.one("h1").text) == (500, "Le service a rencontré une erreur")
    assert page.one("p", class_="pni-code").text == response["X-Request-ID"][:12]
    assert b"secret-detail" not in response.content
    assert "Content-Security-Policy" in response.headers


def test_500_stands_even_without_the_page_base(rf, settings, tmp_path, caplog):
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    request = rf.get("/")
    request.request_id = "abcdef0123456789"

    response = server_error(request)

    assert (response.status_code, parse(response).one("p").text) == (500, "Référence à citer : abcdef012345.")
    assert caplog.records[0].getMessage() == "the page of a server error could not be rendered"
