"""Coming in: by code, by password; what a stranger learns from the answers; where one lands."""

import pytest
from django.urls import reverse

from accounts.models import User
from core.models import OutboxMail
from tests.core.html import parse
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
LOGIN, CODE, CONFIRM = "/compte/login/", "/compte/login/code/", "/compte/login/code/confirm/"


@pytest.fixture
def user():
    return UserFactory(with_password=True, email="samira@ville.test")


def is_signed_in(client, user):
    return client.session.get("_auth_user_id") == str(user.pk)


def by_password(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password, **extra})


def test_one_page_offers_both_ways(client):
    page = parse(client.get(LOGIN)).one("main")

    assert [form.attrs["action"] for form in page.all("form")] == [CODE, LOGIN]
    assert [(field.attrs["name"], field.attrs["autocomplete"]) for field in page.all("input", class_="fr-input")] == [
        ("email", "email"),
        ("login", "email"),
        ("password", "current-password"),
    ]
    assert page.one("p", class_="fr-text--lead").text.startswith("Cet espace est ouvert aux personnes qui participent")


def test_the_page_carries_where_one_was_going(client):
    page = parse(client.get(LOGIN, {"next": "/mon-compte/"})).one("main")

    assert [field.attrs["value"] for field in page.all("input", name="next")] == ["/mon-compte/"] * 2


@pytest.mark.parametrize("address", ["samira@ville.test", "SAMIRA@Ville.test", " samira@ville.test "])
def test_a_password_opens_a_session(address, client, user):
    response = by_password(client, address)

    assert (response.status_code, response["Location"], is_signed_in(client, user)) == (302, "/mon-espace/", True)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, user):
    wrong = by_password(client, user.email, "faux mot de passe")
    unknown = by_password(client, "inconnue@ville.test", "faux mot de passe")

    texts = [parse(response).one("main").one("div", id="error-summary").text for response in (wrong, unknown)]
    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert texts[0] == texts[1]
    assert not is_signed_in(client, user)


def test_a_code_opens_a_session(client, user, mailed_code):
    asked = client.post(CODE, {"email": user.email})
    code = mailed_code(user.email)
    response = client.post(CONFIRM, {"code": code})

    assert (asked.status_code, asked["Location"]) == (302, CONFIRM)
    assert (response.status_code, response["Location"], is_signed_in(client, user)) == (302, "/mon-espace/", True)


def test_a_code_is_typed_as_one_likes(client, user, mailed_code):
    client.post(CODE, {"email": "Samira@ville.test"})

    client.post(CONFIRM, {"code": f" {mailed_code(user.email).lower().replace('-', '')} "})

    assert is_signed_in(client, user)


def test_the_mail_of_a_code_is_a_secret_with_its_own_key(client, user):
    for _ in range(2):
        client.post(CODE, {"email": user.email})
        client.post("/compte/logout/")

    mails = list(OutboxMail.objects.filter(recipient=user.email).order_by("created_at"))
    assert [(mail.subject, mail.is_secret) for mail in mails] == [("Votre code de connexion", True)] * 2
    assert mails[0].key != mails[1].key


def test_a_wrong_code_opens_nothing_and_five_end_the_attempt(client, user, mailed_code):
    client.post(CODE, {"email": user.email})
    code = mailed_code(user.email)

    codes = [client.post(CONFIRM, {"code": "ABC-DEF"}).status_code for _ in range(3)]
    late = client.post(CONFIRM, {"code": code})

    assert codes == [200, 200, 302]
    assert (late.status_code, late["Location"]) == (302, CODE)
    assert not is_signed_in(client, user)


def test_an_unknown_address_sees_the_same_page_and_receives_nothing(client, user):
    known = client.post(CODE, {"email": user.email})
    known_page = parse(client.get(CONFIRM)).one("main").text
    client.post("/compte/logout/")
    unknown = client.post(CODE, {"email": "inconnu@ville.test"})
    unknown_page = parse(client.get(CONFIRM)).one("main").text

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert known_page.replace(user.email, "X") == unknown_page.replace("inconnu@ville.test", "X")
    assert OutboxMail.objects.filter(recipient="inconnu@ville.test").count() == 0


def test_a_bad_address_is_told_on_the_page_of_the_code(client):
    response = client.post(CODE, {"email": "pas une adresse"})

    assert parse(response).one("main").one("div", id="error-summary").one("a").attrs["href"] == "#id_email"


@pytest.mark.parametrize("target", ["/mon-compte/", "/gestion/courriels/?etat=failed", "http://testserver/mon-compte/"])
def test_one_lands_where_one_was_going(target, client, user):
    assert by_password(client, user.email, next=target)["Location"] == target


@pytest.mark.parametrize(
    "target",
    [
        "//mechant.test/",
        "https://mechant.test/",
        "https:mechant.test",
        "http:///mechant.test",
        "\\\\mechant.test",
        "/\\mechant.test",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://localhost/",  # an allowed host, but not the one that was asked
        "\thttps://mechant.test",
    ],
)
def test_nobody_is_sent_elsewhere(target, client, user):
    response = by_password(client, user.email, next=target)

    assert (response.status_code, response["Location"]) == (302, "/mon-espace/")


def test_a_closed_account_is_told_so(client, user):
    User.objects.update(is_active=False)

    response = by_password(client, user.email)

    assert (response.status_code, response["Location"]) == (302, "/compte/inactive/")
    assert parse(client.get("/compte/inactive/")).one("h1").text == "Ce compte est fermé"
    assert not is_signed_in(client, user)


@pytest.mark.parametrize("demo, opens", [(True, True), (False, False)])
def test_a_demonstration_account_opens_in_the_demonstration_only(demo, opens, client, user, settings, mailed_code):
    settings.DEMO = demo
    User.objects.update(is_demo=True)

    by_password(client, user.email)
    with_password = is_signed_in(client, user)
    client.logout()
    client.post(CODE, {"email": user.email})
    client.post(CONFIRM, {"code": mailed_code(user.email)})

    assert (with_password, is_signed_in(client, user)) == (opens, opens)


@pytest.mark.parametrize("fact", [{"is_active": False}, {"is_demo": True}])
def test_closing_an_account_ends_its_sessions(fact, client, user):
    by_password(client, user.email)
    before = client.get("/mon-espace/").status_code
    User.objects.update(**fact)

    assert (before, client.get("/mon-espace/").status_code) == (200, 302)


def test_signing_out_is_a_button_not_a_link(client, user):
    by_password(client, user.email)

    page = client.get("/compte/logout/")
    still_there = is_signed_in(client, user)
    response = client.post("/compte/logout/")

    assert (page.status_code, still_there) == (200, True)
    assert (response["Location"], is_signed_in(client, user)) == (reverse("catalogue:home"), False)
