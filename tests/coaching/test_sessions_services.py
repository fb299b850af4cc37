"""Logging a session: once, with its days, its actions in the agenda and its next meeting; corrected in view."""

import datetime as dt
import uuid

import pytest

from agenda.models import Appointment
from agenda.services.appointments import plan_appointment
from coaching.models import CoachingSession, DayAccount, DayDebit, NextAction, PrivateNote, SessionDraft
from coaching.services.actions import settle_action
from coaching.services.drafts import discard_draft, save_draft
from coaching.services.session_days import DaysExhaustedError, MonthClosedError
from coaching.services.session_errors import (
    AlreadyLoggedError,
    CorrectedMeanwhileError,
    DraftElsewhereError,
    SessionError,
)
from coaching.services.sessions import ActionLine, SessionValues, correct_session, mark_of_session
from core.state_machine import IllegalTransitionError
from tests.coaching.scenes import AT, DONE, FIELDS, TODAY, build_scene

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def scene():
    return build_scene()


def keep(scene, *, key=None, page=None, base=0, actor=None, at=AT, **fields):
    return save_draft(
        team=scene.team,
        client_key=key or uuid.uuid4(),
        page_key=page or uuid.uuid4(),
        base=base,
        fields={name: [value] for name, value in fields.items()},
        actor=actor or scene.coach,
        at=at,
    )


def correct(scene, session, *, base=None, at=AT + DAY, actions=None, note="", **fields):
    session.refresh_from_db()
    kept = [
        ActionLine(text=each.text, owner=each.owner, due_on=each.due_on, pk=each.pk)
        for each in session.next_actions.order_by("position")
    ]
    present = fields.pop("present", list(session.present.order_by("pk")))
    return correct_session(
        session=session,
        values=SessionValues(
            fields={**FIELDS, "held_on": session.held_on, **fields},
            present=present,
            actions=kept if actions is None else actions,
            private_note=note,
        ),
        base=base or mark_of_session(session),
        actor=scene.coach,
        at=at,
    )


# --- The draft -------------------------------------------------------------------------------------------------------


def test_a_draft_is_one_for_a_team_and_its_author(scene):
    key, page = uuid.uuid4(), uuid.uuid4()
    first = keep(scene, key=key, page=page, done="Un")
    again = keep(scene, key=key, page=page, done="Un mot de plus", at=AT + dt.timedelta(minutes=1))

    assert (first.pk, first.version) == (again.pk, 1)
    again.refresh_from_db()
    assert (again.version, again.fields, again.session.saved_at) == (
        2,
        {"done": ["Un mot de plus"]},
        AT + dt.timedelta(minutes=1),
    )
    other = keep(scene, actor=scene.designer, done="Le mien")
    assert (other.session.role, again.session.role) == ("designer", "coach")
    assert SessionDraft.objects.count() == 2


def test_a_page_never_disagrees_with_itself(scene):
    """The answer was lost on the way: the page still believes in the version before."""
    key, page = uuid.uuid4(), uuid.uuid4()
    keep(scene, key=key, page=page, done="Un")
    keep(scene, key=key, page=page, base=0, done="Un deux")

    assert keep(scene, key=key, page=page, base=0, done="Un deux trois").version == 3


def test_another_page_does_not_erase_the_draft(scene):
    keep(scene, done="Au bureau")

    with pytest.raises(DraftElsewhereError) as refused:
        keep(scene, base=0, done="Sur le téléphone")
    assert refused.value.draft.fields == {"done": ["Au bureau"]}
    assert keep(scene, base=0, done="Au bureau").version == 1  # the same words are no conflict
    assert keep(scene, base=1, done="Sur le téléphone").version == 2  # nor is a page that had read it


def test_a_draft_is_thrown_away_by_its_author_alone(scene):
    keep(scene, done="Le mien")
    keep(scene, actor=scene.designer, done="L’autre")

    discard_draft(team=scene.team, actor=scene.coach, at=AT)

    assert [each.author for each in CoachingSession.objects.order_by("pk")] == [scene.designer]


def test_a_draft_has_a_limit_and_an_author_in_the_team(scene):
    with pytest.raises(SessionError, match="trop long"):
        keep(scene, done="a" * 60_001)
    with pytest.raises(SessionError, match="n’accompagnez plus"):
        keep(scene, actor=scene.samira.user, done="Bonjour")
    assert CoachingSession.objects.count() == 0


# --- Logged ----------------------------------------------------------------------------------------------------------


def test_logging_takes_the_draft_and_the_days(scene):
    key = uuid.uuid4()
    draft = keep(scene, key=key, done="Un brouillon", private_note="Secret")

    session = scene.log(
        client_key=key,
        fields={"half_days": 2, "weather": 3, "topics": ["interviews"]},
        present=[scene.samira],
        private_note="Le chef de service n’est pas convaincu.",
    )

    assert session.pk == draft.session_id
    assert (session.state, session.logged_at, session.role, session.done) == ("logged", AT, "coach", DONE)
    assert SessionDraft.objects.count() == 0
    assert list(session.present.order_by("pk")) == [scene.samira]
    assert session.private_note.text == "Le chef de service n’est pas convaincu."
    assert [(each.transition, each.actor) for each in session.transitions.order_by("pk")] == [("log", scene.coach)]
    debit = DayDebit.objects.get()
    assert (debit.session, debit.half_days, debit.day, debit.expert) == (session, 2, TODAY, scene.coach)


def test_the_same_page_logs_once(scene):
    key = uuid.uuid4()
    session = scene.log(client_key=key)

    with pytest.raises(AlreadyLoggedError) as refused:
        scene.log(client_key=key)
    assert refused.value.session == session
    with pytest.raises(AlreadyLoggedError):  # an autosave that comes late opens no new draft
        keep(scene, key=key, done=DONE)
    assert (CoachingSession.objects.count(), DayDebit.objects.count()) == (1, 1)


def test_a_designer_takes_her_own_days(scene):
    session = scene.log(actor=scene.designer)

    used = DayAccount.objects.filter(team=scene.team).order_by("role").values_list("role", "used_half_days")
    assert (session.role, list(used)) == ("designer", [("coach", 0), ("designer", 1)])


def test_without_days_left_nothing_is_written_and_the_draft_stays():
    scene = build_scene(half_days=1)
    draft = keep(scene, done="Deux jours sur place")

    with pytest.raises(DaysExhaustedError, match="Il reste 1\xa0demi-journée"):
        scene.log(fields={"half_days": 2}, actions=[scene.line()], private_note="Une note")

    draft.refresh_from_db()
    assert (draft.session.state, draft.fields) == ("draft", {"done": ["Deux jours sur place"]})
    assert (NextAction.objects.count(), PrivateNote.objects.count(), DayDebit.objects.count()) == (0, 0, 0)


def test_a_closed_month_takes_no_session(scene):
    scene.team.programme.month_closings.create(month=dt.date(2026, 9, 1), closed_at=AT)

    with pytest.raises(MonthClosedError, match="septembre"):
        scene.log(fields={"held_on": dt.date(2026, 9, 28)})
    assert scene.log(fields={"held_on": dt.date(2026, 10, 1)}).state == "logged"


@pytest.mark.parametrize(
    "held_on, said", [(dt.date(2026, 9, 13), "lancée le 14/09/2026"), (TODAY + 2 * DAY, "dans le futur")]
)
def test_a_date_has_bounds(scene, held_on, said):
    with pytest.raises(SessionError, match=said):
        scene.log(fields={"held_on": held_on})


# --- What comes next -------------------------------------------------------------------------------------------------


def test_an_action_with_a_person_and_a_day_enters_the_agenda_without_its_words(scene):
    due = TODAY + 7 * DAY
    session = scene.log(
        actions=[
            scene.line(owner=scene.samira, due_on=due),
            scene.line("Écrire", owner=scene.karim),
            scene.line("Lire"),
        ]
    )

    first, second, third = session.next_actions.order_by("position")
    appointment = first.appointment
    assert (appointment.kind, appointment.day, appointment.owner, appointment.team) == (
        "action",
        due,
        scene.samira.user,
        scene.team,
    )
    assert (appointment.title, appointment.note) == ("Action décidée en séance", "")
    assert (second.appointment, third.appointment) == (None, None)


def test_the_agenda_follows_an_action(scene):
    due = TODAY + 7 * DAY
    action = scene.log(actions=[scene.line(owner=scene.samira, due_on=due)]).next_actions.get()

    def appointment():
        return Appointment.objects.get(pk=action.appointment_id)

    settle_action(action=action, name="complete", actor=scene.karim.user, at=AT + DAY)
    action.refresh_from_db()
    assert (action.state, action.settled_at, appointment().state) == ("done", AT + DAY, "done")
    settle_action(action=action, name="reopen", actor=scene.karim.user, at=AT + DAY)
    action.refresh_from_db()
    assert (action.state, action.settled_at, appointment().state) == ("open", None, "planned")
    settle_action(action=action, name="give_up", actor=scene.karim.user, at=AT + DAY)
    assert appointment().state == "cancelled"
    with pytest.raises(IllegalTransitionError):
        settle_action(action=action, name="complete", actor=scene.karim.user, at=AT + DAY)
    moves = action.transitions.order_by("pk").values_list("transition", flat=True)
    assert list(moves) == ["complete", "reopen", "give_up"]


def test_the_next_session_settles_what_was_open(scene):
    session = scene.log(actions=[scene.line("Un"), scene.line("Deux"), scene.line("Trois")])
    one, two, _ = session.next_actions.order_by("position")
    settle_action(action=one, name="give_up", actor=scene.samira.user, at=AT)

    scene.log(at=AT + 7 * DAY, settled={one.pk: "complete", two.pk: "complete"})

    states = session.next_actions.order_by("position").values_list("state", flat=True)
    assert list(states) == ["given_up", "done", "open"]  # what a colleague said meanwhile is not undone


def test_the_next_meeting_is_fixed_moved_and_held(scene):
    scene.team.time_zone = "Indian/Reunion"
    scene.team.save(update_fields=["time_zone"])
    first = scene.log(next_day=TODAY + 7 * DAY, next_hour=dt.time(14, 30))
    meeting = first.next_appointment
    assert (meeting.kind, meeting.title, meeting.time_zone) == ("session", "Séance avec le coach", "Indian/Reunion")
    assert meeting.starts_at == dt.datetime(2026, 11, 2, 10, 30, tzinfo=dt.UTC)
    meeting.link = "https://visio.example.org/salle"
    meeting.save(update_fields=["link"])

    # Another session comes in between: the meeting moves, and is not doubled.
    second = scene.log(at=AT + 2 * DAY, next_day=TODAY + 9 * DAY, next_hour=dt.time(9))
    assert second.next_appointment == meeting
    meeting.refresh_from_db()
    assert (meeting.day, meeting.hour, meeting.occurrence) == (TODAY + 9 * DAY, dt.time(9), 1)

    third = scene.log(at=AT + 9 * DAY, next_day=TODAY + 16 * DAY)
    meeting.refresh_from_db()
    assert (meeting.state, third.next_appointment == meeting) == ("done", False)
    assert (third.next_appointment.link, third.next_appointment.hour) == ("https://visio.example.org/salle", None)


def test_a_session_of_the_agenda_held_that_day_is_done(scene):
    values = {"kind": "session", "title": "Séance", "day": TODAY}
    about = {"programme": scene.team.programme, "team": scene.team, "actor": scene.coach, "at": AT}
    same_day = plan_appointment(values=values, **about)
    later = plan_appointment(values={**values, "day": TODAY + DAY}, **about)

    scene.log()

    assert [Appointment.objects.get(pk=each.pk).state for each in (same_day, later)] == ["done", "planned"]


# --- Corrected -------------------------------------------------------------------------------------------------------


def test_a_correction_keeps_what_the_team_had_read(scene):
    session = scene.log(actions=[scene.line(owner=scene.samira)], private_note="Avant")

    correct(scene, session, done="Relu six entretiens.", half_days=3, note="Après")

    session.refresh_from_db()
    assert (session.done, session.half_days, session.private_note.text) == ("Relu six entretiens.", 3, "Après")
    revision = session.revisions.get()
    assert revision.former == {"Durée": "1\xa0demi-journée", "Ce qui a été fait": DONE}
    assert (revision.replaced_by, revision.replaced_at) == (scene.coach, AT + DAY)
    assert DayDebit.objects.get().half_days == 3


def test_the_note_alone_leaves_no_trace_for_the_team(scene):
    session = scene.log(private_note="Avant")

    correct(scene, session, note="")

    assert (PrivateNote.objects.count(), session.revisions.count()) == (0, 0)


def test_actions_are_corrected_and_their_dates_with_them(scene):
    session = scene.log(
        actions=[
            scene.line("Un", owner=scene.samira, due_on=TODAY + 7 * DAY),
            scene.line("Deux", owner=scene.karim, due_on=TODAY + 7 * DAY),
            scene.line("Trois"),
        ]
    )
    one, two, three = session.next_actions.order_by("position")
    settle_action(action=three, name="complete", actor=scene.karim.user, at=AT)

    moved = ActionLine("Un", owner=scene.karim, due_on=TODAY + 8 * DAY, pk=one.pk)
    correct(scene, session, actions=[moved, ActionLine("Quatre")])

    rows = session.next_actions.order_by("position").values_list("text", "state")
    assert list(rows) == [("Un", "open"), ("Trois", "done"), ("Quatre", "open")]  # what is settled is history
    appointment = Appointment.objects.get(pk=one.appointment_id)
    assert (appointment.day, appointment.owner, appointment.occurrence) == (TODAY + 8 * DAY, scene.karim.user, 1)
    assert Appointment.objects.get(pk=two.appointment_id).state == "cancelled"
    former = session.revisions.get().former
    assert former == {
        "Actions à mener": "Un (Samira Essai, pour le 02/11/2026)\nDeux (Karim Essai, pour le 02/11/2026)\nTrois"
    }


def test_a_correction_has_its_time_and_its_author(scene):
    session = scene.log()
    mark = mark_of_session(session)

    assert correct(scene, session, at=AT + 14 * DAY - dt.timedelta(seconds=1)).done == DONE
    with pytest.raises(SessionError, match="ne se corrige plus"):
        correct(scene, session, at=AT + 14 * DAY)
    scene.team.programme.month_closings.create(month=dt.date(2026, 10, 1), closed_at=AT)
    with pytest.raises(SessionError, match="son mois est clos"):
        correct(scene, session, done="Autre chose")
    assert mark_of_session(session) == mark


def test_two_tabs_do_not_erase_each_other(scene):
    session = scene.log()
    mark = mark_of_session(session)
    correct(scene, session, done="Le premier onglet.")

    with pytest.raises(CorrectedMeanwhileError):
        correct(scene, session, base=mark, done="Le second.")
    session.refresh_from_db()
    assert session.done == "Le premier onglet."
