"""The checks of `coaching.health`: from facts and a threshold to one French sentence of numbers and dates, or None when
the rule is not true. And, for each, the day on which its facts last moved (for the weekly digests).
"""

import datetime as dt
import math

from django.utils.formats import date_format

from coaching.health_facts import HealthFacts, Promise
from coaching.states import Weather
from programmes.coach_budget import french_number
from teams.states import TeamRole

PROMISE_WEEKS = 4  # the window in which declared times are read
PROMISE_LEAST_WEEKS = 2  # of which an agent declared at least these: one bad week is no signal


# --- Presence --------------------------------------------------------------------------------------------------------


def no_session(facts: HealthFacts, threshold: int) -> str | None:
    since = facts.last_session_on or facts.work.launched_on
    if facts.days_since(since) < threshold:
        return None
    if facts.last_session_on:
        last = (
            f"Dernière séance enregistrée le {_day(since)}, avec le {TeamRole(facts.last_session_role).label},"
            f" {_ago(facts, since)}."
        )
    else:
        last = f"Aucune séance enregistrée depuis le lancement, le {_day(since)}, {_ago(facts, since)}."
    following = facts.next_session_on
    return f"{last} {f'La prochaine est prévue le {_day(following)}.' if following else 'Aucune autre n’est prévue.'}"


def session_missed_on(facts: HealthFacts, threshold: int) -> dt.date:
    return (facts.last_session_on or facts.work.launched_on) + dt.timedelta(days=threshold)


def storm_again(facts: HealthFacts, threshold: int) -> str | None:
    stormy = [day for day, weather in facts.weathers[:threshold] if weather == Weather.STORM]
    if len(stormy) < threshold:
        return None
    return f"Météo notée « orage » le {' et le '.join(_day(day) for day in reversed(stormy))}."


def storm_noted_on(facts: HealthFacts, threshold: int) -> dt.date:
    return facts.weathers[0][0]


def silence(facts: HealthFacts, threshold: int) -> str | None:
    last = facts.work.last_trace_on or facts.work.launched_on
    if facts.days_since(last) < threshold:
        return None
    return f"Dernière trace écrite dans l’espace de travail le {_day(last)}, {_ago(facts, last)}."


def silent_on(facts: HealthFacts, threshold: int) -> dt.date:
    return (facts.work.last_trace_on or facts.work.launched_on) + dt.timedelta(days=threshold)


def late_actions(facts: HealthFacts, threshold: int) -> str | None:
    late = _late(facts, threshold)
    if not late:
        return None
    oldest = min(late)
    told = f"{_count(len(late), 'action')} encore à faire"
    if len(late) == 1:
        return f"{told} : c’était pour le {_day(oldest)}, {_ago(facts, oldest)}."
    return f"{told} : la plus ancienne était pour le {_day(oldest)}, {_ago(facts, oldest)}."


def action_late_on(facts: HealthFacts, threshold: int) -> dt.date:
    return max(_late(facts, threshold)) + dt.timedelta(days=threshold + 1)


def under_promise(facts: HealthFacts, threshold: int) -> str | None:
    low = _under_promise(facts, threshold)
    if not low:
        return None
    declared, promised = sum(each.declared_half_days for each in low), sum(each.promised_half_days for each in low)
    plural = "s" if declared > 1 else ""
    return (
        f"{_count(len(low), 'agent')} sur {len(facts.promises)} : {_count(declared, 'demi-journée')} déclarée{plural}"
        f" pour {french_number(promised)} promises, sur les semaines déclarées."
    )


def promise_read_on(facts: HealthFacts, threshold: int) -> dt.date:
    """Once the last declared week is over."""
    return max(each.last_week for each in _under_promise(facts, threshold)) + dt.timedelta(weeks=1)


# --- Evidence --------------------------------------------------------------------------------------------------------


def few_interviews(facts: HealthFacts, threshold: int) -> str | None:
    if facts.interviews >= threshold:
        return None
    noted = f"{_count(facts.interviews, 'entretien')} noté{'s' if facts.interviews > 1 else ''}"
    return f"{noted if facts.interviews else 'Aucun entretien noté'}, en {_week(facts)}."


def one_segment(facts: HealthFacts, threshold: int) -> str | None:
    if facts.work.segments_heard != 1 or facts.sources_with_profile < threshold:
        return None
    listed = _count(facts.work.segments, "profil")
    return (
        f"{facts.sources_with_profile} sources sur {facts.work.sources} disent qui a été entendu :"
        f" toutes viennent du même profil, sur {listed} à entendre."
    )


def source_noted_on(facts: HealthFacts, threshold: int) -> dt.date:
    return facts.last_source_on or facts.work.launched_on


def all_confirmed(facts: HealthFacts, threshold: int) -> str | None:
    settled = facts.work.settled
    if settled < threshold or facts.confirmed < settled or facts.counter_evidence:
        return None
    cells = facts.settled_evidence
    told = f"sur {_count(cells, 'preuve')}, aucune ne contredit ni ne nuance" if cells else "aucune preuve n’en parle"
    return f"{settled} hypothèses tranchées sur {facts.work.hypotheses}, toutes confirmées ; {told}."


def settled_on(facts: HealthFacts, threshold: int) -> dt.date:
    return facts.last_settled_on or facts.work.launched_on


# --- Calendar and days -----------------------------------------------------------------------------------------------


def no_trial(facts: HealthFacts, threshold: int) -> str | None:
    if facts.work.trials >= threshold:
        return None
    made = _count(facts.work.prototypes, "prototype") if facts.work.prototypes else "Aucun prototype"
    return f"{made}, aucun essai, en {_week(facts)}."


def no_committee(facts: HealthFacts, threshold: int) -> str | None:
    if facts.committee_on or facts.days_left > 7 * threshold:
        return None
    if facts.days_left > 0:
        end = f"La dernière semaine finit le {_day(facts.ends_on)}, dans {_count(facts.days_left, 'jour')}"
    else:
        end = f"Les {facts.work.weeks} semaines ont fini le {_day(facts.ends_on)}"
    return f"{end} ; aucun comité n’a de date."


def committee_due_on(facts: HealthFacts, threshold: int) -> dt.date:
    return facts.ends_on - dt.timedelta(weeks=threshold)


def days_ahead(facts: HealthFacts, threshold: int) -> str | None:
    """In whole numbers: the weeks that the days used were meant for, less those gone."""
    if not facts.granted_half_days or _lead(facts) < 7 * threshold * facts.granted_half_days:
        return None
    return _pace(facts)


def debited_on(facts: HealthFacts, threshold: int) -> dt.date:
    return facts.last_debit_on or facts.work.launched_on


def days_unused(facts: HealthFacts, threshold: int) -> str | None:
    if not facts.granted_half_days or -_lead(facts) < 7 * threshold * facts.granted_half_days:
        return None
    return _pace(facts)


def unused_on(facts: HealthFacts, threshold: int) -> dt.date:
    worked = math.ceil(7 * threshold + 7 * facts.used_half_days * facts.work.weeks / facts.granted_half_days)
    return facts.work.launched_on + dt.timedelta(days=worked)


# --- Words -----------------------------------------------------------------------------------------------------------


def _late(facts: HealthFacts, threshold: int) -> list[dt.date]:
    return [day for day in facts.overdue if facts.days_since(day) > threshold]


def _under_promise(facts: HealthFacts, threshold: int) -> list[Promise]:
    return [
        each
        for each in facts.promises
        if each.weeks >= PROMISE_LEAST_WEEKS and 100 * each.declared_half_days < threshold * each.promised_half_days
    ]


def _lead(facts: HealthFacts) -> int:
    """Days of programme used in advance, times the half-days granted: no division, no rounding."""
    return 7 * facts.used_half_days * facts.work.weeks - facts.granted_half_days * facts.days_worked


def _pace(facts: HealthFacts) -> str:
    expected = round(facts.granted_half_days * facts.days_worked / (7 * facts.work.weeks))
    used = facts.used_half_days
    told = f"{_count(used, 'demi-journée')} utilisée{'s' if used > 1 else ''}" if used else "Aucune utilisée"
    return (
        f"{told} sur {facts.granted_half_days}, en {_week(facts)} ; au rythme prévu, ce serait environ {expected}"
        f" aujourd’hui."
    )


def _week(facts: HealthFacts) -> str:
    return f"semaine {facts.work.week} sur {facts.work.weeks}"


def _day(day: dt.date) -> str:
    return date_format(day, "j F")


def _ago(facts: HealthFacts, day: dt.date) -> str:
    return f"il y a {_count(facts.days_since(day), 'jour')}"


def _count(number: int, word: str) -> str:
    """« 1 jour », « 2 jours »."""
    return f"{number} {word}{'s' if number > 1 else ''}"
