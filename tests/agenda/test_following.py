"""Appointments follow the milestones of an edition and the launch days of its teams, in the same transaction."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse

from agenda.models import Appointment, AppointmentTransition
from agenda.services.appointments import move_state
from agenda.services.following import sync_agenda
from agenda.tasks import sync_agenda as nightly
from programmes.models import Milestone
from programmes.services.calendar import add_milestone, change_milestone, remove_milestone
from programmes.services.editions import create_edition
from programmes.services.ordered import fingerprint
from programmes.views.calendar import AGENDA_PATH, RULES_PATH
from teams.services.forming import prepare_team
from teams.services.launch import move_team
from teams.states import TeamState
from tests.factories.accounts import UserFactory
from tests.factories.agenda import AppointmentFactory, ReminderFactory
from tests.factories.programmes import MilestoneFactory, ProgrammeFactory
from tests.factories.teams import TeamFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 9, 1, 10, 0, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(days=3)
DAY, OTHER_DAY = dt.date(2026, 10, 15), dt.date(2026, 10, 22)


@pytest.fixture
def actor():
    return UserFactory(is_staff=True)


@pytest.fixture
def programme():
    return ProgrammeFactory(starts_on=dt.date(2026, 9, 14), ends_on=dt.date(2027, 4, 30))


def milestone(programme, actor, *, kind="checkpoint", day=DAY, title="Premier point d’étape"):
    values = {"kind": kind, "title": title, "starts_on": day, "note": ""}
    return add_milestone(programme=programme, values=values, actor=actor, at=AT)


def change(row, actor, **values):
    row = Milestone.objects.get(pk=row.pk)
    return change_milestone(milestone=row, values=values, seen=fingerprint(row, values), actor=actor, at=LATER)


def facts():
    return list(Appointment.objects.order_by("pk").values_list("title", "day", "state", "sequence", "occurrence"))


def history():
    rows = AppointmentTransition.objects.order_by("pk").values_list("transition", "comment")
    return list(rows)


def test_a_dated_milestone_is_an_appointment_common_to_all(programme, actor):
    row = milestone(programme, actor)

    made = Appointment.objects.get()
    assert (made.milestone, made.team, made.programme, made.kind) == (row, None, programme, "checkpoint")
    assert (made.day, made.hour, made.time_zone, made.planned_at) == (DAY, None, "Europe/Paris", AT)
    assert history() == [("plan", "")]


def test_it_moves_with_its_milestone_and_keeps_its_identity(programme, actor):
    row = milestone(programme, actor)
    uid = Appointment.objects.get().uid

    change(row, actor, starts_on=OTHER_DAY, title="Point d’étape 1")

    assert facts() == [("Point d’étape 1", OTHER_DAY, "planned", 1, 1)]
    assert Appointment.objects.get().uid == uid
    assert history()[1:] == [("move", "Changé dans le calendrier de l’édition.")]


def test_a_change_that_nobody_reads_makes_no_version(programme, actor):
    row = milestone(programme, actor)

    change(row, actor, note="Salle du conseil")

    assert facts() == [("Premier point d’étape", DAY, "planned", 0, 0)]


def test_one_that_nobody_was_told_of_goes_with_its_milestone(programme, actor):
    row = milestone(programme, actor)

    remove_milestone(milestone=row, actor=actor, at=LATER)

    assert facts() == []


def test_one_that_somebody_was_told_of_is_cancelled(programme, actor):
    row = milestone(programme, actor)
    ReminderFactory(appointment=Appointment.objects.get())

    remove_milestone(milestone=row, actor=actor, at=LATER)

    assert facts() == [("Premier point d’étape", DAY, "cancelled", 1, 0)]
    assert Appointment.objects.get().milestone is None
    assert history()[1:] == [("cancel", "Retiré du calendrier de l’édition.")]


def test_a_date_taken_back_then_given_again(programme, actor):
    row = milestone(programme, actor)
    ReminderFactory(appointment=Appointment.objects.get())

    change(row, actor, starts_on=None)
    assert facts() == [("Premier point d’étape", DAY, "cancelled", 1, 0)]
    change(row, actor, starts_on=DAY)

    assert facts() == [("Premier point d’étape", DAY, "planned", 2, 1)]


def test_cancelled_by_hand_it_stays_so_until_another_day_is_given(programme, actor):
    row = milestone(programme, actor)
    move_state(appointment=Appointment.objects.get(), name="cancel", comment="Grève", actor=actor, at=AT)

    change(row, actor, title="Point d’étape 1")
    assert facts() == [("Premier point d’étape", DAY, "cancelled", 1, 0)]
    change(row, actor, starts_on=OTHER_DAY)

    assert facts() == [("Point d’étape 1", OTHER_DAY, "planned", 3, 2)]


@pytest.mark.parametrize(
    "ends_on, day, kind, made",
    [
        (dt.date(2027, 4, 30), DAY, "checkpoint", 1),
        (AT.date(), DAY, "checkpoint", 1),
        (AT.date() - dt.timedelta(days=1), DAY, "checkpoint", 0),  # over: a record, not a plan
        (dt.date(2027, 4, 30), None, "checkpoint", 0),
        (dt.date(2027, 4, 30), DAY, "end_committee", 0),  # each team has its own
    ],
)
def test_which_milestones_are_appointments(actor, ends_on, day, kind, made):
    milestone(ProgrammeFactory(starts_on=dt.date(2026, 1, 1), ends_on=ends_on), actor, kind=kind, day=day)

    assert Appointment.objects.count() == made


def test_an_edition_begun_from_another_has_its_appointments(actor):
    source = ProgrammeFactory(acronym="PNI", starts_on=dt.date(2021, 4, 1), ends_on=dt.date(2022, 5, 1))
    MilestoneFactory(programme=source, title="Certification", kind="certification", starts_on=dt.date(2021, 9, 2))

    create_edition(
        name="PNI", edition=2026, starts_on=dt.date(2026, 9, 14), ends_on=None, source=source, actor=actor, at=AT
    )

    assert [(title, state) for title, _, state, _, _ in facts()] == [("Certification", "planned")]
    assert Appointment.objects.get().programme.edition == 2026


# --- The launch of a team -------------------------------------------------------------------------------------------


def set_launch(team, actor, day, place="Salle du conseil"):
    team.refresh_from_db()
    values = {"launches_on": day, "launch_place": place}
    return prepare_team(team=team, values=values, word="", seen=fingerprint(team, values), actor=actor, at=AT)


def test_a_team_that_launches_alone_has_its_own_launch(programme, actor):
    team = TeamFactory(programme=programme, time_zone="Indian/Reunion")

    set_launch(team, actor, DAY)
    set_launch(team, actor, OTHER_DAY)

    own = Appointment.objects.get()
    assert (own.team, own.kind, own.day, own.place, own.time_zone) == (
        team,
        "launch",
        OTHER_DAY,
        "Salle du conseil",
        "Indian/Reunion",
    )
    assert (own.sequence, own.occurrence) == (1, 1)


def test_a_team_that_launches_with_all_is_not_invited_twice(programme, actor):
    milestone(programme, actor, kind="launch", title="Journée de lancement")
    team = TeamFactory(programme=programme)

    set_launch(team, actor, DAY)

    assert [each.team for each in Appointment.objects.order_by("pk")] == [None]


def test_a_common_launch_given_later_replaces_those_of_its_day_alone(programme, actor):
    with_all, alone = TeamFactory(programme=programme), TeamFactory(programme=programme)
    set_launch(with_all, actor, DAY)
    set_launch(alone, actor, OTHER_DAY)

    row = milestone(programme, actor, kind="launch", title="Journée de lancement")
    assert set(Appointment.objects.values_list("team", "day")) == {(None, DAY), (alone.pk, OTHER_DAY)}
    remove_milestone(milestone=row, actor=actor, at=LATER)

    assert set(Appointment.objects.values_list("team", "day")) == {(with_all.pk, DAY), (alone.pk, OTHER_DAY)}


def test_a_launch_without_a_day_any_more_is_withdrawn(programme, actor):
    team = TeamFactory(programme=programme)
    set_launch(team, actor, DAY)
    ReminderFactory(appointment=Appointment.objects.get())

    set_launch(team, actor, None, place="")

    assert facts() == [("Journée de lancement", DAY, "cancelled", 1, 0)]


def test_a_dissolved_team_has_nothing_to_come(programme, actor):
    team = TeamFactory(programme=programme)
    told = AppointmentFactory(programme=programme, team=team, kind="session", title="Première séance", day=DAY)
    ReminderFactory(appointment=told)
    set_launch(team, actor, DAY)

    move_team(team=team, name="disband", comment="La commune se retire.", actor=actor, at=LATER)

    assert facts() == [("Première séance", DAY, "cancelled", 1, 0)]
    assert history()[-1] == ("cancel", "L’équipe est dissoute.")


# --- What was decided before the agenda existed -----------------------------------------------------------------------


def test_dates_of_before_enter_once(programme, capsys):
    MilestoneFactory(programme=programme, kind="launch", title="Lancement", starts_on=DAY)
    MilestoneFactory(programme=programme, kind="end_committee", starts_on=OTHER_DAY)
    MilestoneFactory(programme=ProgrammeFactory(ends_on=dt.date(2022, 5, 1)), starts_on=dt.date(2021, 6, 1))
    TeamFactory(programme=programme, launches_on=DAY)
    alone = TeamFactory(programme=programme, launches_on=OTHER_DAY)
    TeamFactory(programme=programme, launches_on=OTHER_DAY, state=TeamState.DISBANDED)

    assert (sync_agenda(at=AT), sync_agenda(at=LATER)) == (2, 0)

    assert set(Appointment.objects.values_list("title", "team")) == {
        ("Lancement", None),
        ("Journée de lancement", alone.pk),
    }


def test_the_nightly_task_and_the_command_say_how_many(capsys):
    programme = ProgrammeFactory(ends_on=dt.date(2999, 1, 1))
    MilestoneFactory(programme=programme, starts_on=dt.date(2998, 1, 1))

    call_command("sync_agenda")

    assert (capsys.readouterr().out, nightly()) == ("1 rendez-vous ajoutés à l'agenda.\n", 0)


def test_the_calendar_of_an_edition_leads_to_the_agenda():
    assert (reverse("agenda:board"), reverse("agenda:rules")) == (AGENDA_PATH, RULES_PATH)
