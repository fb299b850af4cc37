"""Words, opinions, sessions, registrations, results, attestations: what may happen, once, and to whom it is told."""

import datetime as dt

import pytest

from agenda.models import Appointment
from agenda.states import AppointmentState
from core.models import OutboxMail
from evaluation.models import CertificationCandidate, CompetenceStatement
from evaluation.services.certification import TEXT, ChangedTextError, give_opinion, tell_competence
from evaluation.services.certification_sessions import (
    change_session,
    create_session,
    withdraw_candidate,
)
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError, mark_of
from programmes.services.ordered import StaleEditError, fingerprint
from tests.evaluation.certification_scene import record, register, registered
from tests.factories.accounts import UserFactory
from tests.factories.certification import (
    HEARD_AT,
    SESSION_DAY,
    TOLD_AT,
    CertificationSessionFactory,
    agent,
    ready_agent,
    with_coach,
)
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import MembershipFactory

pytestmark = pytest.mark.django_db
VALUES = {
    "day": SESSION_DAY,
    "hour": dt.time(9),
    "duration_minutes": 180,
    "time_zone": "Europe/Paris",
    "place": "Paris",
    "link": "",
    "jury": "Hélène Aubry, responsable de la formation",
}


def tell(member, text="J’ai mené huit entretiens.", *, base="", at=TOLD_AT):
    return tell_competence(membership=member, competence="inquire", text=text, base=base, actor=member.user, at=at)


@pytest.fixture
def candidate() -> CertificationCandidate:
    return registered()


# --- Words and opinions ---------------------------------------------------------------------------------------------


def test_a_text_is_written_once_and_changed():
    member = agent()
    row = tell(member)

    again = tell(member, "J’ai mené neuf entretiens.", base=mark_of(row, TEXT))

    assert (again.pk, CompetenceStatement.objects.get().text) == (row.pk, "J’ai mené neuf entretiens.")


def test_two_windows_lose_nobody_s_words():
    member = agent()
    tell(member)

    with pytest.raises(ChangedMeanwhileError):
        tell(member, "Autre chose.", base="")

    assert CompetenceStatement.objects.get().text == "J’ai mené huit entretiens."


def test_the_coach_confirms_what_she_read_and_other_words_take_it_away():
    member = agent()
    coach, row = with_coach(member), tell(member)
    give_opinion(statement=row, opinion="confirmed", line="", base=mark_of(row, TEXT), actor=coach, at=TOLD_AT)
    row.refresh_from_db()
    assert (row.opinion, row.opinion_by) == ("confirmed", coach)

    tell(member, "Neuf.", base=mark_of(row, TEXT))

    row.refresh_from_db()
    assert (row.opinion, row.opinion_by, row.opinion_at) == ("", None, None)


def test_an_opinion_on_words_that_changed_is_refused():
    member = agent()
    coach, row = with_coach(member), tell(member)
    read = mark_of(row, TEXT)
    tell(member, "Neuf.", base=read)

    with pytest.raises(ChangedTextError) as changed:
        give_opinion(statement=row, opinion="confirmed", line="", base=read, actor=coach, at=TOLD_AT)

    assert changed.value.current.text == "Neuf."
    assert CompetenceStatement.objects.get().opinion == ""


def test_not_yet_says_what_is_missing():
    member = agent()
    coach, row = with_coach(member), tell(member)

    with pytest.raises(RefusedError) as refusal:
        give_opinion(statement=row, opinion="not_yet", line="", base=mark_of(row, TEXT), actor=coach, at=TOLD_AT)

    assert refusal.value.field == "line"


def test_once_certified_the_file_does_not_change(candidate):
    record(candidate)
    member = candidate.team.memberships.get(user=candidate.person)

    with pytest.raises(RefusedError, match="acquise"):
        tell(member, "Dix.")


# --- Sessions and registrations -------------------------------------------------------------------------------------


def test_a_session_takes_its_candidates_into_the_agenda_of_their_team(candidate):
    appointment = Appointment.objects.get(kind="certification")

    assert (appointment.team, appointment.day, appointment.hour) == (candidate.team, SESSION_DAY, dt.time(9))
    assert candidate.appointment == appointment
    mail = OutboxMail.objects.get()
    assert (mail.recipient, mail.subject) == (candidate.person.email, "Votre session de certification")
    assert "mardi 15 décembre 2026 de 9\u00a0h\u00a000 à 12\u00a0h\u00a000, heure de Paris" in mail.text


def test_registering_twice_is_once_and_a_team_has_one_appointment(candidate):
    other = MembershipFactory(team=candidate.team, user=UserFactory(first_name="Karim", last_name="Diallo"))

    (again,) = register(candidate.session, candidate.team.memberships.get(user=candidate.person))
    (second,) = register(candidate.session, other, reason="Trois semaines de congé.")

    assert (again, second.appointment) == (candidate, candidate.appointment)
    assert (OutboxMail.objects.count(), Appointment.objects.filter(kind="certification").count()) == (2, 1)


def test_something_missing_asks_for_a_reason_which_is_kept_with_what_was_missing():
    member = ready_agent()
    member.user.competence_statements.filter(competence="test").delete()
    session = CertificationSessionFactory(programme=member.team.programme)

    with pytest.raises(RefusedError, match="Il manque encore 1 pièce"):
        register(session, member)
    (row,) = register(session, member, reason="Le texte est promis pour lundi.")

    assert row.exception_reason == "Le texte est promis pour lundi."
    assert row.missing_then == ["Tester et mesurer. Le texte «\u00a0Ce que j’ai fait\u00a0»"]


def test_a_reason_given_for_nothing_is_not_kept():
    member = ready_agent()
    (row,) = register(CertificationSessionFactory(programme=member.team.programme), member, reason="Sans objet.")

    assert (row.exception_reason, row.missing_then) == ("", [])


def test_all_or_none_are_registered():
    ready = ready_agent()
    missing = MembershipFactory(team=ready.team, user=UserFactory())

    with pytest.raises(RefusedError):
        register(CertificationSessionFactory(programme=ready.team.programme), ready, missing)

    assert (CertificationCandidate.objects.count(), OutboxMail.objects.count()) == (0, 0)


def test_nobody_waits_in_two_sessions(candidate):
    other = CertificationSessionFactory(programme=candidate.team.programme)

    with pytest.raises(RefusedError, match="a déjà une inscription"):
        register(other, candidate.team.memberships.get(user=candidate.person))


def test_a_changed_session_moves_in_the_agendas(candidate):
    session = candidate.session
    seen = fingerprint(session, VALUES)
    values = {**VALUES, "day": dt.date(2026, 12, 17), "time_zone": "Indian/Reunion"}

    change_session(session=session, values=values, seen=seen, actor=UserFactory(), at=TOLD_AT)

    appointment = Appointment.objects.get(kind="certification")
    assert (appointment.day, appointment.time_zone, appointment.sequence) == (
        dt.date(2026, 12, 17),
        "Indian/Reunion",
        1,
    )
    with pytest.raises(StaleEditError):
        change_session(session=session, values=VALUES, seen=seen, actor=UserFactory(), at=TOLD_AT)


def test_whoever_leaves_last_takes_the_appointment_of_the_team_away(candidate):
    withdraw_candidate(candidate=candidate, actor=UserFactory(), at=TOLD_AT)

    assert (CertificationCandidate.objects.count(), Appointment.objects.get(kind="certification").state) == (
        0,
        AppointmentState.CANCELLED,
    )
    assert OutboxMail.objects.order_by("created_at").last().subject == "Votre inscription à la certification"


def test_the_appointment_stays_for_a_colleague(candidate):
    other = MembershipFactory(team=candidate.team)
    register(candidate.session, other, reason="Congé.")

    withdraw_candidate(candidate=candidate, actor=UserFactory(), at=TOLD_AT)

    assert Appointment.objects.get(kind="certification").state == AppointmentState.PLANNED


def test_a_session_with_a_result_is_closed(candidate):
    session = candidate.session
    record(candidate)
    with pytest.raises(RefusedError):
        withdraw_candidate(candidate=candidate, actor=UserFactory(), at=HEARD_AT)
    with pytest.raises(RefusedError):
        register(session, MembershipFactory(team=candidate.team), reason="Tard.")
    with pytest.raises(RefusedError):
        change_session(
            session=session, values=VALUES, seen=fingerprint(session, VALUES), actor=UserFactory(), at=HEARD_AT
        )


def test_create_session_keeps_what_was_asked():
    session = create_session(programme=ProgrammeFactory(), values=VALUES, actor=None, at=TOLD_AT)

    assert (session.when, session.jury_members) == (
        "mardi 15 décembre 2026 de 9\u00a0h\u00a000 à 12\u00a0h\u00a000, heure de Paris",
        ["Hélène Aubry, responsable de la formation"],
    )
