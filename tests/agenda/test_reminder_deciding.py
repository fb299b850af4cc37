"""Who is reminded of what, when; and each once, whatever the number of sweeps."""

import datetime as dt
import threading

import pytest
from django.db import connection

from agenda.models import Reminder
from agenda.services.appointments import change_appointment, move_state
from agenda.services.reminders import decide_due_reminders
from agenda.states import AppointmentKind, AppointmentState, Audience, ReminderState
from candidatures.states import Outcome
from teams.models import TeamProblematique
from teams.states import TeamRole, TeamState
from tests.agenda.scenes import THURSDAY, checkpoint, clock, found, rule, team_of_one
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.candidatures import ProblematiqueFactory
from tests.factories.teams import LAUNCHED_AT, MembershipFactory, TeamFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_rules")]
WEDNESDAY_9 = clock(14, 9)


def test_a_reminder_is_due_at_nine_on_the_day_before():
    team, agent = team_of_one()
    checkpoint(team)
    rule(-1)

    assert decide_due_reminders(at=clock(14, 8, 59)) == 0
    assert decide_due_reminders(at=clock(14, 9)) == 1

    assert found() == [(agent.user_id, "14/10", "14/10 07:00")]
    row = Reminder.objects.get()
    assert (row.state, row.is_late, row.occurrence, row.created_at) == (ReminderState.DUE, False, 0, clock(14, 9))


def test_a_second_sweep_decides_nothing():
    team, _ = team_of_one()
    checkpoint(team)
    rule(-1)

    assert [decide_due_reminders(at=clock(14, 9, minute)) for minute in (0, 1, 2)] == [1, 0, 0]


@pytest.mark.parametrize(
    "zone, due",
    [
        ("Europe/Paris", "14/10 07:00"),
        ("Indian/Reunion", "14/10 05:00"),
        ("Indian/Mayotte", "14/10 06:00"),
        ("America/Cayenne", "14/10 12:00"),
        ("America/Martinique", "14/10 13:00"),
        ("Pacific/Noumea", "13/10 22:00"),
    ],
)
def test_nine_o_clock_is_that_of_the_person(zone, due):
    team, agent = team_of_one(time_zone=zone)
    checkpoint(team)
    rule(-1)

    decide_due_reminders(at=clock(14, 18))

    assert found() == [(agent.user_id, "14/10", due)]


def test_the_day_before_is_that_of_her_own_clock():
    """10:00 in Paris on Thursday is Wednesday evening in Tahiti: there, the day before is Tuesday."""
    team, agent = team_of_one(time_zone="Pacific/Tahiti")
    checkpoint(team)
    rule(-1)

    decide_due_reminders(at=clock(14, 18))

    assert found() == [(agent.user_id, "13/10", "13/10 19:00")]


def test_what_has_no_hour_is_due_on_its_day_everywhere():
    team, agent = team_of_one(time_zone="Pacific/Tahiti")
    checkpoint(team, hour=None, duration_minutes=None)
    rule(-1)

    decide_due_reminders(at=clock(14, 22))

    assert found() == [(agent.user_id, "14/10", "14/10 19:00")]


def test_her_own_choice_of_clock_comes_before_that_of_the_team():
    team, agent = team_of_one(time_zone="Indian/Reunion")
    agent.user.time_zone = "America/Cayenne"
    agent.user.save()
    checkpoint(team)
    rule(-1)

    decide_due_reminders(at=clock(14, 18))

    assert found() == [(agent.user_id, "14/10", "14/10 12:00")]


@pytest.mark.parametrize(
    "day, offset, due",
    [
        (dt.date(2026, 10, 12), -1, "09/10 07:00"),  # Monday, told on Friday
        (dt.date(2026, 10, 9), 1, "12/10 07:00"),
        (dt.date(2026, 10, 11), 0, "11/10 07:00"),
        (dt.date(2026, 10, 14), -2, "12/10 07:00"),
    ],
)
def test_weekends_are_respected(day, offset, due):
    team, _ = team_of_one()
    checkpoint(team, day=day)
    rule(offset)

    decide_due_reminders(at=clock(12, 12))

    assert [row[2] for row in found()] == [due]


def test_a_week_of_silence_is_made_up_for_and_said_late():
    team, _ = team_of_one()
    checkpoint(team)
    rule(-1)

    assert decide_due_reminders(at=WEDNESDAY_9 + dt.timedelta(days=7)) == 0
    assert decide_due_reminders(at=WEDNESDAY_9 + dt.timedelta(days=6, hours=23)) == 1
    assert Reminder.objects.get().is_late is True


@pytest.mark.parametrize("late, minutes", [(False, 120), (True, 121)])
def test_two_hours_make_it_late(late, minutes):
    team, _ = team_of_one()
    checkpoint(team)
    rule(-1)

    decide_due_reminders(at=WEDNESDAY_9 + dt.timedelta(minutes=minutes))

    assert Reminder.objects.get().is_late is late


@pytest.mark.parametrize(
    "appointment_known, rule_known, member_since, decided",
    [
        (LAUNCHED_AT, LAUNCHED_AT, dt.date(2026, 10, 14), 1),
        (WEDNESDAY_9, WEDNESDAY_9, dt.date(2026, 9, 14), 1),
        (clock(14, 9, 1), LAUNCHED_AT, dt.date(2026, 9, 14), 0),  # fixed after the hour at which it was due
        (LAUNCHED_AT, clock(14, 9, 1), dt.date(2026, 9, 14), 0),  # a rule written since
        (LAUNCHED_AT, LAUNCHED_AT, dt.date(2026, 10, 15), 0),  # a member who arrives the next day
    ],
)
def test_nothing_is_due_from_before_it_was_known(appointment_known, rule_known, member_since, decided):
    team = TeamFactory(launched=True)
    MembershipFactory(team=team, starts_on=member_since)
    checkpoint(team, planned_at=appointment_known)
    rule(-1, active_since=rule_known)

    assert decide_due_reminders(at=clock(14, 12)) == decided


@pytest.mark.parametrize("state", [AppointmentState.DONE, AppointmentState.CANCELLED])
def test_what_is_not_planned_is_not_recalled(state):
    team, _ = team_of_one()
    checkpoint(team, state=state)
    rule(-1)

    assert decide_due_reminders(at=clock(14, 12)) == 0


def test_a_rule_that_is_off_or_of_another_kind_or_edition_says_nothing():
    team, agent = team_of_one()
    checkpoint(team)
    rule(-1, is_active=False)
    rule(-1, kind=AppointmentKind.CERTIFICATION)
    rule(-1, programme=TeamFactory().programme)
    own = rule(-2, programme=team.programme)

    decide_due_reminders(at=clock(14, 12))

    assert list(Reminder.objects.values_list("rule_id", "person_id")) == [(own.pk, agent.user_id)]


def test_each_audience_hears_its_own_rules():
    team, agent = team_of_one()
    coach = MembershipFactory(team=team, role=TeamRole.COACH)
    designer = MembershipFactory(team=team, role=TeamRole.DESIGNER)
    staff = UserFactory(is_staff=True)
    referent = referent_of(team)
    UserFactory(is_staff=True, is_active=False)
    checkpoint(team)
    heard = {}
    for audience in (Audience.AGENTS, Audience.EXPERTS, Audience.REFERENTS, Audience.STAFF, Audience.OWNER):
        heard[audience] = rule(-1, audience=audience).pk

    decide_due_reminders(at=clock(14, 12))

    told = set(Reminder.objects.values_list("rule_id", "person_id"))
    assert told == {
        (heard[Audience.AGENTS], agent.user_id),
        (heard[Audience.EXPERTS], coach.user_id),
        (heard[Audience.EXPERTS], designer.user_id),
        (heard[Audience.REFERENTS], referent.user_id),
        (heard[Audience.STAFF], staff.pk),
    }


def referent_of(team, *, announced=Outcome.RETAINED, is_live=True):
    problematique = ProblematiqueFactory(
        candidature__programme=team.programme,
        candidature__deposited=True,
        outcome=Outcome.RETAINED,
        outcome_reason="Le problème est partagé.",
        announced_outcome=announced,
    )
    TeamProblematique.objects.create(team=team, problematique=problematique, position=1, is_live=is_live)
    return ReferentMandateFactory(collectivite=problematique.candidature.collectivite)


def test_a_referent_is_told_only_of_what_she_may_see():
    team, _ = team_of_one()
    referent = referent_of(team)
    checkpoint(team)
    checkpoint(team, kind=AppointmentKind.SESSION)
    rule(-1, audience=Audience.REFERENTS)
    rule(-1, audience=Audience.REFERENTS, kind=AppointmentKind.SESSION)

    decide_due_reminders(at=clock(14, 12))

    assert found() == [(referent.user_id, "14/10", "14/10 07:00")]


@pytest.mark.parametrize("values", [{"announced": ""}, {"is_live": False}])
def test_a_referent_whose_letter_was_not_sent_is_told_nothing(values):
    team, _ = team_of_one()
    referent_of(team, **values)
    checkpoint(team)
    rule(-1, audience=Audience.REFERENTS)

    assert decide_due_reminders(at=clock(14, 12)) == 0


def test_a_mandate_over_or_to_come_hears_nothing():
    team, _ = team_of_one()
    mandate = referent_of(team)
    mandate.ends_on = dt.date(2026, 10, 14)
    mandate.save()
    ReferentMandateFactory(collectivite=mandate.collectivite, starts_on=dt.date(2026, 10, 15))
    checkpoint(team)
    rule(-1, audience=Audience.REFERENTS)

    assert decide_due_reminders(at=clock(14, 12)) == 0


def test_an_action_is_recalled_to_whoever_has_it_as_long_as_she_is_there():
    team, agent = team_of_one()
    gone = MembershipFactory(team=team, ends_on=dt.date(2026, 10, 14))
    for owner in (agent.user, gone.user):
        checkpoint(team, kind=AppointmentKind.ACTION, owner=owner, hour=None, duration_minutes=None)
    rule(-1, kind=AppointmentKind.ACTION, audience=Audience.OWNER)

    decide_due_reminders(at=clock(14, 12))

    assert [row[0] for row in found()] == [agent.user_id]


def test_a_common_date_is_recalled_to_every_launched_team_and_once_to_a_person_of_two():
    first, agent = team_of_one()
    second = TeamFactory(launched=True, programme=first.programme)
    MembershipFactory(team=second, user=agent.user)
    other = MembershipFactory(team=second)
    MembershipFactory(team=TeamFactory(programme=first.programme))
    MembershipFactory(team=TeamFactory(launched=True))
    checkpoint(first, is_common=True)
    rule(-1)

    assert decide_due_reminders(at=clock(14, 12)) == 2
    assert sorted(row[0] for row in found()) == sorted([agent.user_id, other.user_id])


def test_before_its_launch_a_team_is_told_of_its_launch_alone():
    forming = TeamFactory(launches_on=THURSDAY)
    agent = MembershipFactory(team=forming)
    UserFactory(is_staff=True)
    checkpoint(forming)
    launch = checkpoint(forming, kind=AppointmentKind.LAUNCH)
    for kind in (AppointmentKind.LAUNCH, AppointmentKind.CHECKPOINT):
        rule(-1, kind=kind)
        rule(-1, kind=kind, audience=Audience.STAFF)

    decide_due_reminders(at=clock(14, 12))

    assert list(Reminder.objects.values_list("appointment_id", "person_id")) == [(launch.pk, agent.user_id)]


@pytest.mark.parametrize("state", [TeamState.FINISHED, TeamState.DISBANDED])
def test_a_team_that_is_over_is_told_nothing(state):
    team, _ = team_of_one()
    team.state = state
    team.save()
    checkpoint(team)
    checkpoint(team, is_common=True)
    rule(-1)

    assert decide_due_reminders(at=clock(14, 12)) == 0


def test_another_day_is_another_reminder_and_another_hour_is_the_same():
    team, _ = team_of_one()
    appointment = checkpoint(team)
    rule(-1)
    decide_due_reminders(at=clock(14, 9))

    change_appointment(appointment=appointment, values={"hour": dt.time(15)}, actor=None, at=clock(14, 10))
    assert decide_due_reminders(at=clock(14, 11)) == 0
    change_appointment(appointment=appointment, values={"day": dt.date(2026, 10, 20)}, actor=None, at=clock(14, 12))
    assert decide_due_reminders(at=clock(14, 13)) == 0
    assert decide_due_reminders(at=clock(19, 9)) == 1


def test_what_is_restored_may_be_recalled_again():
    team, _ = team_of_one()
    appointment = checkpoint(team)
    rule(-2)
    rule(-1)
    decide_due_reminders(at=clock(13, 9))
    move_state(appointment=appointment, name="cancel", actor=None, at=clock(13, 10), comment="Salle prise.")
    move_state(appointment=appointment, name="restore", actor=None, at=clock(13, 11))

    assert decide_due_reminders(at=clock(13, 12)) == 0  # its hour was before the restoration
    assert decide_due_reminders(at=clock(14, 9)) == 1


@pytest.mark.django_db(transaction=True)
def test_four_sweeps_at_once_decide_each_reminder_once():
    team = TeamFactory(launched=True)
    for _ in range(20):
        MembershipFactory(team=team)
    checkpoint(team)
    checkpoint(team, is_common=True)
    rule(-1)
    decided, start = [], threading.Barrier(4)

    def sweep() -> None:
        try:
            start.wait(timeout=10)
            decided.append(decide_due_reminders(at=clock(14, 9)))
        finally:
            connection.close()

    sweeps = [threading.Thread(target=sweep) for _ in range(4)]
    for each in sweeps:
        each.start()
    for each in sweeps:
        each.join(timeout=30)

    assert (sum(decided), len(decided), Reminder.objects.count()) == (40, 4, 40)


@pytest.mark.parametrize("people", [1, 30])
def test_it_is_one_statement_whatever_the_number(people, django_assert_num_queries):
    team = TeamFactory(launched=True)
    for _ in range(people):
        MembershipFactory(team=team)
    checkpoint(team)
    rule(-1)

    # savepoint, the statement, release
    with django_assert_num_queries(3):
        assert decide_due_reminders(at=clock(14, 9)) == people
