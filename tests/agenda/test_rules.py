"""Rules as data: what a change means for what was sent before, and two rules that would say the same twice."""

import datetime as dt

import pytest

from agenda.models import ReminderRule
from agenda.rule_wording import moment_of_rule, rule_in_words
from agenda.services.rules import RuleError, add_rule, change_rule, resume_rule, stop_rule
from agenda.states import AppointmentKind, Audience
from tests.factories.agenda import ReminderFactory, ReminderRuleFactory
from tests.factories.programmes import ProgrammeFactory
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 10, 1, 9, 0, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(days=3)
THREE_BEFORE = {"kind": "checkpoint", "offset_days": -3, "audience": "agents", "programme": None, "is_urgent": False}


def add(**values):
    return add_rule(values=THREE_BEFORE | values, actor=None, at=AT)


def change(rule, **values):
    return change_rule(rule=rule, values=values, actor=None, at=LATER)


@pytest.mark.parametrize(
    "kind, offset, words",
    [
        ("checkpoint", -7, "7 jours avant un point d’étape"),
        ("launch", -1, "1 jour avant la journée de lancement"),
        ("end_committee", 0, "Le jour du comité de fin"),
        ("action", 2, "2 jours après l’échéance d’une action"),
    ],
)
def test_a_rule_is_a_sentence(kind, offset, words):
    assert moment_of_rule(kind, offset) == words


def test_every_kind_and_audience_has_its_words():
    sentences = {
        rule_in_words(ReminderRule(kind=kind, offset_days=offset, audience=audience))
        for kind in AppointmentKind.values
        for audience in Audience.values
        for offset in (-1, 0, 1)
    }

    assert len(sentences) == len(AppointmentKind.values) * len(Audience.values) * 3


def test_a_new_rule_holds_from_now_on():
    rule = add()

    assert (rule.is_active, rule.active_since, rule_in_words(rule)) == (
        True,
        AT,
        "3 jours avant un point d’étape : les agents de l’équipe",
    )


def test_the_same_rule_is_refused_with_a_sentence():
    add()

    with pytest.raises(RuleError) as refusal:
        add(is_urgent=True)

    assert str(refusal.value) == (
        "Cette règle existe déjà. « 3 jours avant un point d’étape : les agents de l’équipe »"
    )
    assert_refused("reminderrule_once", lambda: ReminderRuleFactory(active_since=AT))


def test_a_stopped_one_is_to_be_taken_up_again():
    stop_rule(rule=add(), actor=None, at=AT)

    with pytest.raises(RuleError, match="existe déjà, arrêtée : reprenez-la"):
        add()


def test_an_edition_does_not_repeat_what_holds_for_all():
    edition = ProgrammeFactory()
    add()

    with pytest.raises(RuleError, match="vaut déjà pour toutes les éditions"):
        add(programme=edition)
    assert add(programme=edition, offset_days=-4).programme == edition


def test_what_an_edition_has_is_not_given_to_all_beside_it():
    edition = ProgrammeFactory(name="PNI Essai", edition=2026)
    own = add(programme=edition)

    with pytest.raises(RuleError, match="L’édition « PNI Essai 2026 » a déjà cette règle"):
        add()
    stop_rule(rule=own, actor=None, at=AT)
    assert add().programme is None


def test_only_an_action_has_an_owner():
    with pytest.raises(RuleError, match="Seule une action a une personne chargée"):
        add(audience="owner")
    assert add(kind="action", audience="owner").audience == "owner"


def test_a_rule_reaches_ninety_days():
    assert_refused("reminderrule_within_reach", lambda: ReminderRuleFactory(offset_days=-91))
    assert_refused("reminderrule_within_reach", lambda: ReminderRuleFactory(offset_days=91))
    ReminderRuleFactory(offset_days=-90)
    ReminderRuleFactory(offset_days=90)


def test_a_rule_that_reminded_nobody_is_changed_in_place():
    rule = add()

    changed = change(rule, **(THREE_BEFORE | {"offset_days": -10}))

    assert (changed.pk, changed.offset_days, changed.active_since) == (rule.pk, -10, LATER)


def test_a_rule_that_reminded_somebody_keeps_its_words():
    rule = add()
    ReminderFactory(rule=rule)

    changed = change(rule, **(THREE_BEFORE | {"offset_days": -10}))

    rule.refresh_from_db()
    assert (rule.offset_days, rule.is_active) == (-3, False)
    assert (changed.pk != rule.pk, changed.offset_days, changed.is_active, changed.active_since) == (
        True,
        -10,
        True,
        LATER,
    )


def test_a_refused_change_stops_nothing():
    rule = add()
    ReminderFactory(rule=rule)
    add(offset_days=-10)

    with pytest.raises(RuleError, match="existe déjà"):
        change(rule, **(THREE_BEFORE | {"offset_days": -10}))

    rule.refresh_from_db()
    assert rule.is_active is True


def test_a_mail_apart_is_not_another_rule():
    """Who is told, and when, stays: nothing is due again."""
    rule = add()
    ReminderFactory(rule=rule)

    changed = change(rule, **(THREE_BEFORE | {"is_urgent": True}))

    assert (changed.pk, changed.is_urgent, changed.active_since) == (rule.pk, True, AT)


def test_taken_up_again_it_holds_from_then_on():
    rule = add()
    stop_rule(rule=rule, actor=None, at=AT)
    stop_rule(rule=rule, actor=None, at=AT)

    resumed = resume_rule(rule=rule, actor=None, at=LATER)

    assert (resumed.is_active, resumed.active_since) == (True, LATER)
    assert resume_rule(rule=rule, actor=None, at=LATER + dt.timedelta(days=1)).active_since == LATER


def test_it_is_not_taken_up_beside_another_that_says_the_same():
    edition = ProgrammeFactory()
    own = add(programme=edition)
    stop_rule(rule=own, actor=None, at=AT)
    add()

    with pytest.raises(RuleError, match="vaut déjà pour toutes les éditions"):
        resume_rule(rule=own, actor=None, at=LATER)
