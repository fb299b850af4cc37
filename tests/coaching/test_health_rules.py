"""Each signal at its boundary, from its own threshold; what it says; before the launch and after the end."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from django.conf import settings

from coaching.health import BY_CODE, SIGNALS, remaining_delays
from coaching.health_checks import PROMISE_LEAST_WEEKS
from coaching.health_facts import HealthFacts, Promise, week_of
from coaching.states import Weather
from investigations.method import guide_of
from investigations.progress import Facts, delays
from investigations.workspace_menu import MENU
from programmes.states import PhaseCode
from tests.factories.teams import LAUNCHED_ON

WEEKS = 12


def day(number):
    """0 is the day of the launch."""
    return LAUNCHED_ON + dt.timedelta(days=number)


def facts(today=0, *, weeks=WEEKS, work=(), **fields):
    """A team about which nothing is wrong, but its lack of everything."""
    counted = {"launched_on": LAUNCHED_ON, "weeks": weeks, "today": day(today), "phase": PhaseCode.RESEARCH}
    return HealthFacts(work=Facts(**{**counted, **dict(work)}), **fields)


def promise(declared, *, weeks=PROMISE_LEAST_WEEKS, promised=8):
    return Promise(weeks, declared, Decimal(promised), last_week=day(14))


def used_by(half_days, *, today):
    return facts(today, granted_half_days=WEEKS, used_half_days=half_days)


# What is just enough to raise each signal for its threshold `n`, then just too little.
EDGES = {
    "aucune-seance": (
        lambda n: facts(n + 5, last_session_on=day(5), last_session_role="coach"),
        lambda n: facts(n + 4, last_session_on=day(5), last_session_role="coach"),
    ),
    "silence": (
        lambda n: facts(n + 5, work={"last_trace_on": day(5)}),
        lambda n: facts(n + 4, work={"last_trace_on": day(5)}),
    ),
    "orage": (
        lambda n: facts(20, weathers=tuple((day(20 - each), Weather.STORM) for each in range(n))),
        lambda n: facts(20, weathers=tuple((day(20 - each), Weather.STORM) for each in range(n - 1))),
    ),
    "peu-d-entretiens": (lambda n: facts(21, interviews=n - 1), lambda n: facts(21, interviews=n)),
    "un-seul-profil": (
        lambda n: facts(7, sources_with_profile=n, work={"segments": 4, "segments_heard": 1, "sources": n}),
        lambda n: facts(7, sources_with_profile=n - 1, work={"segments": 4, "segments_heard": 1, "sources": n}),
    ),
    "tout-est-confirme": (
        lambda n: facts(7, confirmed=n, settled_evidence=4, work={"hypotheses": n + 1, "settled": n}),
        lambda n: facts(7, confirmed=n - 1, settled_evidence=4, work={"hypotheses": n + 1, "settled": n - 1}),
    ),
    "aucun-essai": (lambda n: facts(63, work={"trials": n - 1}), lambda n: facts(63, work={"trials": n})),
    "jours-trop-vite": (lambda n: used_by(n + 2, today=14), lambda n: used_by(n + 2, today=15)),
    "jours-non-utilises": (lambda n: used_by(1, today=7 * (n + 1)), lambda n: used_by(1, today=7 * (n + 1) - 1)),
    "actions-en-retard": (
        lambda n: facts(n + 11, overdue=(day(10),)),
        lambda n: facts(n + 10, overdue=(day(10),)),
    ),
    "temps-promis": (
        lambda n: facts(30, promises=(promise(n - 1, promised=100),)),
        lambda n: facts(30, promises=(promise(n, promised=100),)),
    ),
    "comite-sans-date": (
        lambda n: facts(7 * (WEEKS - n)),
        lambda n: facts(7 * (WEEKS - n) - 1),
    ),
}


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.code)
def test_raised_at_its_threshold_and_not_before(signal):
    at_the_threshold, before = EDGES[signal.code]

    told = signal.facts_sentence(at_the_threshold(signal.threshold))

    assert told is not None
    assert told[0].isupper() or told[0].isdigit()
    assert told.endswith(".")
    assert signal.facts_sentence(before(signal.threshold)) is None


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.code)
def test_another_threshold_in_the_data_is_another_boundary(signal):
    """The number that the rule tells is the one that the check reads."""
    stricter = dataclasses.replace(signal, threshold=signal.threshold + 1)
    at_the_threshold, before = EDGES[signal.code]

    assert stricter.facts_sentence(at_the_threshold(stricter.threshold)) is not None
    assert stricter.facts_sentence(before(stricter.threshold)) is None


@pytest.mark.parametrize("weeks", [9, 12])
@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.code)
def test_a_rule_tells_its_threshold_in_one_sentence(signal, weeks):
    rule = signal.rule_for(weeks)

    assert str(signal.threshold) in rule or (signal.threshold == 1 and rule.startswith("Aucun "))
    if signal.of_twelve:
        assert f"semaine {week_of(signal.of_twelve, weeks)} sur {weeks}" in rule
    assert rule.endswith(".")
    assert ". " not in rule
    assert not {"{", "}"} & set(rule)


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.code)
def test_a_signal_says_why_and_what_to_try_in_french(signal):
    texts = (signal.label, signal.rule_for(WEEKS), signal.why, signal.advice)

    assert all(text for text in texts)
    assert [mark for text in texts for mark in ("'", '"', "...", " :", " ;", " ?", "« ", " %") if mark in text] == []
    assert not signal.guide or guide_of(signal.guide) is not None
    assert {f"investigations:{route}" for route in signal.says_delays} <= {entry.route for entry in MENU}
    assert [word for text in texts for word in ("score", "note de", "classement", "rang") if word in text.lower()] == []


def test_codes_are_unique():
    assert len(BY_CODE) == len(SIGNALS) == len(EDGES) == 12


@pytest.mark.parametrize(
    "of_twelve, weeks, week", [(4, 12, 4), (4, 9, 3), (4, 10, 4), (10, 9, 8), (10, 6, 5), (4, 1, 1)]
)
def test_weeks_follow_the_rhythm_of_the_programme(of_twelve, weeks, week):
    assert week_of(of_twelve, weeks) == week


@pytest.mark.parametrize(
    "code, weeks, today, is_raised",
    [
        ("peu-d-entretiens", 12, 20, False),
        ("peu-d-entretiens", 12, 21, True),
        ("peu-d-entretiens", 9, 13, False),
        ("peu-d-entretiens", 9, 14, True),
        ("aucun-essai", 12, 62, False),
        ("aucun-essai", 12, 63, True),
        ("aucun-essai", 9, 48, False),
        ("aucun-essai", 9, 49, True),
    ],
)
def test_a_week_of_twelve_is_the_same_share_elsewhere(code, weeks, today, is_raised):
    assert (BY_CODE[code].facts_sentence(facts(today, weeks=weeks)) is not None) == is_raised


def test_nothing_before_the_launch():
    late = facts(-1, overdue=(day(-40),), weathers=((day(-2), 1), (day(-9), 1)))

    assert [signal.code for signal in SIGNALS if signal.facts_sentence(late)] == []


def test_once_the_weeks_are_over_only_what_can_still_be_done():
    over = facts(
        7 * WEEKS,
        overdue=(day(40),),
        weathers=((day(80), 1), (day(73), 1)),
        granted_half_days=12,
        promises=(promise(0),),
    )

    assert [signal.code for signal in SIGNALS if signal.facts_sentence(over)] == [
        "actions-en-retard",
        "comite-sans-date",
    ]


def said(code, given):
    return BY_CODE[code].facts_sentence(given).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "code, given, told",
    [
        (
            "aucune-seance",
            facts(16),
            "Aucune séance enregistrée depuis le lancement, le 14 septembre, il y a 16 jours."
            " Aucune autre n’est prévue.",
        ),
        (
            "aucune-seance",
            facts(30, last_session_on=day(10), last_session_role="designer", next_session_on=day(33)),
            "Dernière séance enregistrée le 24 septembre, avec le designer, il y a 20 jours."
            " La prochaine est prévue le 17 octobre.",
        ),
        (
            "orage",
            facts(20, weathers=((day(15), 1), (day(8), 1))),
            "Météo notée « orage » le 22 septembre et le 29 septembre.",
        ),
        ("peu-d-entretiens", facts(28), "Aucun entretien noté, en semaine 5 sur 12."),
        ("peu-d-entretiens", facts(28, interviews=2), "2 entretiens notés, en semaine 5 sur 12."),
        (
            "un-seul-profil",
            facts(28, sources_with_profile=3, work={"segments": 4, "segments_heard": 1, "sources": 5}),
            "3 sources sur 5 disent qui a été entendu : toutes viennent du même profil, sur 4 profils à entendre.",
        ),
        (
            "tout-est-confirme",
            facts(28, confirmed=2, settled_evidence=9, work={"hypotheses": 3, "settled": 2}),
            "2 hypothèses tranchées sur 3, toutes confirmées ; sur 9 preuves, aucune ne contredit ni ne nuance.",
        ),
        (
            "tout-est-confirme",
            facts(28, confirmed=2, work={"hypotheses": 2, "settled": 2}),
            "2 hypothèses tranchées sur 2, toutes confirmées ; aucune preuve n’en parle.",
        ),
        ("aucun-essai", facts(65, work={"prototypes": 1}), "1 prototype, aucun essai, en semaine 10 sur 12."),
        (
            "jours-trop-vite",
            used_by(9, today=28),
            "9 demi-journées utilisées sur 12, en semaine 5 sur 12 ; au rythme prévu, ce serait environ 4 aujourd’hui.",
        ),
        (
            "jours-non-utilises",
            used_by(0, today=42),
            "Aucune utilisée sur 12, en semaine 7 sur 12 ; au rythme prévu, ce serait environ 6 aujourd’hui.",
        ),
        (
            "actions-en-retard",
            facts(40, overdue=(day(9), day(20), day(35))),
            "2 actions encore à faire : la plus ancienne était pour le 23 septembre, il y a 31 jours.",
        ),
        (
            "temps-promis",
            facts(40, promises=(promise(1), promise(6), promise(2))),
            "2 agents sur 3 : 3 demi-journées déclarées pour 16 promises, sur les semaines déclarées.",
        ),
        (
            "comite-sans-date",
            facts(75),
            "La dernière semaine finit le 7 décembre, dans 9 jours ; aucun comité n’a de date.",
        ),
        ("comite-sans-date", facts(84), "Les 12 semaines ont fini le 7 décembre ; aucun comité n’a de date."),
    ],
)
def test_what_the_facts_say(code, given, told):
    assert said(code, given) == told


@pytest.mark.parametrize(
    "code, given",
    [
        ("un-seul-profil", facts(28, sources_with_profile=9, work={"segments": 4, "segments_heard": 2, "sources": 9})),
        ("tout-est-confirme", facts(28, confirmed=3, counter_evidence=1, work={"hypotheses": 3, "settled": 3})),
        ("tout-est-confirme", facts(28, confirmed=2, work={"hypotheses": 3, "settled": 3})),
        ("orage", facts(20, weathers=((day(15), Weather.RAIN), (day(8), 1)))),
        ("jours-trop-vite", facts(20)),
        ("jours-non-utilises", facts(60)),
        ("temps-promis", facts(40, promises=(promise(0, weeks=PROMISE_LEAST_WEEKS - 1),))),
        ("comite-sans-date", facts(83, committee_on=day(90))),
    ],
)
def test_what_raises_nothing(code, given):
    assert BY_CODE[code].facts_sentence(given) is None


@pytest.mark.parametrize(
    "code, given, moved_on",
    [
        ("aucune-seance", facts(30, last_session_on=day(10), last_session_role="coach"), day(24)),
        ("silence", facts(30, work={"last_trace_on": day(3)}), day(17)),
        ("orage", facts(20, weathers=((day(15), 1), (day(8), 1))), day(15)),
        ("peu-d-entretiens", facts(30), day(21)),
        (
            "un-seul-profil",
            facts(30, last_source_on=day(9), work={"segments_heard": 1, "sources": 3}, sources_with_profile=3),
            day(9),
        ),
        ("tout-est-confirme", facts(30, last_settled_on=day(25), confirmed=2, work={"settled": 2}), day(25)),
        ("aucun-essai", facts(70), day(63)),
        ("jours-trop-vite", dataclasses.replace(used_by(9, today=28), last_debit_on=day(26)), day(26)),
        ("jours-non-utilises", used_by(1, today=60), day(28)),
        ("actions-en-retard", facts(40, overdue=(day(9), day(20), day(35))), day(31)),
        ("temps-promis", facts(40, promises=(promise(0),)), day(21)),
        ("comite-sans-date", facts(80), day(70)),
    ],
)
def test_new_from_the_day_its_facts_moved(code, given, moved_on):
    signal = BY_CODE[code]

    assert signal.facts_sentence(given) is not None
    assert signal.is_new(given, since=moved_on)
    assert not signal.is_new(given, since=moved_on + dt.timedelta(days=1))


def test_a_delay_that_a_signal_says_is_not_repeated():
    given = facts(28, work={"hypotheses": 0, "last_trace_on": day(2)})
    found = delays(given.work)
    raised = [signal for signal in SIGNALS if signal.facts_sentence(given)]

    assert [delay.route for delay in found] == ["hypotheses", "sources", "journal"]
    assert [delay.route for delay in remaining_delays(found, raised)] == ["hypotheses"]
    assert remaining_delays(found, []) == found


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.code)
def test_the_guide_tells_every_signal_with_its_threshold(signal):
    guide = (settings.BASE_DIR / "docs" / "guide" / "sante-des-equipes.md").read_text(encoding="utf-8")
    (line,) = [line for line in guide.splitlines() if line.startswith(f"| {signal.label.replace('’', chr(39))} |")]

    rule = line.split("|")[2]
    assert str(signal.threshold) in rule or (signal.threshold == 1 and "aucun " in rule)
    assert not signal.of_twelve or f"semaine {signal.of_twelve}" in rule
