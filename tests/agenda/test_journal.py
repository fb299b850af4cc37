"""The staff follow what was recalled: to whom, when, what failed and why."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from agenda.models import Reminder, ReminderRule
from agenda.selectors.journal import CONDITIONS, with_standing
from candidatures.models import ConflictOfInterest
from core.models import OutboxMail
from tests.core.html import parse
from tests.factories.accounts import UserFactory
from tests.factories.agenda import AppointmentFactory, ReminderFactory, ReminderRuleFactory
from tests.factories.core import OutboxMailFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import TeamFactory
from tests.personas import agent, sign_in, staff
from tests.teams.scenes import formed, retained

pytestmark = pytest.mark.django_db
LIST = "/gestion/rappels/"
CSV = f"{LIST}export.csv"
DUE = dt.datetime(2026, 10, 12, 7, 0, tzinfo=dt.UTC)
LEFT = DUE + dt.timedelta(minutes=3)


@pytest.fixture
def as_staff(client):
    return sign_in(client, staff())


def decided(**values):
    rule = ReminderRule.objects.filter(offset_days=-3).order_by("pk").first() or ReminderRuleFactory()
    return ReminderFactory(**({"rule": rule, "due_at": DUE} | values))


def told(state="sent", **values):
    """Told, with a mail in that state; None: in the list only."""
    if state:
        traits = {"sent": {"sent": True, "sent_at": LEFT}, "queued": {}}.get(state, {state: True})
        values["mail"] = OutboxMailFactory(**traits)
    return decided(state="told", told_at=DUE, **values)


def rows(response):
    return [[" ".join(cell.text.split()) for cell in row.all("td")] for row in parse(response).one("tbody").all("tr")]


def people_shown(client, **query):
    page = parse(client.get(LIST, query))
    return [row.all("td")[1].text.split()[0] for row in page.one("tbody").all("tr")] if page.all("tbody") else []


def test_a_line_says_who_what_and_when_on_both_clocks(client, as_staff):
    person = UserFactory(first_name="Samira", last_name="B", email="samira@ville.test", time_zone="Indian/Reunion")
    team = TeamFactory(launched=True, name="Équipe du Tampon")
    told(person=person, appointment__team=team, appointment__programme=team.programme)

    assert rows(client.get(LIST)) == [
        [
            "lundi 12 octobre 2026 à 11 h 03, heure de La Réunion lundi 12 octobre à 9 h 03, heure de Paris",
            "Samira B samira@ville.test",
            "Premier point d’étape, 15/10/2026 Équipe du Tampon"
            " 3 jours avant un point d’étape : les agents de l’équipe",
            "envoyé",
        ]
    ]


def test_on_paris_time_the_hour_is_told_once(client, as_staff):
    told()

    assert rows(client.get(LIST))[0][0] == "lundi 12 octobre 2026 à 9 h 03"


@pytest.mark.parametrize(
    "build, expected",
    [
        (lambda: told("queued"), "à envoyer"),
        (lambda: told("sending"), "à envoyer"),
        (lambda: told("failed"), "échec Abandon après 6 essais. Renvoyer à {}, Premier point d’étape"),
        (
            lambda: told("uncertain"),
            "incertain Le service s’est arrêté pendant l’envoi Renvoyer à {}, Premier point d’étape",
        ),
        (lambda: told(None), "dans la liste seulement"),
        (lambda: told(is_late=True), "envoyé en retard"),
        (lambda: decided(), "à envoyer"),
        (
            lambda: decided(state="dropped", drop_reason="cancelled"),
            "sans objet Le rendez-vous est annulé",
        ),
    ],
    ids=["queued", "sending", "failed", "uncertain", "listed", "late", "due", "dropped"],
)
def test_the_state_says_what_became_of_it(build, expected, client, as_staff):
    reminder = build()

    assert rows(client.get(LIST))[0][3] == expected.format(reminder.person)


def test_what_somebody_has_to_do_is_not_told_here(client, as_staff):
    told(appointment__kind="action", appointment__title="Rappeler Mme Payet")

    assert rows(client.get(LIST))[0][2].startswith("Action à mener, 15/10/2026")
    assert b"Payet" not in client.get(LIST).content
    assert b"Payet" not in client.get(CSV).content


def test_the_filters(client, as_staff):
    edition = ProgrammeFactory()
    team = TeamFactory(launched=True, programme=edition)
    ana = UserFactory(first_name="Ana", last_name="Hoarau")
    told("failed", person=ana, appointment__team=team, appointment__programme=edition, local_day=dt.date(2026, 10, 1))
    told(person=UserFactory(first_name="Bruno"), appointment__kind="session", is_late=True)
    told(None, person=UserFactory(first_name="Chloé"), local_day=dt.date(2026, 11, 1))
    decided(person=UserFactory(first_name="Denis"), state="dropped", drop_reason="moved")

    def found(**query):
        return set(people_shown(client, **query))

    assert found() == {"Ana", "Bruno", "Chloé", "Denis"}
    assert found(etat="failed") == {"Ana"}
    assert found(etat="sent") == {"Bruno"}
    assert found(etat="listed") == {"Chloé"}
    assert found(etat="dropped") == {"Denis"}
    assert found(nature="session") == {"Bruno"}
    assert found(edition=edition.slug) == {"Ana"}
    assert found(equipe=team.pk) == {"Ana"}
    assert found(du="2026-10-12") == {"Bruno", "Chloé", "Denis"}
    assert found(au="01/10/2026") == {"Ana"}
    assert found(personne="hoarau ANA") == {"Ana"}
    assert found(retard="on") == {"Bruno"}
    assert found(etat="failed", nature="session") == set()


def test_the_filters_stay_in_the_address_of_pages_and_of_the_file(client, as_staff):
    for _ in range(31):
        told("failed")

    page = parse(client.get(LIST, {"etat": "failed", "retard": ""}))

    assert len(page.one("tbody").all("tr")) == 30
    assert page.one("nav", aria_label="Pagination").all("a", rel="next")[0].attrs["href"] == (
        "?etat=failed&retard=&page=2"
    )
    [export] = [link for link in page.all("a") if link.text == "Exporter ces rappels"]
    assert export.attrs["href"] == f"{CSV}?etat=failed"
    assert [o.attrs["value"] for o in page.one("select", name="etat").all("option") if "selected" in o.attrs] == [
        "failed"
    ]


@pytest.mark.parametrize(
    "query, notice",
    [
        ({"etat": "envolé"}, "Filtre inconnu ignoré : état « envolé »."),
        ({"equipe": "999999"}, "Filtre inconnu ignoré : équipe « 999999 »."),
        ({"du": "hier"}, "Filtre inconnu ignoré : du « hier »."),
    ],
)
def test_an_old_link_still_answers(query, notice, client, as_staff):
    told(person=UserFactory(first_name="Ana"))

    page = parse(client.get(LIST, query))

    assert [div.text for div in page.all("div", role="status")] == [notice]
    assert len(page.one("tbody").all("tr")) == 1


def test_nothing_yet_and_nothing_for_these_filters_advise(client, as_staff):
    empty = parse(client.get(LIST)).one("div", class_="pni-empty")
    told()
    narrowed = parse(client.get(LIST, {"etat": "failed"})).one("div", class_="pni-empty")

    assert (empty.one("h2").text, empty.one("a").attrs["href"]) == ("Aucun rappel pour l’instant", f"{LIST}regles/")
    assert (narrowed.one("h2").text, narrowed.one("a").attrs["href"]) == ("Aucun rappel pour ces filtres", LIST)


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_costs_the_same_whatever_its_length(how_many, client, as_staff, django_assert_num_queries):
    for _ in range(how_many):
        team = TeamFactory(launched=True, time_zone="Indian/Reunion")
        told("failed", appointment__team=team, appointment__programme=team.programme)

    # session, user; editions and teams of the filters; count, page, clocks (teams, mandates)
    with django_assert_num_queries(8):
        client.get(LIST)


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_file_costs_the_same_whatever_its_length(how_many, client, as_staff, django_assert_num_queries):
    for _ in range(how_many):
        told()

    # session, user; editions and teams of the filters; people, clocks (teams, mandates), rows
    with django_assert_num_queries(8):
        client.get(CSV)


def test_the_file_is_for_a_spreadsheet_and_computes_nothing(client, as_staff):
    person = UserFactory(first_name="=1+1", last_name="", email="ana@ville.test", time_zone="America/Cayenne")
    told("failed", person=person, appointment__title="@SUM(A1)", appointment__programme__name="PNI Essai", is_late=True)
    decided(state="dropped", drop_reason="done")

    answer = client.get(CSV, {"etat": "failed"})

    today = timezone.localdate()
    assert answer["Content-Disposition"] == f'attachment; filename="rappels-{today:%Y-%m-%d}.csv"'
    header, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    programme = Reminder.objects.get(person=person).appointment.programme
    assert header[:4] == ["Jour et heure chez la personne", "Horloge", "Jour et heure à Paris", "Destinataire"]
    assert lines == [
        [
            "12/10/2026 04:00",
            "heure de Guyane",
            "12/10/2026 09:00",
            "'=1+1",
            "ana@ville.test",
            str(programme),
            "",
            "'@SUM(A1)",
            "15/10/2026",
            "3 jours avant un point d’étape : les agents de l’équipe",
            "échec",
            "Abandon après 6 essais.",
            "oui",
        ]
    ]


def test_sending_again_is_confirmed_first(client, as_staff):
    mail = OutboxMailFactory(uncertain=True)
    first = told(None, mail=mail, appointment__title="Le point d’octobre")
    told(None, mail=mail, person=first.person, appointment__title="Le comité", appointment__day=dt.date(2026, 10, 20))

    page = parse(client.get(f"{LIST}{first.pk}/renvoyer/"))

    facts = {row.one("dt").text: [p.text for p in row.one("dd").all("p")] for row in page.all("dl")[0].all("div")}
    assert facts["Le courriel rappelle"] == ["Le point d’octobre, 15 octobre 2026", "Le comité, 20 octobre 2026"]
    risk = page.one("div", class_="fr-alert--warning")
    assert risk.one("h2").text == "Ce courriel est peut-être déjà arrivé"
    assert mail.message_id in risk.text
    assert OutboxMail.objects.get().state == "uncertain"


@pytest.mark.parametrize("state", ["failed", "uncertain"])
def test_a_person_sends_again(state, client, as_staff):
    reminder = told(state)

    answer = client.post(f"{LIST}{reminder.pk}/renvoyer/", follow=True)

    mail = OutboxMail.objects.get()
    assert (mail.state, mail.attempts) == ("queued", 0)
    assert f"Le courriel à {mail.recipient} repart." in parse(answer).text


@pytest.mark.parametrize("state", ["sent", "queued", None])
def test_nothing_else_is_sent_again(state, client, as_staff):
    reminder = told(state)
    before = list(OutboxMail.objects.values_list("state", flat=True))
    path = f"{LIST}{reminder.pk}/renvoyer/"

    assert (client.get(path).status_code, client.post(path).status_code) == (409, 409)
    assert list(OutboxMail.objects.values_list("state", flat=True)) == before


def test_a_team_that_a_colleague_may_not_know_of_is_not_in_her_journal(client, as_staff):
    row = retained(told=False)
    team = formed(row)
    hidden = told("failed", appointment=AppointmentFactory(team=team, programme=team.programme))
    assert len(rows(client.get(LIST))) == 1

    ConflictOfInterest.objects.create(
        candidature=row.candidature, user=as_staff, reason="Ancien employeur.", declared_at=DUE
    )

    assert people_shown(client) == []
    assert client.get(f"{LIST}{hidden.pk}/renvoyer/").status_code == 404


def test_the_tile_counts_what_is_to_be_looked_at(client, as_staff):
    told("failed")
    told("uncertain")
    told("uncertain")
    told()

    [tile] = [tile for tile in parse(client.get("/gestion/")).all("div", class_="fr-tile") if "Rappels" in tile.text]

    assert tile.one("p", class_="fr-tile__detail").text == "1 en échec, 2 incertains"


@pytest.mark.parametrize("path", [LIST, CSV])
def test_only_staff_come_here(path, client):
    sign_in(client, agent())

    assert client.get(path).status_code == 403


def test_only_staff_send_again(client):
    reminder = told("failed")
    sign_in(client, agent())

    path = f"{LIST}{reminder.pk}/renvoyer/"
    assert (client.get(path).status_code, client.post(path).status_code) == (403, 403)
    assert OutboxMail.objects.get().state == "failed"


def test_the_file_keeps_the_most_recent(client, as_staff, monkeypatch):
    """Beyond what an edition can hold, the page says what the file contains."""
    monkeypatch.setattr("agenda.selectors.journal.MOST_EXPORTED", 2)
    monkeypatch.setattr("agenda.views.journal.MOST_EXPORTED", 2)
    for number in range(3):
        told(appointment__title=f"Rendez-vous {number}", due_at=DUE + dt.timedelta(days=number))

    lines = client.get(CSV).content.decode("utf-8-sig").splitlines()[1:]
    page = parse(client.get(LIST))

    assert [line.split(";")[7] for line in lines] == ["Rendez-vous 2", "Rendez-vous 1"]
    assert "Exporter les 2 plus récents" in [link.text for link in page.all("a")]


def test_every_row_has_one_standing(client, as_staff):
    for state in ("sent", "queued", "sending", "failed", "uncertain", None):
        told(state)
    told(None, mail=OutboxMailFactory(state="dropped"))
    decided()
    decided(state="dropped", drop_reason="moved")

    found = {standing: Reminder.objects.filter(condition).count() for standing, condition in CONDITIONS.items()}

    assert found == {"waiting": 3, "sent": 1, "failed": 1, "uncertain": 1, "listed": 1, "dropped": 2}
    assert {row.standing for row in with_standing(Reminder.objects.order_by("pk"))} == set(found)
