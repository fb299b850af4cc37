"""The journal of reminders: what was decided, for whom, and what became of its mail."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Case, Count, Q, QuerySet, Value, When

from accounts.models import User
from agenda.models import Reminder
from agenda.permissions import staff_reminders
from agenda.rule_wording import moment_of_rule, rule_in_words
from agenda.selectors.clocks import time_zones_of
from agenda.states import AppointmentKind, DropReason, ReminderState
from agenda.wording import clock_name, moment_in_words
from collectivites import time_zones
from core.states import MailState
from programmes.models import Programme
from teams.models import Team


class Standing(models.TextChoices):
    """Where a reminder is, its mail included. In the database's words: `with_standing`."""

    WAITING = "waiting", "à envoyer"
    SENT = "sent", "envoyé"
    FAILED = "failed", "échec"
    UNCERTAIN = "uncertain", "incertain"
    LISTED = "listed", "dans la liste seulement"
    DROPPED = "dropped", "sans objet"


# What a person has to look at.
TROUBLED = (Standing.FAILED, Standing.UNCERTAIN)
_TOLD = Q(state=ReminderState.TOLD)
# Each row satisfies one of them, and one only.
CONDITIONS = {
    Standing.WAITING: Q(state=ReminderState.DUE) | _TOLD & Q(mail__state__in=[MailState.QUEUED, MailState.SENDING]),
    Standing.SENT: _TOLD & Q(mail__state=MailState.SENT),
    Standing.FAILED: _TOLD & Q(mail__state=MailState.FAILED),
    Standing.UNCERTAIN: _TOLD & Q(mail__state=MailState.UNCERTAIN),
    Standing.LISTED: _TOLD & Q(mail__isnull=True),
    Standing.DROPPED: Q(state=ReminderState.DROPPED) | _TOLD & Q(mail__state=MailState.DROPPED),
}


def with_standing(reminders: QuerySet[Reminder]) -> QuerySet[Reminder]:
    """Each row with `standing`. A person who wants no mail has it in her list only."""
    cases = [When(condition, then=Value(standing)) for standing, condition in CONDITIONS.items()]
    return reminders.annotate(standing=Case(*cases, output_field=models.CharField()))


def journal_rows(reminders: QuerySet[Reminder]) -> QuerySet[Reminder]:
    """The most recent first, with all that a line shows: one statement. Bodies of mails stay where they are."""
    return (
        with_standing(reminders)
        .select_related("appointment__team", "appointment__programme", "rule", "person", "mail")
        .defer("mail__text", "mail__html", "mail__calendar", "appointment__note")
        .order_by("-due_at", "pk")
    )


@dataclasses.dataclass(frozen=True)
class JournalLine:
    """A row in words. `at`: the moment of the mail, or of the decision when there is none yet."""

    reminder: Reminder
    what: str
    rule: str
    standing: Standing
    why: str
    local: str
    in_paris: str  # empty when the recipient is on Paris time
    can_resend: bool


def journal_lines(reminders: Iterable[Reminder], *, on: dt.date) -> list[JournalLine]:
    """At most two queries for the clocks of all the people."""
    rows = list(reminders)
    zones = time_zones_of({row.person_id: row.person for row in rows}.values(), on=on)
    return [_line(row, zones[row.person_id]) for row in rows]


def _line(row: Reminder, zone: str) -> JournalLine:
    at = moment_of(row)
    standing = Standing(row.standing)
    return JournalLine(
        reminder=row,
        what=subject_of(row),
        rule=rule_in_words(row.rule),
        standing=standing,
        why=why(row, standing),
        local=moment_in_words(at, zone, with_year=True),
        in_paris="" if zone == time_zones.PARIS else moment_in_words(at, time_zones.PARIS, always_named=True),
        can_resend=standing in TROUBLED,
    )


def moment_of(row: Reminder) -> dt.datetime:
    """When it left; else when it was told; else when it is or was due."""
    if row.mail is not None and row.mail.sent_at is not None:
        return row.mail.sent_at
    return row.told_at or row.due_at


def subject_of(row: Reminder) -> str:
    """Its title; for an action, only that it is one: what somebody has to do is read within the team."""
    if row.appointment.kind == AppointmentKind.ACTION:
        return "Action à mener"
    return row.appointment.title


def why(row: Reminder, standing: Standing) -> str:
    """Why it failed, is uncertain or has no purpose any more; nothing for the others."""
    if standing == Standing.DROPPED:
        return DropReason(row.drop_reason).label if row.drop_reason else "le courriel n’avait plus d’objet"
    if row.mail is None or standing not in (*TROUBLED, Standing.WAITING):
        return ""
    if standing == Standing.UNCERTAIN and not row.mail.last_error:
        return "le service s’est arrêté pendant l’envoi"
    return row.mail.last_error


def troubled_counts(user: Any) -> dict[str, int]:
    """How many failed, how many are uncertain. One query."""
    return staff_reminders(user).aggregate(
        failed=Count("pk", filter=CONDITIONS[Standing.FAILED]),
        uncertain=Count("pk", filter=CONDITIONS[Standing.UNCERTAIN]),
    )


def same_mail(reminder: Reminder) -> QuerySet[Reminder]:
    """All the reminders that one mail carries: sending it again sends them all."""
    return (
        Reminder.objects.filter(mail_id=reminder.mail_id)
        .select_related("appointment__team", "appointment__programme", "rule")
        .order_by("appointment__day", "pk")
    )


# --- What the filters offer -----------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class JournalChoices:
    editions: Sequence[tuple[str, str]]
    teams: Sequence[tuple[str, str]]


def journal_choices(user: Any) -> JournalChoices:
    """Editions and teams of which something was recalled. Two queries."""
    recalled = staff_reminders(user).order_by()
    editions = Programme.objects.filter(pk__in=recalled.values("appointment__programme_id"))
    teams = Team.objects.filter(pk__in=recalled.values("appointment__team_id"))
    return JournalChoices(
        editions=[(programme.slug, str(programme)) for programme in editions.order_by("-edition", "name", "pk")],
        teams=[(str(team.pk), team.name) for team in teams.order_by("name", "pk")],
    )


# --- The file --------------------------------------------------------------------------------------------------------

CSV_HEADERS = (
    "Jour et heure chez la personne",
    "Horloge",
    "Jour et heure à Paris",
    "Destinataire",
    "Adresse",
    "Édition",
    "Équipe",
    "Rendez-vous",
    "Date du rendez-vous",
    "Règle",
    "État",
    "Motif",
    "En retard",
)
_MOMENT = "%d/%m/%Y %H:%M"
MOST_EXPORTED = 20_000  # an edition has fewer; more would hold a web worker too long


def csv_rows(reminders: QuerySet[Reminder], *, on: dt.date) -> Iterator[tuple[object, ...]]:
    """The most recent, up to MOST_EXPORTED. Four queries whatever the length."""
    people = User.objects.filter(pk__in=reminders.order_by().values("person_id")).order_by("pk")
    zones = time_zones_of(people, on=on)
    for row in journal_rows(reminders)[:MOST_EXPORTED].iterator(chunk_size=2000):
        at, zone = moment_of(row), zones[row.person_id]
        standing = Standing(row.standing)
        yield (
            f"{at.astimezone(ZoneInfo(zone)):{_MOMENT}}",
            clock_name(zone),
            f"{at.astimezone(ZoneInfo(time_zones.PARIS)):{_MOMENT}}",
            str(row.person),
            row.person.email,
            str(row.appointment.programme),
            row.appointment.team.name if row.appointment.team else "",
            subject_of(row),
            f"{row.appointment.day:%d/%m/%Y}",
            f"{moment_of_rule(row.rule.kind, row.rule.offset_days)} : {row.rule.get_audience_display()}",
            standing.label,
            why(row, standing),
            row.is_late,
        )


def people_matching(words: str) -> Q:
    """Reminders of people whose name or address has each of these words."""
    found = Q()
    for word in words.split():
        found &= (
            Q(person__first_name__icontains=word)
            | Q(person__last_name__icontains=word)
            | Q(person__email__icontains=word)
        )
    return found
