"""One's own list: what was told, on one's clock, read or not."""

import datetime as dt

import pytest

from agenda.models import Reminder
from tests.core.html import parse
from tests.factories.accounts import UserFactory
from tests.factories.agenda import AppointmentFactory, ReminderFactory, ReminderRuleFactory
from tests.factories.teams import TeamFactory
from tests.personas import sign_in

pytestmark = pytest.mark.django_db
LIST = "/agenda/rappels/"
DUE = dt.datetime(2026, 10, 12, 5, 0, tzinfo=dt.UTC)


@pytest.fixture
def rule():
    return ReminderRuleFactory()


@pytest.fixture
def samira(client):
    return sign_in(client, UserFactory(first_name="Samira", time_zone="Indian/Reunion"))


def tell(person, rule, *, days=0, **values):
    due_at = DUE + dt.timedelta(days=days)
    return ReminderFactory(
        **({"person": person, "rule": rule, "state": "told", "due_at": due_at, "told_at": due_at} | values)
    )


def items(response):
    return parse(response).one("ul", class_="rm-list").all("li")


def test_each_says_what_when_and_since_when(client, samira, rule):
    team = TeamFactory(launched=True, name="Équipe du Tampon")
    appointment = AppointmentFactory(team=team, programme=team.programme, place="Mairie annexe")
    tell(samira, rule, appointment=appointment, is_late=True)

    [item] = items(client.get(LIST))

    assert [p.text for p in item.all("p")] == [
        "Premier point d’étape (non lu)",
        "Jeudi 15 octobre 2026 à 12 h 00, heure de La Réunion, Mairie annexe",
        "Équipe du Tampon . Rappelé le lundi 12 octobre à 9 h 00, heure de La Réunion, en retard : le service n’a pas"
        " pu le faire à temps.",
    ]


def test_the_newest_first_and_only_what_was_told_to_me(client, samira, rule):
    for days in (1, 3, 2):
        tell(samira, rule, days=days, appointment__title=f"Rendez-vous {days}")
    tell(UserFactory(), rule, appointment__title="D’une autre")
    ReminderFactory(person=samira, rule=rule, appointment__title="À venir")
    ReminderFactory(person=samira, rule=rule, state="dropped", drop_reason="moved", appointment__title="Sans objet")

    tiles = [item.all("p")[0].text for item in items(client.get(LIST))]

    assert tiles == [f"Rendez-vous {days} (non lu)" for days in (3, 2, 1)]


def test_what_changed_since_is_told(client, samira, rule):
    tell(samira, rule, appointment=AppointmentFactory(state="cancelled", title="Annulé"))
    tell(samira, rule, days=1, appointment=AppointmentFactory(occurrence=1, title="Déplacé"))

    badges = [item.one("p", class_="fr-badge").text for item in items(client.get(LIST))]

    assert badges == ["la date a changé depuis ce rappel", "annulé depuis"]


def test_reading_all_leaves_the_others_alone(client, samira, rule):
    mine = tell(samira, rule)
    other = tell(UserFactory(), rule)
    shown = parse(client.get(LIST))

    answer = client.post(f"{LIST}tout-lu/", follow=True)

    mine.refresh_from_db()
    other.refresh_from_db()
    assert shown.one("main").one("strong").text == "1 non lu"
    assert (mine.read_at is not None, other.read_at) == (True, None)
    page = parse(answer)
    assert page.one("main").all("strong") == []
    assert page.all("form", action=f"{LIST}tout-lu/") == []


def test_pages_and_an_empty_list(client, samira, rule):
    empty = parse(client.get(LIST)).one("div", class_="pni-empty")
    for days in range(21):
        tell(samira, rule, days=days)

    assert (empty.one("h2").text, empty.one("a").attrs["href"]) == ("Aucun rappel", "/agenda/preferences/")
    assert [len(items(client.get(LIST, {"page": page}))) for page in (1, 2, 99)] == [20, 1, 1]


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_costs_the_same_whatever_its_length(how_many, client, rule, django_assert_num_queries):
    person = sign_in(client, UserFactory())
    for _ in range(how_many):
        team = TeamFactory(launched=True)
        tell(person, rule, appointment=AppointmentFactory(team=team, programme=team.programme))

    # session, user; count, page, clock (teams, mandates), unread
    with django_assert_num_queries(7):
        client.get(LIST)


def test_the_tile_counts_what_is_not_read(client, samira, rule):
    def tile():
        titles = parse(client.get("/mon-espace/")).all("div", class_="fr-tile")
        return [each.text for each in titles if "Mes rappels" in each.text]

    before = tile()
    tell(samira, rule)
    tell(samira, rule)
    unread = tile()
    Reminder.objects.update(read_at=DUE)

    text = "Mes rappels Les rendez-vous et les actions que le service vous a rappelés."
    assert (before, unread, tile()) == ([], [f"{text} 2 non lus"], [text])


def test_one_has_to_sign_in(client):
    assert client.get(LIST)["Location"].startswith("/compte/login/")
