"""What one wants by mail: from one's page, and by the link of a mail."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.services.profile import choose_time_zone
from agenda import addresses
from agenda.addresses import unsubscribe_url
from agenda.models import ReminderPreference
from collectivites import time_zones
from tests.core.html import parse
from tests.factories.accounts import UserFactory
from tests.factories.teams import MembershipFactory, TeamFactory
from tests.personas import sign_in
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db
PAGE = "/agenda/preferences/"
AT = dt.datetime(2026, 10, 12, 7, 5, tzinfo=dt.UTC)
TOPICS = ("reminders", "digest", "invitations")


@pytest.fixture
def samira(client):
    return sign_in(client, UserFactory(first_name="Samira"))


def wanted(person):
    """In the order of TOPICS; None for whoever never chose."""
    rows = ReminderPreference.objects.filter(person=person)
    fields = [f"{topic}_by_mail" for topic in TOPICS]
    return rows.values_list(*fields).first()


def link(person, topic="reminders", settings=None):
    return "/" + unsubscribe_url(person, topic).split("/", 3)[3]


def ticked(page):
    return [box.attrs["name"] for box in page.all("input", type="checkbox") if "checked" in box.attrs]


def test_whoever_never_chose_receives_everything(client, samira):
    page = parse(client.get(PAGE))

    assert ticked(page) == list(TOPICS)
    assert wanted(samira) is None


def test_a_choice_is_kept_and_shown(client, samira):
    answer = client.post(PAGE, {"digest": "on", "time_zone": "America/Cayenne"}, follow=True)

    samira.refresh_from_db()
    assert (wanted(samira), samira.time_zone) == ((False, True, False), "America/Cayenne")
    page = parse(answer)
    assert ticked(page) == ["digest"]
    [zone] = [o.attrs["value"] for o in page.one("select", name="time_zone").all("option") if "selected" in o.attrs]
    assert zone == "America/Cayenne"


def test_the_clocks_are_told_in_french_with_their_hour(client):
    with time_machine.travel(AT, tick=False):
        person = sign_in(client, UserFactory())
        MembershipFactory(user=person, team=TeamFactory(launched=True, time_zone="Indian/Reunion"))
        page = parse(client.get(PAGE))

    options = page.one("select", name="time_zone").all("option")
    words = {option.attrs["value"]: option.text for option in options}
    assert set(words) == {"", *time_zones.ALL}
    assert words[""] == "Celle de mon équipe ou de ma collectivité, il est 11 h 05"
    assert "Pour vous, il est en ce moment 11 h 05, heure de La Réunion." in page.text
    assert words["Europe/Paris"] == "Heure de Paris, il est 9 h 05"
    assert words["America/Cayenne"] == "Heure de Guyane, il est 4 h 05"


def test_the_usual_clock_is_not_the_one_chosen(client):
    """Somebody who chose sees what she would go back to."""
    with time_machine.travel(AT, tick=False):
        person = sign_in(client, UserFactory(time_zone="America/Cayenne"))
        MembershipFactory(user=person, team=TeamFactory(launched=True, time_zone="Indian/Mayotte"))
        page = parse(client.get(PAGE))

    assert page.one("select", name="time_zone").all("option")[0].text.endswith("il est 10 h 05")
    assert "Pour vous, il est en ce moment 4 h 05, heure de Guyane." in page.text


def test_another_clock_is_refused(client, samira):
    answer = client.post(PAGE, {"digest": "on", "time_zone": "America/New_York"})

    page = parse(answer)
    samira.refresh_from_db()
    assert (answer.status_code, wanted(samira), samira.time_zone) == (422, None, "")
    assert page.one("div", id="error-summary").one("li").text == (
        "L’heure que vous lisez : Choisissez une des heures de la liste."
    )
    assert ticked(page) == ["digest"]


def test_only_french_clocks_exist(samira):
    with pytest.raises(ValidationError, match="fuseau horaire"):
        choose_time_zone(user=samira, time_zone="America/New_York", actor=samira, at=AT)
    assert_refused("user_time_zone_known", lambda: UserFactory(time_zone="America/New_York"))
    assert choose_time_zone(user=samira, time_zone="Indian/Mayotte", actor=samira, at=AT).time_zone == "Indian/Mayotte"


def test_nobody_chooses_for_somebody_else(samira):
    with pytest.raises(ValueError, match="Chacun choisit sa propre heure"):
        choose_time_zone(user=UserFactory(), time_zone="", actor=samira, at=AT)


@pytest.mark.parametrize(
    "topic, kept",
    [
        ("reminders", (False, True, True)),
        ("digest", (True, False, True)),
        ("invitations", (True, True, False)),
    ],
)
def test_one_click_without_signing_in_stops_one_topic(topic, kept, client):
    person = UserFactory()
    page = parse(client.get(link(person, topic)))
    before = wanted(person)

    answer = client.post(link(person, topic), {"act": "stop"}, follow=True)

    assert (before, wanted(person)) == (None, kept)
    assert len(page.one("main").one("form").all("button")) == 1
    assert answer.redirect_chain == [(link(person, topic), 302)]
    assert parse(answer).one("h1").text.startswith("Vous ne recevez plus")


def test_looking_changes_nothing(client):
    """Programs that check the links of a mail only look."""
    person = UserFactory()

    client.get(link(person))
    client.head(link(person))

    assert wanted(person) is None


def test_it_is_undone_on_the_spot(client):
    person = UserFactory()
    client.post(link(person))
    undo = parse(client.get(link(person))).one("main").one("form").one("button")

    client.post(link(person), {undo.attrs["name"]: undo.attrs["value"]})

    assert undo.text == "Recevoir de nouveau les rappels"
    assert wanted(person) == (True, True, True)


def test_a_mail_program_posts_by_itself():
    """RFC 8058: no cookie, no form of ours, no redirect."""
    person = UserFactory()
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(link(person), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")

    assert (answer.status_code, answer["Content-Type"], wanted(person)) == (
        200,
        "text/plain; charset=utf-8",
        (False, True, True),
    )


@pytest.mark.parametrize("body", ["act=stop", "act=resume", "", "List-Unsubscribe=Other"])
def test_everything_else_proves_where_it_comes_from(body):
    person = UserFactory()
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(link(person), body, content_type="application/x-www-form-urlencoded")

    assert (answer.status_code, wanted(person)) == (403, None)


def test_our_own_form_has_that_proof():
    person = UserFactory()
    strict = Client(enforce_csrf_checks=True)
    form = parse(strict.get(link(person))).one("main").one("form")
    token = form.one("input", name="csrfmiddlewaretoken").attrs["value"]

    answer = strict.post(link(person), {"act": "stop", "csrfmiddlewaretoken": token})

    assert (answer.status_code, wanted(person)) == (302, (False, True, True))


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_does_not_exist(method, client):
    person, other = UserFactory.create_batch(2)
    body, signature = link(person).rstrip("/").rsplit(":", 1)
    other_body = link(other).rstrip("/").rsplit(":", 1)[0]
    forged = [f"{other_body}:{signature}/", f"{body}:{signature[:-1]}/", f"{body}/", "/agenda/ne-plus-recevoir/x/"]

    codes = [getattr(client, method)(path, {"List-Unsubscribe": "One-Click"}).status_code for path in forged]

    assert codes == [404] * 4
    assert ReminderPreference.objects.count() == 0


def test_the_link_of_a_deleted_account_does_not_exist(client):
    person = UserFactory()
    path = link(person)
    person.delete()

    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_the_link_signs_nobody_in(client):
    person = UserFactory()

    client.get(link(person))

    assert client.get(PAGE)["Location"].startswith("/compte/login/")


def test_the_page_names_nobody(client):
    """A mail is forwarded: the page says what it stops, not for whom."""
    person = UserFactory(first_name="Samira", email="samira@ville.test")

    answer = client.get(link(person))

    assert b"Samira" not in answer.content
    assert b"samira@" not in answer.content


def test_the_addresses_of_mails_are_those_of_the_pages():
    token = addresses.unsubscribe_token(12, "digest")

    assert reverse("agenda:preferences") == addresses.PREFERENCES_PATH
    assert reverse("agenda:unsubscribe", args=[token]) == f"{addresses.UNSUBSCRIBE_PATH}{token}/"
