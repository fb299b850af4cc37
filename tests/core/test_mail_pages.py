"""Staff follow the mail."""

import datetime as dt

import pytest
from django.urls import reverse

from core.models import OutboxMail
from core.states import MailState
from tests.core.html import parse
from tests.core.test_mail import queued_tasks
from tests.factories.core import AT, OutboxMailFactory
from tests.personas import agent, sign_in, staff

pytestmark = pytest.mark.django_db
LIST = "/gestion/courriels/"


@pytest.fixture
def as_staff(client):
    return sign_in(client, staff())


def subjects(response):
    return [link.text for link in parse(response).one("table").all("a")]


def test_the_newest_mail_comes_first(client, as_staff):
    for minutes in (1, 3, 2):
        OutboxMailFactory(subject=f"Objet {minutes}", created_at=AT + dt.timedelta(minutes=minutes))

    assert subjects(client.get(LIST)) == ["Objet 3", "Objet 2", "Objet 1"]


def test_a_state_filters_and_is_counted(client, as_staff):
    OutboxMailFactory(failed=True, subject="En échec")
    OutboxMailFactory.create_batch(2)

    response = client.get(LIST, {"etat": "failed"})

    assert subjects(response) == ["En échec"]
    tags = [(tag.text, tag.attrs.get("aria-current")) for tag in parse(response).all("a", class_="fr-tag")]
    assert tags == [
        ("Tous (3)", None),
        ("En attente (2)", None),
        ("Envoi en cours (0)", None),
        ("Envoyé (0)", None),
        ("Échec (1)", "true"),
        ("Incertain (0)", None),
        ("Sans objet (0)", None),
    ]


@pytest.mark.parametrize("query", [{"etat": "nimporte"}, {"page": "0"}, {"page": "1e9"}, {"page": str(10**9)}])
def test_a_strange_address_shows_the_list(query, client, as_staff):
    OutboxMailFactory(subject="Seul")

    assert subjects(client.get(LIST, query)) == ["Seul"]


def test_pages_keep_the_filter(client, as_staff):
    OutboxMailFactory.create_batch(26)

    page = parse(client.get(LIST, {"etat": "queued"}))

    assert len(page.one("tbody").all("tr")) == 25
    assert page.one("nav", aria_label="Pagination").all("a", rel="next")[0].attrs["href"] == "?etat=queued&page=2"


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_list_costs_the_same_whatever_its_length(how_many, client, as_staff, django_assert_num_queries):
    OutboxMailFactory.create_batch(how_many)

    # session, user, counts by state, count, page
    with django_assert_num_queries(5):
        client.get(LIST)


def test_an_empty_list_says_so(client, as_staff):
    page = parse(client.get(LIST))

    assert page.one("div", class_="pni-empty").one("h2").text == "Aucun courriel dans cet état"


def test_a_mail_shows_its_text(client, as_staff):
    mail = OutboxMailFactory(uncertain=True, text="Bonjour <b>")

    page = parse(client.get(f"{LIST}{mail.pk}/"))

    assert page.one("div", class_="pni-verbatim").text == "Bonjour <b>"
    assert page.one("form", action=f"{LIST}{mail.pk}/renvoyer/").one("button").text == "Renvoyer"


def test_the_text_of_a_secret_is_shown_to_nobody(client, as_staff):
    mail = OutboxMailFactory(secret=True, failed=True)

    response = client.get(f"{LIST}{mail.pk}/")

    page = parse(response)
    assert page.all("div", class_="pni-verbatim") == []
    assert page.all("form", action=f"{LIST}{mail.pk}/renvoyer/") == []
    assert b"123-456" not in response.content


def test_a_person_sends_again(client, as_staff):
    mail = OutboxMailFactory(failed=True)

    response = client.post(f"{LIST}{mail.pk}/renvoyer/")

    mail.refresh_from_db()
    assert (response.status_code, response["Location"], mail.state) == (302, f"{LIST}{mail.pk}/", MailState.QUEUED)
    assert queued_tasks() == ["core.tasks.sweep_outbox"]


def test_a_mail_already_sent_is_not_sent_again(client, as_staff):
    mail = OutboxMailFactory(sent=True)

    response = client.post(f"{LIST}{mail.pk}/renvoyer/")

    mail.refresh_from_db()
    assert (response.status_code, mail.state) == (409, MailState.SENT)
    assert parse(response).one("main").one("p", class_="fr-text--lead").text == (
        "Seul un courriel en échec ou incertain peut être renvoyé."
    )


@pytest.mark.parametrize("name", ["core:staff_home", "core:mail_list"])
def test_only_staff_come_here(name, client):
    sign_in(client, agent())

    assert client.get(reverse(name)).status_code == 403


def test_only_staff_read_or_send_a_mail(client):
    mail = OutboxMailFactory(failed=True)
    sign_in(client, agent())

    codes = [client.get(f"{LIST}{mail.pk}/").status_code, client.post(f"{LIST}{mail.pk}/renvoyer/").status_code]

    assert (codes, OutboxMail.objects.get().state) == ([403, 403], MailState.FAILED)
