"""Signing up: an address, a code, a name, then which collectivité."""

import pytest

from accounts.models import User
from core.models import OutboxMail
from tests.core.html import parse
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
SIGN_UP, CONFIRM = "/compte/signup/", "/compte/confirm-email/"


def test_the_page_asks_for_an_address_and_says_who_it_is_for(client):
    page = parse(client.get(SIGN_UP)).one("main")

    assert [field.attrs["name"] for field in page.all("input", class_="fr-input")] == ["email"]
    assert [item.one("strong").text for item in page.one("ul").all("li")] == [
        "Vous voulez inscrire votre collectivité",
        "Vous avez reçu une invitation",
        "Vous êtes agent et vous avez une idée",
        "Vous êtes coach ou designer",
    ]


def test_from_an_address_to_the_choice_of_a_collectivite(client, mailed_code):
    asked = client.post(SIGN_UP, {"email": " Ana@Ville.test "})
    landed = client.post(asked["Location"], {"code": mailed_code("ana@ville.test")})
    named = client.get(landed["Location"])
    saved = client.post(named["Location"], {"first_name": "Ana", "last_name": "Lévy", "job_title": "DGS"})

    user = User.objects.get()
    assert (asked["Location"], landed["Location"]) == (CONFIRM, "/mon-espace/rattachement/")
    assert named["Location"] == "/mon-compte/?next=%2Fmon-espace%2Frattachement%2F"
    assert saved["Location"] == "/mon-espace/rattachement/"
    assert (user.email, user.has_usable_password(), user.is_staff) == ("ana@ville.test", False, False)
    assert user.emailaddress_set.get().verified is True
    assert client.get(saved["Location"]).status_code == 200


def test_nothing_opens_before_the_code(client):
    client.post(SIGN_UP, {"email": "ana@ville.test"})

    assert client.get("/mon-espace/").status_code == 302


def test_a_known_address_gets_the_same_answer_and_its_owner_a_mail(client):
    UserFactory(email="connue@ville.test")
    new = client.post(SIGN_UP, {"email": "nouvelle@ville.test"})
    new_page = parse(client.get(CONFIRM)).one("main").text
    client.post("/compte/logout/")
    known = client.post(SIGN_UP, {"email": "connue@ville.test"})
    known_page = parse(client.get(CONFIRM)).one("main").text

    assert (new.status_code, new["Location"]) == (known.status_code, known["Location"])
    assert new_page.replace("nouvelle@ville.test", "X") == known_page.replace("connue@ville.test", "X")
    assert User.objects.count() == 2
    told = OutboxMail.objects.get(recipient="connue@ville.test")
    assert "a déjà un compte" in " ".join(told.text.split())


def test_nothing_else_can_be_posted(client):
    client.post(SIGN_UP, {"email": "ana@ville.test", "is_staff": "on", "password1": "x" * 20, "first_name": "A"})

    user = User.objects.get()
    assert (user.is_staff, user.has_usable_password(), user.first_name) == (False, False, "")


def test_a_bad_address_is_told(client):
    response = client.post(SIGN_UP, {"email": "pas une adresse"})

    assert parse(response).one("main").one("div", id="error-summary").one("a").attrs["href"] == "#id_email"
    assert User.objects.count() == 0


def test_signing_up_again_and_again_is_limited(client):
    codes = [client.post(SIGN_UP, {"email": f"p{number}@ville.test"}).status_code for number in range(25)]

    assert (codes[:20], codes[-1]) == ([302] * 20, 429)


def test_the_names_of_an_account_are_one_line(client):
    client.force_login(user := UserFactory())

    client.post("/mon-compte/", {"first_name": "Ana\r\nBcc: x@y.test", "last_name": "\u202eyvéL", "job_title": ""})

    user.refresh_from_db()
    assert (user.first_name, user.last_name) == ("Ana Bcc: x@y.test", "yvéL")


@pytest.mark.parametrize(
    "target, landed",
    [
        ("/mon-espace/rattachement/", "/mon-espace/rattachement/"),
        ("//mechant.test/", "/mon-compte/"),
        ("", "/mon-compte/"),
    ],
)
def test_the_profile_leads_back_to_who_asked_for_a_name(target, landed, client):
    client.force_login(UserFactory())

    response = client.post(f"/mon-compte/?next={target}", {"first_name": "Ana", "last_name": "Lévy"})

    assert response["Location"] == landed
