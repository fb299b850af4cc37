"""The board of the health of teams; who sees it is in docs/droits.csv too."""

import datetime as dt

import pytest
import time_machine

from core import home_cards
from investigations.models import Hypothesis
from teams.models import Team, TeamProblematique
from tests import personas
from tests.coaching.health_scene import aside, day, health_url, late_team, quiet_team
from tests.core.html import parse
from tests.factories.accounts import UserFactory
from tests.factories.candidatures import ConflictOfInterestFactory
from tests.factories.coaching import CoachingSessionFactory, DayAccountFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import LAUNCHED_AT
from tests.teams.scenes import retained

pytestmark = pytest.mark.django_db
BOARD = "/gestion/suivi/"


@pytest.fixture(autouse=True)
def on_the_twentieth_day():
    with time_machine.travel(LAUNCHED_AT + dt.timedelta(days=20), tick=False):
        yield


@pytest.fixture
def claire(client):
    return personas.sign_in(client, personas.staff())


def page(response):
    return parse(response).one("main")


def names_under(response, heading):
    """Teams listed after the h2 that starts or ends so."""
    found, reading = [], False
    for element in page(response).one("div", class_="pni-page").children:
        if isinstance(element, str):
            continue
        if element.tag == "h2":
            reading = heading in element.text
        elif reading and element.tag == "ul":
            found += [title.text for title in element.all("h3")]
    return found


# --- The board -------------------------------------------------------------------------------------------------------


def test_the_team_in_trouble_comes_first_with_its_reasons(client, claire):
    quiet, late = quiet_team("A, tout va bien"), late_team("Z, en panne")

    response = client.get(BOARD)

    assert names_under(response, "1 équipe à regarder") == [late.name]
    assert names_under(response, "1 équipe sans signal") == [quiet.name]
    first, second = page(response).all("details", class_="hl-signal")
    assert first.one("span", class_="hl-signal__label").text == "Pas de séance depuis deux semaines"
    assert first.one("span", class_="hl-signal__facts").text == (
        "Aucune séance enregistrée depuis le lancement, le 14 septembre, il y a 20 jours. Aucune autre n’est prévue."
    )
    assert [each.text for each in first.all("dt")] == ["La règle", "Pourquoi cela compte", "Que faire"]
    assert first.all("dd")[0].text == "Aucune séance de coach ou de designer enregistrée depuis 14 jours."
    assert second.one("span", class_="hl-signal__label").text == "Plus rien n’est écrit"


def test_a_row_says_where_the_team_is(client, claire):
    thomas = UserFactory(first_name="Thomas", last_name="Girard")
    team = quiet_team(coach=thomas)
    DayAccountFactory(team=team, used_half_days=3)

    row = page(client.get(BOARD)).one("li", class_="hl-row")

    assert row.one("h3").one("a").attrs["href"] == f"/equipes/{team.pk}/sante/"
    assert row.one("p", class_="hl-row__who").text == f"{team.programme}, coach : Thomas Girard"
    assert [each.text for each in row.one("ul", class_="hl-facts").all("li")] == [
        "semaine 3 sur 12",
        "recherche utilisateur",
        "64 jours avant la fin",
        "dernière séance le 2 octobre",
        "météo : grand soleil",
        "reste 4,5 j de coach sur 6",
    ]


def test_within_a_group_those_unseen_for_longest_come_first(client, claire):
    for name, held in (("A", 4), ("B", None), ("C", 2)):
        team = late_team(name)
        if held:
            CoachingSessionFactory(team=team, held_on=day(held))

    assert names_under(client.get(BOARD), "à regarder") == ["B", "C", "A"]


def test_a_team_whose_signals_are_all_aside_waits_below(client, claire):
    team = late_team()
    aside(team)
    aside(team, signal="silence")

    response = client.get(BOARD)

    assert names_under(response, "dont les signaux sont mis de côté") == [team.name]
    assert "Mis de côté : Pas de séance depuis deux semaines (jusqu’au 14 octobre)" in page(response).text
    assert "Signaux levés" not in page(response).text


def test_delays_that_no_signal_says_are_told_too(client, claire):
    late_team()
    written = late_team("Avec une hypothèse")
    Hypothesis.objects.create(investigation=written.investigation, position=1, text="Une hypothèse")

    rows = page(client.get(BOARD)).all("li", class_="hl-row")

    told = {row.one("h3").text: [each.text for each in row.all("p", class_="hl-row__more")] for row in rows}
    assert told == {
        "Les logements vides": ["L’équipe lit aussi sur son accueil : Aucune hypothèse n’est écrite."],
        "Avec une hypothèse": [],
    }


def test_no_score_nor_rank_is_shown(client, claire):
    for name in ("A", "B"):
        late_team(name)

    text = page(client.get(BOARD)).text.lower()

    assert [word for word in ("score", "/100", " %", "classement", "n° ", "priorité") if word in text] == []


def test_counts_and_filters(client, claire):
    thomas, gael = (UserFactory(first_name=name) for name in ("Thomas", "Gaël"))
    other = ProgrammeFactory(name="Édition du Havre", slug="le-havre")
    silent = late_team("Muette", coach=thomas)
    seen = late_team("Vue", coach=gael, programme=other)
    CoachingSessionFactory(team=seen, held_on=day(17))
    alone = late_team("Sans coach")

    def shown(**query):
        response = client.get(BOARD, query)
        return sorted(each.text for each in page(response).all("h3"))

    assert [each.text for each in page(client.get(BOARD)).all("a", class_="fr-tag")] == [
        "Tous les signaux",
        "Pas de séance depuis deux semaines : 2 équipes",
        "Plus rien n’est écrit : 3 équipes",
    ]
    assert shown(signal="aucune-seance") == ["Muette", "Sans coach"]
    assert shown(edition="le-havre") == [seen.name]
    assert shown(coach=thomas.pk) == [silent.name]
    assert shown(coach="personne") == [alone.name]
    assert shown(coach=thomas.pk, edition="le-havre") == []
    assert shown(coach=gael.pk, signal="silence") == [seen.name]


def test_counts_follow_the_edition_and_keep_it_in_their_links(client, claire):
    late_team("Ici")
    late_team("Ailleurs", programme=ProgrammeFactory(slug="le-havre"))

    tags = page(client.get(BOARD, {"edition": "le-havre", "signal": "silence"})).all("a", class_="fr-tag")

    assert [(tag.text, tag.attrs["href"], tag.attrs.get("aria-current")) for tag in tags] == [
        ("Tous les signaux", "?edition=le-havre", None),
        ("Pas de séance depuis deux semaines : 1 équipe", "?edition=le-havre&signal=aucune-seance", None),
        ("Plus rien n’est écrit : 1 équipe", "?edition=le-havre&signal=silence", "true"),
    ]


@pytest.mark.parametrize("name", ["edition", "coach", "signal"])
def test_a_choice_that_nobody_knows_is_told_and_left_out(client, claire, name):
    late_team()

    response = client.get(BOARD, {name: "<disparu>"})

    assert "Aucun choix ne s’appelle « <disparu> » ici." in page(response).text
    assert len(page(response).all("h3")) == 1


def test_an_empty_choice_and_an_empty_site_advise(client, claire):
    assert "Aucune équipe n’est au travail" in page(client.get(BOARD)).text

    quiet_team()

    assert "Aucune équipe pour ce choix" in page(client.get(BOARD, {"signal": "orage"})).text


def test_only_teams_at_work_are_on_the_board(client, claire):
    late_team()
    Team.objects.update(state="finished")

    assert "Aucune équipe n’est au travail" in page(client.get(BOARD)).text


def test_a_declared_link_hides_the_team_until_the_letter(client, claire):
    row = retained(told=False)
    hidden = late_team()
    TeamProblematique.objects.create(team=hidden, problematique=row, position=1)
    ConflictOfInterestFactory(candidature=row.candidature, user=claire)

    assert page(client.get(BOARD)).all("h3") == []
    assert client.get(health_url(hidden)).status_code == 404
    row.announced_outcome = "retained"
    row.save()

    assert [each.text for each in page(client.get(BOARD)).all("h3")] == [hidden.name]
    assert client.get(health_url(hidden)).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_the_board_costs_the_same_whatever_it_holds(client, claire, django_assert_num_queries, count):
    for number in range(count):
        team = late_team(f"Équipe {number}", coach=UserFactory())
        aside(team, signal="silence", acknowledged_by=claire)

    with django_assert_num_queries(7):
        response = client.get(BOARD)
    assert len(names_under(response, f"{count} équipe")) == min(count, 25)


def test_a_long_board_has_pages_that_keep_the_choice(client, claire):
    for number in range(26):
        late_team(f"Équipe {number:02}")
    quiet_team("Tout va bien")

    first, second = client.get(BOARD), client.get(BOARD, {"page": 2, "signal": "silence"})

    assert len(page(first).all("h3")) == 25
    assert names_under(second, "26 équipes à regarder") == ["Équipe 25"]
    assert "1 sans signal" in page(first).one("ul", class_="hl-links").text
    assert page(first).all("a", href="#quiet") == []
    previous = page(second).one("a", rel="prev")
    assert previous.attrs["href"] == "?page=1&signal=silence"


def test_the_tile_of_the_staff_leads_to_the_board(claire):
    late_team()

    tiles = [card for card in home_cards.staff_cards_for(claire) if card.title == "Suivi des équipes"]

    assert [(tile.url, tile.detail) for tile in tiles] == [(BOARD, "1 équipe au travail")]
