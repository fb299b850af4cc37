"""Appointments and what recalls them. Written as the services write them: instants follow from the local day."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from agenda.models import Appointment, Reminder, ReminderRule
from agenda.moments import instants_of
from agenda.states import AppointmentKind, Audience
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import LAUNCHED_AT, TeamFactory


class AppointmentFactory(DjangoModelFactory):
    """Common to an edition, at 10:00 in Paris for an hour; or `of_team=True`."""

    class Meta:
        model = Appointment

    class Params:
        of_team = factory.Trait(
            team=factory.SubFactory(TeamFactory, launched=True), programme=factory.SelfAttribute("team.programme")
        )

    programme = factory.SubFactory(ProgrammeFactory)
    kind = AppointmentKind.CHECKPOINT
    title = "Premier point d’étape"
    day = dt.date(2026, 10, 15)
    hour = dt.time(10)
    duration_minutes = 60
    time_zone = "Europe/Paris"
    planned_at = LAUNCHED_AT
    changed_at = LAUNCHED_AT

    @factory.lazy_attribute
    def starts_at(self) -> dt.datetime:
        return _instants(self)[0]

    @factory.lazy_attribute
    def ends_at(self) -> dt.datetime:
        return _instants(self)[1]


class ReminderRuleFactory(DjangoModelFactory):
    class Meta:
        model = ReminderRule

    kind = AppointmentKind.CHECKPOINT
    offset_days = -3
    audience = Audience.AGENTS
    active_since = LAUNCHED_AT


class ReminderFactory(DjangoModelFactory):
    class Meta:
        model = Reminder

    appointment = factory.SubFactory(AppointmentFactory)
    occurrence = 0
    rule = factory.SubFactory(ReminderRuleFactory)
    person = factory.SubFactory(UserFactory)
    due_at = dt.datetime(2026, 10, 12, 7, 0, tzinfo=dt.UTC)
    local_day = dt.date(2026, 10, 12)
    created_at = dt.datetime(2026, 10, 12, 7, 0, tzinfo=dt.UTC)


def _instants(values: object) -> tuple[dt.datetime, dt.datetime]:
    names = ("day", "hour", "duration_minutes", "time_zone")
    return instants_of(**{name: getattr(values, name) for name in names})
