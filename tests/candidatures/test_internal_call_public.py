"""The page behind the poster, as an agent on a phone meets it, and as machines do."""

import dataclasses
import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from candidatures.models import Idea, InternalCall
from candidatures.views import internal_call_public
from core.open_forms import MIN_FILL_SECONDS, STAMP_LIFE_SECONDS, new_stamp
from tests.core.html import parse
from tests.factories.candidatures import InternalCallFactory
from tests.factories.collectivites import CollectiviteFactory

pytestmark = pytest.mark.django_db
TOKEN = "k7mp-3xqd-w9ha"
PAGE, SENT = f"/appel/{TOKEN}/", f"/appel/{TOKEN}/merci/"
PROBLEM = "Les familles déposent trois fois la même pièce."
NAMED = {"first_name": "Awa", "last_name": "Perrin", "service": "Accueil"}


@pytest.fixture
def page():
    return InternalCallFactory(token=TOKEN, collectivite=CollectiviteFactory(name="Épinal"), message="Un mot.")


@pytest.fixture
def stamp():
    """Of a page opened a minute ago."""
    return aged_stamp(60)


def aged_stamp(seconds, token=TOKEN):
    with time_machine.travel(timezone.now() - dt.timedelta(seconds=seconds), tick=False):
        return new_stamp(token)


def send(client, stamp, **values):
    return client.post(PAGE, {"problem": PROBLEM, "is_volunteer": "non", "stamp": stamp, **values})


def errors(response):
    return [item.text for item in parse(response).one("div", id="error-summary").all("li")]


def test_the_page_asks_little_and_says_what_becomes_of_it(client, page):
    response = client.get(PAGE)

    main = parse(response).one("main")
    kinds = ("input", "textarea")
    asked = {field.attrs["name"] for kind in kinds for field in main.all(kind) if field.attrs.get("type") != "hidden"}
    headers = [response[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")]
    assert asked == {"problem", "who_suffers", "is_volunteer", *NAMED, "time_available", "why", "email", "website"}
    assert headers == ["no-store", "noindex, nofollow", "same-origin"]
    assert main.one("blockquote").text == "Un mot."
    assert "soixante jours après la fermeture" in main.one("section", aria_labelledby="data").text


def test_an_idea_arrives_and_is_thanked(client, page, stamp):
    response = send(client, stamp, who_suffers="Les familles", email="Awa@ville.test")

    idea = Idea.objects.get()
    thanks = client.get(response["Location"])
    assert (response.status_code, response["Location"]) == (302, SENT)
    assert (idea.problem, idea.who_suffers, idea.email, idea.is_volunteer) == (
        PROBLEM,
        "Les familles",
        "Awa@ville.test",
        False,
    )
    assert parse(thanks).one("h1").text == "Merci !"


def test_a_volunteer_says_who(client, page, stamp):
    refused = send(client, stamp, is_volunteer="oui", first_name="Awa", why="Je les reçois.")
    main = parse(refused).one("main")
    accepted = send(client, stamp, is_volunteer="oui", **NAMED)

    assert (refused.status_code, errors(refused)) == (
        422,
        [
            "Votre nom : Donnez votre nom, pour que le référent sache qui se propose.",
            "Votre service : Donnez votre service, pour que le référent sache où vous trouver.",
        ],
    )
    assert main.one("textarea", id="id_problem").text == PROBLEM
    assert main.one("textarea", id="id_why").text == "Je les reçois."
    assert main.one("input", id="id_is_volunteer_1").attrs["checked"] == ""
    assert accepted["Location"] == SENT
    assert Idea.objects.get().last_name == "Perrin"


def test_a_machine_that_fills_everything_is_answered_and_not_kept(client, page, stamp):
    response = send(client, stamp, website="https://spam.test")

    assert (response["Location"], Idea.objects.count()) == (SENT, 0)


@pytest.mark.parametrize("age, is_kept", [(0, False), (MIN_FILL_SECONDS - 1, False), (MIN_FILL_SECONDS + 2, True)])
def test_nobody_writes_so_fast(age, is_kept, client, page):
    with time_machine.travel(timezone.now(), tick=False):
        response = send(client, aged_stamp(age))

    assert (response.status_code, Idea.objects.count()) == ((302, 1) if is_kept else (422, 0))


@pytest.mark.parametrize(
    "stamp",
    ["", "faux", new_stamp("zzzz-zzzz-zzzz"), pytest.param(None, id="yesterday")],
    ids=lambda value: str(value)[:4],
)
def test_a_stamp_that_is_not_ours_is_renewed_and_nothing_is_lost(stamp, client, page):
    refused = send(client, aged_stamp(STAMP_LIFE_SECONDS + 60) if stamp is None else stamp)
    main = parse(refused).one("main")
    renewed = main.one("input", id="id_stamp").attrs["value"]

    with time_machine.travel(timezone.now() + dt.timedelta(seconds=30), tick=False):
        accepted = send(client, renewed)

    assert (refused.status_code, main.one("textarea", id="id_problem").text) == (422, PROBLEM)
    assert (accepted["Location"], Idea.objects.count()) == (SENT, 1)


def test_sent_twice_is_one_idea(client, page, stamp):
    answers = [send(client, stamp)["Location"] for _ in range(3)]

    assert (answers, Idea.objects.count()) == ([SENT] * 3, 1)


def test_a_flood_is_stopped_and_the_text_given_back(client, page, monkeypatch):
    limit = dataclasses.replace(internal_call_public.LIMIT, rates="2/h/ip,100/h/key")
    monkeypatch.setattr(internal_call_public, "LIMIT", limit)

    answers = [send(client, aged_stamp(60)) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert parse(answers[-1]).one("main").one("textarea", id="id_problem").text == PROBLEM
    assert Idea.objects.count() == 2


def test_a_flood_from_many_addresses_is_stopped_too(page, monkeypatch):
    limit = dataclasses.replace(internal_call_public.LIMIT, rates="100/h/ip,2/h/key")
    monkeypatch.setattr(internal_call_public, "LIMIT", limit)

    codes = [send(Client(REMOTE_ADDR=f"10.0.0.{n}"), aged_stamp(60)).status_code for n in range(3)]

    assert codes == [302, 302, 429]


def test_pasted_text_is_harmless(client, page, stamp):
    send(
        client,
        stamp,
        is_volunteer="oui",
        **{**NAMED, "first_name": "Awa\r\nBcc: x@y.test", "last_name": "\u202enirreP"},
    )

    idea = Idea.objects.get()
    assert (idea.first_name, idea.last_name) == ("Awa Bcc: x@y.test", "nirreP")


def test_too_long_is_told_and_kept(client, page, stamp):
    response = send(client, stamp, problem="a" * 4001)

    assert response.status_code == 422
    assert len(parse(response).one("main").one("textarea", id="id_problem").text) == 4001


@pytest.mark.parametrize("token", ["zzzz-zzzz-zzzz", "k7mp", TOKEN.replace("-", ""), "0" * 43, "é"])
def test_a_guessed_link_does_not_exist(token, client, page):
    codes = [client.get(f"/appel/{token}/").status_code, client.post(f"/appel/{token}/").status_code]

    assert codes == [404, 404]


def test_a_link_copied_in_capitals_leads_there(client, page):
    assert client.get(f"/appel/{TOKEN.upper()}/")["Location"] == PAGE


def test_a_closed_call_says_so_and_gives_the_text_back(client, page, stamp):
    InternalCall.objects.update(closed_at=timezone.now())

    read, sent = client.get(PAGE), send(client, stamp)

    assert (read.status_code, sent.status_code, Idea.objects.count()) == (410, 410, 0)
    assert parse(read).one("h1").text == "Cet appel est fermé"
    assert parse(sent).one("main").one("textarea", id="typed").text == PROBLEM


def test_the_page_of_an_agent_tells_nothing_of_the_others(client, page, stamp):
    send(client, stamp, is_volunteer="oui", **NAMED)

    assert "Perrin" not in client.get(PAGE).content.decode() + client.get(SENT).content.decode()
