"""The staff read rules as sentences, add, change, stop them."""

import pytest

from agenda.models import ReminderRule
from tests.core.html import parse
from tests.factories.agenda import ReminderRuleFactory
from tests.factories.programmes import ProgrammeFactory
from tests.personas import agent, sign_in, staff

pytestmark = pytest.mark.django_db
LIST = "/gestion/rappels/regles/"
ADD = f"{LIST}ajouter/"
NEW = {"kind": "checkpoint", "days": "5", "side": "before", "audience": "agents", "programme": ""}


@pytest.fixture
def as_staff(client):
    return sign_in(client, staff())


@pytest.fixture
def no_rule():
    ReminderRule.objects.all().delete()


def group(page, kind):
    return page.one("section", aria_labelledby=f"kind-{kind}")


def sentences(page, kind):
    return [item.all("p")[0].text for item in group(page, kind).all("li")]


def test_rules_stand_by_kind_in_the_order_of_time(client, as_staff):
    page = parse(client.get(LIST))

    assert sentences(page, "checkpoint") == [
        "7 jours avant un point d’étape : les agents de l’équipe",
        "1 jour avant un point d’étape : les agents de l’équipe",
        "1 jour avant un point d’étape : le coach et le designer",
    ]
    assert sentences(page, "action") == [
        "1 jour avant l’échéance d’une action : la personne chargée de l’action",
        "2 jours après l’échéance d’une action : la personne chargée de l’action",
    ]


def test_a_kind_without_a_rule_says_so_and_leads(client, as_staff, no_rule):
    link = group(parse(client.get(LIST)), "publication").one("a")

    assert link.attrs["href"] == f"{ADD}?nature=publication"
    [chosen] = [
        o
        for o in parse(client.get(link.attrs["href"])).one("select", name="kind").all("option")
        if "selected" in o.attrs
    ]
    assert chosen.attrs["value"] == "publication"


def test_the_rule_of_an_edition_stands_beside_the_general_ones(client, as_staff, no_rule):
    edition = ProgrammeFactory(name="PNI Essai", edition=2026)
    ReminderRuleFactory(offset_days=-5)
    ReminderRuleFactory(offset_days=-3, programme=edition, is_urgent=True)

    notes = [[p.text for p in item.all("p")] for item in group(parse(client.get(LIST)), "checkpoint").all("li")]

    assert notes == [
        ["5 jours avant un point d’étape : les agents de l’équipe"],
        [
            "3 jours avant un point d’étape : les agents de l’équipe",
            "PNI Essai 2026 seulement, dans un courriel à part",
        ],
    ]


def test_a_rule_is_added(client, as_staff, no_rule):
    edition = ProgrammeFactory()

    answer = client.post(ADD, NEW | {"programme": edition.pk, "is_urgent": "on"}, follow=True)

    rule = ReminderRule.objects.get()
    assert (rule.kind, rule.offset_days, rule.audience, rule.programme, rule.is_urgent) == (
        "checkpoint",
        -5,
        "agents",
        edition,
        True,
    )
    assert "C’est enregistré : 5 jours avant un point d’étape : les agents de l’équipe." in parse(answer).text


@pytest.mark.parametrize("side, days, offset", [("after", "2", 2), ("before", "0", 0), ("after", "0", 0)])
def test_before_after_or_the_day_itself(side, days, offset, client, as_staff, no_rule):
    client.post(ADD, NEW | {"side": side, "days": days})

    assert ReminderRule.objects.get().offset_days == offset


def test_a_duplicate_is_refused_and_loses_nothing(client, as_staff, no_rule):
    ReminderRuleFactory(offset_days=-5)

    answer = client.post(ADD, NEW)

    page = parse(answer)
    assert (answer.status_code, ReminderRule.objects.count()) == (422, 1)
    assert page.one("div", id="error-summary").one("li").text == (
        "Cette règle existe déjà. « 5 jours avant un point d’étape : les agents de l’équipe »"
    )
    assert page.one("input", name="days").attrs["value"] == "5"


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"days": "91"}, "Combien de jours : Un rappel part au plus 90 jours avant ou après."),
        ({"days": "sept"}, "Combien de jours : Écrivez un nombre entier de jours, par exemple 7."),
        ({"days": "-1"}, "Combien de jours : Écrivez 0 pour le jour même, ou un nombre de jours."),
        ({"audience": ""}, "À qui : Choisissez à qui ce rappel s’adresse."),
        ({"audience": "owner"}, "Seule une action a une personne chargée : choisissez d’autres destinataires."),
    ],
)
def test_an_error_says_what_and_where(wrong, message, client, as_staff):
    answer = client.post(ADD, NEW | wrong)

    assert answer.status_code == 422
    assert [item.text for item in parse(answer).one("div", id="error-summary").all("li")] == [message]


def test_a_rule_is_changed(client, as_staff, no_rule):
    rule = ReminderRuleFactory(offset_days=2)
    form = parse(client.get(f"{LIST}{rule.pk}/"))

    answer = client.post(f"{LIST}{rule.pk}/", NEW | {"days": "9"})

    assert form.one("input", name="days").attrs["value"] == "2"
    assert [box.attrs["value"] for box in form.all("input", name="side") if "checked" in box.attrs] == ["after"]
    rule.refresh_from_db()
    assert (answer.status_code, rule.offset_days) == (302, -9)


def test_a_rule_is_stopped_and_taken_up_again(client, as_staff, no_rule):
    rule = ReminderRuleFactory(offset_days=-5)

    client.post(f"{LIST}{rule.pk}/arreter/")
    stopped = group(parse(client.get(LIST)), "checkpoint").one("details")
    client.post(f"{LIST}{rule.pk}/reprendre/")

    assert stopped.one("li").all("p")[0].text == "5 jours avant un point d’étape : les agents de l’équipe"
    rule.refresh_from_db()
    assert rule.is_active is True


def test_it_is_not_taken_up_beside_the_same_one(client, as_staff, no_rule):
    ReminderRuleFactory(offset_days=-5)
    own = ReminderRuleFactory(offset_days=-5, programme=ProgrammeFactory(), is_active=False)

    answer = client.post(f"{LIST}{own.pk}/reprendre/")

    own.refresh_from_db()
    assert (answer.status_code, own.is_active) == (409, False)


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_costs_the_same_whatever_its_rules(how_many, client, as_staff, no_rule, django_assert_num_queries):
    for number in range(how_many):
        ReminderRuleFactory(offset_days=-number, programme=ProgrammeFactory())

    # session, user, rules
    with django_assert_num_queries(3):
        client.get(LIST)


@pytest.mark.parametrize("path", [LIST, ADD])
def test_only_staff_come_here(path, client):
    sign_in(client, agent())

    assert client.get(path).status_code == 403
