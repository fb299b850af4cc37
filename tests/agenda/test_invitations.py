"""Calendar invitations by mail: each version once, several changes as one, what was told is taken back."""

import datetime as dt

import pytest
from icalendar import Calendar

from agenda.models import Appointment, CalendarInvitation, ReminderPreference
from agenda.services.appointments import change_appointment, move_state
from agenda.services.invitations import RESTS, sync_invitations
from agenda.tasks import sync_calendars
from candidatures.states import CandidatureState, Outcome
from core.models import OutboxMail
from teams.models import TeamProblematique
from teams.states import TeamState
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.agenda import AppointmentFactory
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 10, 1, 8, 0, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(hours=1)


@pytest.fixture
def team():
    return TeamFactory(programme=ProgrammeFactory(acronym="PNI"), launched=True, time_zone="Indian/Reunion")


@pytest.fixture
def samira(team):
    return MembershipFactory(team=team, user__email="samira@cilaos.test").user


def session(team, **values):
    values = {"kind": "session", "title": "Séance", "time_zone": team.time_zone, "hour": dt.time(9), **values}
    return AppointmentFactory(team=team, programme=team.programme, **values)


def change(appointment, at=AT, **values):
    return change_appointment(appointment=appointment, values=values, actor=None, at=at)


def cancel(appointment, at=AT):
    return move_state(appointment=appointment, name="cancel", comment="Grève des transports", actor=None, at=at)


def sent():
    """(to, method, subject) of each mail, oldest first."""
    rows = OutboxMail.objects.order_by("created_at", "recipient").values_list("recipient", "calendar_method", "subject")
    return [(to, method, subject.replace("\u00a0", " ")) for to, method, subject in rows]


def leave():
    """The outbox is emptied: what is queued has left."""
    OutboxMail.objects.update(state="sent", sent_at=AT)


def event_of(mail):
    calendar = Calendar.from_ical(mail.calendar)
    return calendar, calendar.events[0]


def test_a_member_is_invited_once_in_her_own_hours(team, samira):
    appointment = session(team, place="Mairie de Cilaos", link="https://visio.test/x", note="Venez avec la matrice.")

    assert (sync_invitations(at=AT), sync_invitations(at=LATER)) == (1, 0)

    mail = OutboxMail.objects.get()
    assert sent() == [
        (
            "samira@cilaos.test",
            "REQUEST",
            "Invitation : Séance avec le coach · PNI, jeudi 15 octobre 2026 de 9 h 00 à 10 h 00, heure de La Réunion",
        )
    ]
    assert mail.key == f"calendar:{appointment.pk}:{samira.pk}:0:REQUEST"
    for words in ("Mairie de Cilaos", "https://visio.test/x", "Venez avec la matrice.", "heure de La Réunion"):
        assert words in mail.text
    assert mail.unsubscribe_url.startswith("http://localhost:8000/agenda/ne-plus-recevoir/")
    calendar, event = event_of(mail)
    assert (calendar["method"], event["uid"], event["sequence"]) == ("REQUEST", f"{appointment.uid}@pni.localhost", 0)
    assert event.decoded("dtstart") == dt.datetime(2026, 10, 15, 5, 0, tzinfo=dt.UTC)
    assert (event["organizer"], event["attendee"]) == (
        "mailto:ne-pas-repondre@pni.localhost",
        "mailto:samira@cilaos.test",
    )
    assert (event["location"], event["status"]) == ("Mairie de Cilaos", "CONFIRMED")
    assert "visio" not in mail.calendar
    told = CalendarInvitation.objects.get()
    assert (told.sequence, told.is_withdrawn, told.sent_at) == (0, False, AT)


def test_somebody_who_reads_on_another_clock_reads_hers(team):
    thomas = MembershipFactory(team=team, role="coach", user__time_zone="Europe/Paris").user
    session(team, day=dt.date(2026, 10, 26))

    sync_invitations(at=AT)

    assert "lundi 26 octobre 2026 de 6 h 00 à 7 h 00, heure de Paris" in OutboxMail.objects.get(
        recipient=thomas.email
    ).text.replace("\u00a0", " ")


def test_several_changes_in_a_row_are_one_mail(team, samira):
    appointment = session(team, changed_at=AT - RESTS)
    sync_invitations(at=AT)
    leave()

    change(appointment, at=AT, hour=dt.time(10))
    change(appointment, at=AT + dt.timedelta(minutes=2), hour=dt.time(11))
    assert sync_invitations(at=AT + dt.timedelta(minutes=5)) == 0  # it rests
    assert sync_invitations(at=AT + dt.timedelta(minutes=6)) == 1

    assert [method for _, method, _ in sent()] == ["REQUEST", "REQUEST"]
    assert sent()[-1][2].startswith("Modifié : Séance avec le coach · PNI, jeudi 15 octobre 2026 de 11 h 00")
    assert CalendarInvitation.objects.get().sequence == 2


def test_a_mail_that_has_not_left_gives_way(team, samira):
    appointment = session(team)
    sync_invitations(at=AT)
    change(appointment, hour=dt.time(10))

    sync_invitations(at=LATER)

    assert [mail.key for mail in OutboxMail.objects.all()] == [f"calendar:{appointment.pk}:{samira.pk}:1:REQUEST"]


def test_a_mail_being_tried_is_left_alone(team, samira):
    appointment = session(team)
    sync_invitations(at=AT)
    OutboxMail.objects.update(attempts=1)
    change(appointment, hour=dt.time(10))

    sync_invitations(at=LATER)

    assert OutboxMail.objects.count() == 2


def test_a_cancelled_one_is_taken_back_with_its_reason(team, samira):
    appointment = session(team)
    sync_invitations(at=AT)
    leave()
    cancel(appointment)

    assert (sync_invitations(at=LATER), sync_invitations(at=LATER)) == (1, 0)

    mail = OutboxMail.objects.get(calendar_method="CANCEL")
    assert mail.subject.startswith("Annulé : Séance avec le coach")
    assert "Grève des transports" in mail.text
    calendar, event = event_of(mail)
    assert (calendar["method"], event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert CalendarInvitation.objects.get().is_withdrawn


def test_one_that_nobody_was_told_of_is_cancelled_in_silence(team, samira):
    cancel(session(team))

    assert (sync_invitations(at=LATER), sent()) == (0, [])


def test_a_restored_one_is_an_invitation_again(team, samira):
    appointment = session(team)
    sync_invitations(at=AT)
    cancel(appointment)
    sync_invitations(at=LATER)
    leave()
    move_state(appointment=appointment, name="restore", actor=None, at=LATER)

    assert sync_invitations(at=LATER + RESTS) == 1
    told = CalendarInvitation.objects.get()
    assert (told.sequence, told.is_withdrawn) == (2, False)


def test_who_leaves_the_team_is_told_and_who_comes_back_too(team, samira):
    session(team)
    sync_invitations(at=AT)
    leave()
    membership = samira.memberships.get()
    membership.ends_on = AT.date()
    membership.save()

    assert (sync_invitations(at=LATER), sync_invitations(at=LATER)) == (1, 0)
    leave()
    assert sent()[-1][:2] == ("samira@cilaos.test", "CANCEL")
    assert sent()[-1][2].startswith("Ne vous concerne plus : ")
    membership.ends_on = None
    membership.save()

    assert (sync_invitations(at=LATER), sync_invitations(at=LATER)) == (1, 0)
    assert sent()[-1][:2] == ("samira@cilaos.test", "REQUEST")


def test_a_closed_account_is_written_to_no_more(team, samira):
    appointment = session(team)
    sync_invitations(at=AT)
    leave()
    samira.is_active = False
    samira.save(update_fields=["is_active"])
    cancel(appointment)

    assert (sync_invitations(at=LATER), len(sent())) == (0, 1)
    assert CalendarInvitation.objects.get().is_withdrawn


def test_who_wants_no_invitation_gets_none_but_what_was_told_is_taken_back(team, samira):
    told, untold = session(team), None
    sync_invitations(at=AT)
    leave()
    ReminderPreference.objects.create(person=samira, invitations_by_mail=False, changed_at=AT)
    untold = session(team, day=dt.date(2026, 11, 5))
    change(told, hour=dt.time(11))

    assert sync_invitations(at=LATER) == 0
    cancel(Appointment.objects.get(pk=told.pk))
    cancel(untold)

    assert sync_invitations(at=LATER + RESTS) == 1
    assert sent()[-1][:2] == ("samira@cilaos.test", "CANCEL")


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "action", "hour": None, "duration_minutes": None},
        {"kind": "publication", "hour": None, "duration_minutes": None},
        {"state": "done"},
        {"day": dt.date(2026, 10, 1), "hour": dt.time(11)},  # began an hour ago in La Réunion
        {"day": dt.date(2026, 9, 20)},
    ],
)
def test_what_invites_nobody(team, samira, values):
    session(team, **values)

    assert (sync_invitations(at=AT), sent()) == (0, [])


def test_a_common_one_invites_each_person_once(team, samira):
    second = TeamFactory(programme=team.programme, state=TeamState.FINISHED, launches_on=AT.date())
    MembershipFactory(team=second, user=samira)
    other = MembershipFactory(team=second, user__email="zoe@ville.test").user
    MembershipFactory(team=TeamFactory(programme=team.programme, state=TeamState.DISBANDED))
    MembershipFactory()
    AppointmentFactory(programme=team.programme)

    sync_invitations(at=AT)

    assert sorted(to for to, _, _ in sent()) == ["samira@cilaos.test", other.email]


@pytest.mark.parametrize(
    "kind, told, invited", [("end_committee", True, 1), ("end_committee", False, 0), ("session", True, 0)]
)
def test_referents_are_invited_where_their_collectivite_is_awaited(team, kind, told, invited):
    referent = ReferentMandateFactory(collectivite=CollectiviteFactory(), starts_on=dt.date(2026, 1, 1))
    candidature = CandidatureFactory(
        programme=team.programme,
        collectivite=referent.collectivite,
        deposited=True,
        state=CandidatureState.DECIDED if told else CandidatureState.IN_REVIEW,
    )
    row = ProblematiqueFactory(
        candidature=candidature,
        outcome=Outcome.RETAINED,
        outcome_reason="Réelle.",
        announced_outcome=Outcome.RETAINED if told else "",
    )
    TeamProblematique.objects.create(team=team, problematique=row, position=1)
    session(team, kind=kind)

    assert sync_invitations(at=AT) == invited
    assert [to for to, _, _ in sent()] == [referent.user.email] * invited


def test_many_are_found_by_the_same_queries(team, django_assert_num_queries):
    """Nothing to tell: the sweep of every five minutes costs four queries, whatever the number of rendez-vous."""
    for _ in range(5):
        MembershipFactory(team=team)
    for number in range(12):
        session(team, day=dt.date(2026, 10, 5) + dt.timedelta(days=number))
    assert sync_invitations(at=AT) == 60

    with django_assert_num_queries(4):
        assert sync_invitations(at=LATER) == 0


def test_the_worker_does_it(team, samira):
    session(team, day=dt.date(2999, 1, 1))
    UserFactory()

    assert (sync_calendars(), sync_calendars()) == (1, 0)
