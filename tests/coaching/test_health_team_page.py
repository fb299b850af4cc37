"""The health of one team, and the form that puts a signal aside; who sees them is in docs/droits.csv too."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from coaching.models import SignalAcknowledgement
from teams.models import Team
from teams.states import TeamRole
from tests import personas
from tests.coaching.health_scene import TODAY, aside, health_url, late_team, quiet_team
from tests.core.html import parse
from tests.factories.accounts import UserFactory
from tests.factories.teams import LAUNCHED_AT, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_twentieth_day():
    with time_machine.travel(LAUNCHED_AT + dt.timedelta(days=20), tick=False):
        yield


@pytest.fixture
def claire(client):
    return personas.sign_in(client, personas.staff())


def page(response):
    return parse(response).one("main")


# --- One team --------------------------------------------------------------------------------------------------------


def test_the_coach_reads_the_signals_and_the_agents_do_not(client):
    thomas, samira = UserFactory(), UserFactory()
    team = late_team(coach=thomas)
    MembershipFactory(team=team, user=samira)

    assert personas.client_of(samira).get(health_url(team)).status_code == 404
    response = personas.client_of(thomas).get(health_url(team))

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

    assert personas.client_of(thomas).get(health_url(team)).status_code == 404


def test_the_home_of_the_team_leads_the_coach_there_and_not_the_agents():
    thomas, samira = UserFactory(), UserFactory()
    team = late_team(coach=thomas)
    MembershipFactory(team=team, user=samira)
    home = reverse("investigations:home", kwargs={"pk": team.investigation.pk})

    read, hidden = (page(personas.client_of(user).get(home)) for user in (thomas, samira))

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
