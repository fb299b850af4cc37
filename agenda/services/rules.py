"""Rules of reminders: added, changed, stopped, taken up again. What they decided before stays as it was said."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from agenda.models import Reminder, ReminderRule
from agenda.rule_wording import rule_in_words
from agenda.states import AppointmentKind, Audience

# What makes a rule this one: with any of these changed, other people are told at other moments.
IDENTITY = ("programme", "kind", "offset_days", "audience")
_RULES_LOCK = 0x504E4905  # of PostgreSQL's advisory locks: two colleagues who add the same rule wait for each other


class RuleError(Exception):
    """What was asked cannot be. Carries a French sentence."""


@transaction.atomic
def add_rule(*, values: Mapping[str, Any], actor: Any, at: dt.datetime) -> ReminderRule:
    """In force from now on: nothing is due from before. `values`: fields of ReminderRule. Raises RuleError,
    ValidationError."""
    _wait_for_colleagues()
    rule = ReminderRule(is_active=True, active_since=at, **values)
    _check(rule)
    rule.full_clean()
    rule.save()
    return rule


@transaction.atomic
def change_rule(*, rule: ReminderRule, values: Mapping[str, Any], actor: Any, at: dt.datetime) -> ReminderRule:
    """Write `values`; gives back the rule that is in force.

    A rule that reminded somebody keeps its words, for the journal says what was sent under it: it is stopped, and
    another one takes its place. Raises RuleError, ValidationError.
    """
    _wait_for_colleagues()
    locked = ReminderRule.objects.select_for_update(of=("self",)).select_related("programme").get(pk=rule.pk)
    differs = any(getattr(locked, field) != values[field] for field in IDENTITY if field in values)
    if differs and Reminder.objects.filter(rule=locked).exists():
        _stop(locked)
        replaced = {field: values.get(field, getattr(locked, field)) for field in (*IDENTITY, "is_urgent")}
        return add_rule(values=replaced, actor=actor, at=at)
    for field, value in values.items():
        setattr(locked, field, value)
    if differs:
        locked.active_since = at
        if locked.is_active:
            _check(locked)
    locked.full_clean()
    locked.save()
    return locked


@transaction.atomic
def stop_rule(*, rule: ReminderRule, actor: Any, at: dt.datetime) -> ReminderRule:
    """Nothing more is decided by it, and what it decided and was not told yet is dropped. Twice does nothing."""
    locked = ReminderRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    _stop(locked)
    return locked


@transaction.atomic
def resume_rule(*, rule: ReminderRule, actor: Any, at: dt.datetime) -> ReminderRule:
    """In force again, from now on: what fell due while it was stopped is not sent afterwards. Raises RuleError."""
    _wait_for_colleagues()
    locked = ReminderRule.objects.select_for_update(of=("self",)).select_related("programme").get(pk=rule.pk)
    if locked.is_active:
        return locked
    _check(locked)
    locked.is_active = True
    locked.active_since = at
    locked.save(update_fields=["is_active", "active_since"])
    return locked


def _stop(rule: ReminderRule) -> None:
    rule.is_active = False
    rule.save(update_fields=["is_active"])


def _wait_for_colleagues() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_RULES_LOCK])


def _check(rule: ReminderRule) -> None:
    """A general rule and an edition's own that say the same would remind the same people twice: the unique key of the
    table does not see it."""
    if rule.audience == Audience.OWNER and rule.kind != AppointmentKind.ACTION:
        raise RuleError("Seule une action a une personne chargée : choisissez d’autres destinataires.")
    same = ReminderRule.objects.filter(kind=rule.kind, offset_days=rule.offset_days, audience=rule.audience).exclude(
        pk=rule.pk
    )
    sentence = rule_in_words(rule)
    exact = same.filter(programme=rule.programme).order_by("pk").first()
    if exact is not None:
        state = "existe déjà" if exact.is_active else "existe déjà, arrêtée : reprenez-la"
        raise RuleError(f"Cette règle {state}. « {sentence} »")
    if rule.programme is None:
        wider = same.filter(is_active=True).select_related("programme").order_by("pk").first()
        if wider is not None:
            raise RuleError(f"L’édition « {wider.programme} » a déjà cette règle : arrêtez-la d’abord. « {sentence} »")
    elif same.filter(Q(programme__isnull=True), is_active=True).exists():
        raise RuleError(f"Cette règle vaut déjà pour toutes les éditions. « {sentence} »")
