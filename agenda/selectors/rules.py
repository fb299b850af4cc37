"""The rules of reminders, as the staff read them: by kind of appointment, in the order of time."""

import dataclasses

from django.db.models import F

from agenda.models import ReminderRule
from agenda.rule_wording import kind_heading, rule_in_words
from agenda.states import AppointmentKind
from programmes.models import Programme


@dataclasses.dataclass(frozen=True)
class RuleLine:
    """One rule in a sentence. `edition` is empty when it holds for all of them."""

    rule: ReminderRule
    sentence: str
    edition: str


@dataclasses.dataclass(frozen=True)
class KindGroup:
    """The rules of one kind: in force, then stopped."""

    kind: str
    heading: str
    active: tuple[RuleLine, ...]
    stopped: tuple[RuleLine, ...]


def rules_by_kind() -> list[KindGroup]:
    """Every kind, even without a rule: nobody is reminded of it, and the page says so. One query."""
    rules = ReminderRule.objects.select_related("programme").order_by(
        "offset_days", "audience", F("programme__edition").desc(nulls_first=True), "pk"
    )
    lines: dict[str, list[RuleLine]] = {kind: [] for kind in AppointmentKind.values}
    for rule in rules:
        edition = str(rule.programme) if rule.programme else ""
        lines[rule.kind].append(RuleLine(rule, rule_in_words(rule), edition))
    return [
        KindGroup(
            kind,
            kind_heading(kind),
            active=tuple(line for line in lines[kind] if line.rule.is_active),
            stopped=tuple(line for line in lines[kind] if not line.rule.is_active),
        )
        for kind in AppointmentKind.values
    ]


def edition_choices() -> list[tuple[str, str]]:
    """Editions that a rule may be kept for, the latest first. One query."""
    editions = Programme.objects.order_by("-edition", "name", "pk")
    return [(str(edition.pk), str(edition)) for edition in editions]
