"""The board, the health of one team, the form that puts a signal aside; who sees them is in docs/droits.csv too."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from coaching.models import SignalAcknowledgement
from coaching.states import Weather
from core import home_cards
from investigations.models import Hypothesis
from teams.models import Team, TeamProblematique
from teams.states import TeamRole
from tests import personas
from tests.core.html import parse
from tests.factories.accounts import UserFactory
from tests.factories.candidatures import ConflictOfInterestFactory
from tests.factories.coaching import CoachingSessionFactory, DayAccountFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import LAUNCHED_AT, LAUNCHED_ON, MembershipFactory, TeamFactory, workspace_of
from tests.teams.scenes import retained

pytestmark = pytest.mark.django_db
BOARD = "/gestion/suivi/"
TODAY = LAUNCHED_ON + dt.timedelta(days=20)


@pytest.fixture(autouse=True)
def on_the_twentieth_day():
    with time_machine.travel(LAUNCHED_AT + dt.timedelta(days=20), tick=False):
        yield


@pytest.fixture
def claire(client):
    return personas.sign_in(client, personas.staff())


def day(number):
    return LAUNCHED_ON + dt.timedelta(days=number)


def late_team(name="Les logements vides", *, coach=None, **fields):
    """Nobody saw it, and it wrote nothing."""
    team = workspace_of(TeamFactory(launched=True, name=name, **fields)).team
    if coach:
        MembershipFactory(team=team, user=coach, role=TeamRole.COACH)
    return team


def quiet_team(name="Les rendez-vous", **fields):
    """Seen this week, writing every day."""
    team = late_team(name, **fields)
    CoachingSessionFactory(team=team, held_on=day(18), weather=Weather.SUN)
    team.investigation.journal.create(day=day(19), text="Note", written_at=LAUNCHED_AT + dt.timedelta(days=19))
    return team


def aside(team, *, signal="aucune-seance", until=30, **fields):
    return SignalAcknowledgement.objects.create(
        team=team,
        signal=signal,
        note="Séance tenue au téléphone.",
        until=day(until),
        acknowledged_at=LAUNCHED_AT,
        **fields,
    )


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


# --- One team --------------------------------------------------------------------------------------------------------


def client_of(user):
    client = Client()
    personas.sign_in(client, user)
    return client


def health_url(team):
    return reverse("coaching:health", args=[team.pk])


def test_the_coach_reads_the_signals_and_the_agents_do_not(client):
    thomas, samira = UserFactory(), UserFactory()
    team = late_team(coach=thomas)
    MembershipFactory(team=team, user=samira)

    assert client_of(samira).get(health_url(team)).status_code == 404
    response = client_of(thomas).get(health_url(team))

    assert response.status_code == 200
    assert [
        each.one("span", class_="hl-signal__label").text for each in page(response).all("details", class_="hl-signal")
    ] == [
        "Pas de séance depuis deux semaines",
        "Plus rien n’est écrit",
    ]
    assert "Moins de 3 entretiens notés quand commence la semaine 4 sur 12." in page(response).text


def test_a_coach_who_left_reads_nothing_any_more(client):
    thomas = UserFactory()
    team = late_team()
    MembershipFactory(team=team, user=thomas, role=TeamRole.COACH, ends_on=TODAY)

    assert client_of(thomas).get(health_url(team)).status_code == 404


def test_the_home_of_the_team_leads_the_coach_there_and_not_the_agents():
    thomas, samira = UserFactory(), UserFactory()
    team = late_team(coach=thomas)
    MembershipFactory(team=team, user=samira)
    home = reverse("investigations:home", kwargs={"pk": team.investigation.pk})

    read, hidden = (page(client_of(user).get(home)) for user in (thomas, samira))

    assert [link.text for link in read.all("a", href=health_url(team))] == ["Santé de l’équipe"]
    assert "2 signaux à regarder." in read.text
    assert hidden.all("a", href=health_url(team)) == []
    assert "signaux" not in hidden.text


def test_the_guide_of_the_method_is_offered(client, claire):
    team = late_team()
    with time_machine.travel(LAUNCHED_AT + dt.timedelta(days=28), tick=False):
        response = client.get(health_url(team))

    link = page(response).one(
        "a", href=reverse("investigations:method_guide", args=[team.investigation.pk, "preparer-un-entretien"])
    )
    assert link.text == "Préparer un entretien"


def test_what_is_aside_and_what_was(client, claire):
    team = late_team()
    row = aside(team, acknowledged_by=claire)
    aside(team, until=15, acknowledged_by=claire)
    aside(team, signal="orage", until=40)
    aside(team, signal="silence", withdrawn_at=LAUNCHED_AT + dt.timedelta(days=3), withdrawn_by=claire)

    main = page(client.get(health_url(team)))

    assert [form.attrs["action"] for form in main.all("form")] == [
        f"/equipes/{team.pk}/sante/mis-de-cote/{row.pk}/reprendre/"
    ]
    assert "Mis de côté jusqu’au 14 octobre 2026 par Claire" in main.text
    past = [item.text for item in main.one("ul", class_="pni-rows").all("li")]
    assert len(past) == 3
    assert [
        words
        for words in ("plus levé aujourd’hui", "repris le 17 septembre 2026 par Claire")
        if words in " ".join(past)
    ] == [
        "plus levé aujourd’hui",
        "repris le 17 septembre 2026 par Claire",
    ]


def test_a_team_that_has_finished_only_keeps_its_history(client, claire):
    team = late_team()
    aside(team)
    Team.objects.filter(pk=team.pk).update(state="finished")

    main = page(client.get(health_url(team)))

    assert "L’équipe est terminée : les signaux ne concernent que les équipes au travail." in main.text
    assert main.all("details", class_="hl-signal") == []
    assert "Séance tenue au téléphone." in main.text


# --- Putting aside ---------------------------------------------------------------------------------------------------


def aside_url(team, signal="aucune-seance"):
    return reverse("coaching:health_acknowledge", args=[team.pk, signal])


def test_a_signal_is_put_aside_then_taken_back(client, claire):
    team = late_team()
    form = page(client.get(aside_url(team)))
    assert "Aucune séance enregistrée depuis le lancement" in form.text
    assert form.one("input", name="until").attrs["value"] == "2026-10-18"
    assert (form.one("input", name="until").attrs["min"], form.one("input", name="until").attrs["max"]) == (
        "2026-10-05",
        "2026-12-03",
    )

    done = client.post(aside_url(team), {"note": "Séance le 9.", "until": "2026-10-10"}, follow=True)

    assert done.redirect_chain == [(health_url(team), 302)]
    assert "Le signal est mis de côté." in page(done).text
    row = SignalAcknowledgement.objects.get()
    assert (row.note, row.until, row.acknowledged_by) == ("Séance le 9.", dt.date(2026, 10, 10), claire)
    back = client.post(reverse("coaching:health_withdraw", args=[team.pk, row.pk]), follow=True)
    assert "Le signal demande de nouveau l’attention." in page(back).text
    row.refresh_from_db()
    assert row.withdrawn_by == claire


@pytest.mark.parametrize(
    "posted, told",
    [
        ({"note": "", "until": "2026-10-10"}, "Dites pourquoi ce signal peut attendre, ou ce qui est fait."),
        ({"note": "Oui", "until": ""}, "Dites jusqu’à quel jour."),
        ({"note": "Oui", "until": "2026-10-04"}, "Choisissez un jour entre le 05/10/2026 et le 03/12/2026."),
        ({"note": "Oui", "until": "2026-12-04"}, "Choisissez un jour entre le 05/10/2026 et le 03/12/2026."),
        ({"note": "Oui", "until": "demain"}, "Écrivez une date, par exemple 31/12/2026."),
    ],
)
def test_what_is_refused_says_where_and_keeps_what_was_typed(client, claire, posted, told):
    team = late_team()

    response = client.post(aside_url(team), posted)

    assert response.status_code == 422
    main = page(response)
    assert told in main.one("div", id="error-summary").text
    assert main.one("textarea", name="note").text == posted["note"]
    assert SignalAcknowledgement.objects.count() == 0


def test_a_colleague_who_was_quicker_keeps_her_note_and_mine_is_not_lost(client, claire):
    team = late_team()
    aside(team, acknowledged_by=UserFactory(first_name="Gaël", last_name="Prigent"))

    response = client.post(aside_url(team), {"note": "La mienne.", "until": "2026-10-10"})

    assert response.status_code == 409
    assert "Gaël Prigent a déjà mis ce signal de côté jusqu’au 14/10/2026." in page(response).text
    assert page(response).one("textarea", name="note").text == "La mienne."


def test_a_signal_that_is_no_longer_raised_says_so(client, claire):
    team = quiet_team()

    assert "Ce signal n’est plus levé aujourd’hui" in page(client.get(aside_url(team))).text
    response = client.post(aside_url(team), {"note": "Trop tard.", "until": "2026-10-10"})

    assert response.status_code == 422
    assert "Ce signal n’est plus levé pour cette équipe" in page(response).text
