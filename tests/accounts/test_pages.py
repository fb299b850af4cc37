"""A person's own pages."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import User
from core import home_cards
from core.home_cards import Card
from tests.core.html import parse
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.personas import decideur, referent, sign_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_cards(monkeypatch):
    """The cards of this test alone: those of the apps are theirs to test."""
    monkeypatch.setattr(home_cards, "_personal", [])
    return home_cards.register


def tiles(response):
    return [tile.text for tile in parse(response).all("h2", class_="fr-tile__title")]


def test_the_home_greets_and_leads(client, own_cards):
    own_cards(lambda user: [Card("Mon équipe", f"Celle de {user.first_name}", "/equipe/", "1 nouveauté")])
    sign_in(client, decideur())

    response = client.get("/mon-espace/")

    assert parse(response).one("h1").text == "Bonjour Philippe"
    assert tiles(response) == ["Mon équipe", "Mon compte", "Les investigations publiées"]
    assert parse(response).one("p", class_="fr-tile__detail").text == "1 nouveauté"


def test_staff_find_their_management(client, own_cards):
    sign_in(client, staff())

    assert tiles(client.get("/mon-espace/")) == ["Gestion", "Mon compte", "Les investigations publiées"]


def test_a_referent_reads_for_whom(client, own_cards):
    user = referent(CollectiviteFactory(name="Épinal"))
    ReferentMandateFactory(user=user, collectivite=CollectiviteFactory(name="Vittel"), ends_on=dt.date(2021, 12, 31))
    ReferentMandateFactory(collectivite=CollectiviteFactory(name="Ailleurs"))
    sign_in(client, user)

    lead = parse(client.get("/mon-espace/")).one("main").one("p", class_="fr-text--lead")

    assert lead.text == "Vous êtes référent de Épinal."


def test_without_any_role_the_page_says_what_comes_next(client, own_cards):
    sign_in(client, decideur())

    assert parse(client.get("/mon-espace/")).one("div", class_="pni-empty").one("h2").text == (
        "Rien ne vous attend pour l’instant"
    )


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_home_costs_the_same_whatever_its_length(how_many, client, own_cards, django_assert_num_queries):
    user = UserFactory()
    ReferentMandateFactory.create_batch(how_many, user=user)
    sign_in(client, user)
    client.get("/mon-espace/")

    # session, user, mandates
    with django_assert_num_queries(3):
        client.get("/mon-espace/")


def test_one_changes_how_one_is_named(client):
    user = sign_in(client, UserFactory())

    response = client.post("/mon-compte/", {"first_name": " Ana ", "last_name": "Lévy", "job_title": ""})

    user.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, "/mon-compte/")
    assert (user.first_name, user.last_name, user.job_title) == ("Ana", "Lévy", "")


def test_nothing_else_of_the_account_can_be_posted(client):
    user = sign_in(client, UserFactory())
    marked = {
        "is_staff": "on",
        "is_superuser": "on",
        "is_active": "",
        "is_demo": "on",
        "email": "autre@ville.test",
        "password": "x",
        "date_joined": "2000-01-01",
        "id": "1",
    }

    client.post("/mon-compte/", {"first_name": "Ana", "last_name": "Lévy"} | marked)

    after = User.objects.get(pk=user.pk)
    kept = ("is_staff", "is_superuser", "is_active", "is_demo", "email", "password", "date_joined")
    assert {name: getattr(after, name) for name in kept} == {name: getattr(user, name) for name in kept}
    assert after.first_name == "Ana"


def test_a_refused_profile_is_told_and_loses_nothing(client):
    user = sign_in(client, UserFactory(first_name="Camille"))

    response = client.post("/mon-compte/", {"first_name": "", "last_name": "Lévy"})

    page = parse(response)
    user.refresh_from_db()
    assert (response.status_code, user.first_name) == (422, "Camille")
    assert page.one("div", id="error-summary").one("a").attrs["href"] == "#id_first_name"
    assert page.one("input", id="id_last_name").attrs["value"] == "Lévy"


def test_the_account_says_how_it_is_protected(client):
    sign_in(client, staff())

    facts = [fact.text for fact in parse(client.get("/mon-compte/")).one("dl").all("dd")]

    assert facts[1:] == [
        "Aucun : vous entrez avec un code Choisir un mot de passe",
        "Activé Gérer le second facteur",
        "1 Voir les sessions",
    ]


def test_other_sessions_are_listed_and_closed(client):
    elsewhere, user = Client(headers={"User-Agent": "Ailleurs/1.0"}), UserFactory()
    sign_in(client, user)
    sign_in(elsewhere, user)

    before = parse(client.get("/compte/sessions/"))
    client.post("/compte/sessions/")

    rows = [row.all("td")[2].text for row in before.one("tbody").all("tr")]
    assert sorted(rows) == ["Ailleurs/1.0", "Cet appareil :"]
    assert (client.get("/mon-espace/").status_code, elsewhere.get("/mon-espace/").status_code) == (200, 302)


def test_the_address_changes_once_the_new_one_is_proved(client, mailed_code, last_mail):
    user = sign_in(client, UserFactory(email="avant@ville.test"))

    asked = client.post("/compte/email/", {"action_add": "1", "email": "Apres@ville.test"})
    waiting = User.objects.get(pk=user.pk).email
    client.post(asked["Location"], {"code": mailed_code("apres@ville.test")})

    assert (waiting, User.objects.get(pk=user.pk).email) == ("avant@ville.test", "apres@ville.test")
    assert last_mail("avant@ville.test").subject == "L’adresse de votre compte a changé"


@pytest.mark.parametrize("path", ["/mon-espace/", "/mon-compte/", "/compte/email/", "/compte/sessions/"])
def test_these_pages_are_personal(path, client):
    response = client.get(path)

    assert (response.status_code, response["Location"]) == (302, f"/compte/login/?next={path}")
