"""What is decided is told once: in the list and in one mail a day; checked again first; nobody stops the others."""

import datetime as dt
import threading

import pytest
from django.db import connection

from agenda.models import Reminder, ReminderPreference
from agenda.services.appointments import change_appointment, move_state
from agenda.services.reminders import compose_reminders, decide_due_reminders
from agenda.states import AppointmentKind, Audience, DropReason, ReminderState
from core.models import OutboxMail
from tests.agenda.scenes import checkpoint, clock, rule, team_of_one
from tests.factories.agenda import ReminderFactory
from tests.factories.teams import MembershipFactory, TeamFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_rules")]
NB = "\u00a0"


def sweep(at):
    decide_due_reminders(at=at)
    return compose_reminders(at=at)


def mails():
    return list(OutboxMail.objects.order_by("created_at", "key"))


def states():
    rows = Reminder.objects.order_by("pk").values_list("state", "drop_reason")
    return [f"{state} {reason}".strip() for state, reason in rows]


def test_a_reminder_is_told_in_the_list_and_by_mail():
    team, agent = team_of_one(name="Équipe des Mascareignes", time_zone="Indian/Reunion")
    checkpoint(team, place="Salle des mariages", link="https://visio.test/abc")
    rule(-1)

    assert sweep(clock(14, 9, zone="Indian/Reunion")) == 1

    (mail,) = mails()
    row = Reminder.objects.get()
    assert (row.state, row.told_at, row.mail_id) == (ReminderState.TOLD, clock(14, 9, zone="Indian/Reunion"), mail.pk)
    assert (mail.key, mail.recipient) == (f"reminders:{agent.user_id}:2026-10-14", agent.user.email)
    assert mail.subject == "Rappel : point d'étape, jeudi 15 octobre à 12 h 00, heure de La Réunion"
    assert mail.recheck == "agenda.reminders"
    assert mail.unsubscribe_url.startswith("http://localhost:8000/agenda/ne-plus-recevoir/")
    assert mail.text == (
        "Bonjour,\n\n"
        "Un rappel de votre agenda :\n\n"
        "Premier point d’étape\n"
        f"  Jeudi 15 octobre à 12{NB}h{NB}00, heure de La Réunion\n"
        "  Équipe : Équipe des Mascareignes\n"
        "  Lieu : Salle des mariages\n"
        "  Visioconférence : https://visio.test/abc\n\n"
        "Votre agenda : http://localhost:8000/agenda/\n\n"
        "Vous recevez ce message parce que vous faites partie de l’équipe.\n"
        f"Ne plus recevoir ces rappels par courriel : {mail.unsubscribe_url}\n"
        "Choisir ce que vous recevez : http://localhost:8000/agenda/preferences/\n\n\n"
        "L’équipe du Programme d’investigations\n"
        "http://localhost:8000\n\n"
        "Ce message est automatique. Pour nous joindre : incubateur@anct.gouv.fr\n"
    )
    for words in ("Premier point d’étape", f"12{NB}h{NB}00, heure de La Réunion", "Salle des mariages"):
        assert words in mail.html


def test_the_subject_holds_no_title():
    team, _ = team_of_one()
    checkpoint(team, title="Violences intrafamiliales : premier point")
    rule(-1)

    sweep(clock(14, 9))

    (mail,) = mails()
    assert mail.subject == "Rappel : point d'étape, jeudi 15 octobre à 10 h 00"


def test_what_a_person_has_that_day_makes_one_mail():
    team, _ = team_of_one()
    checkpoint(team, title="Le second", hour=dt.time(14))
    checkpoint(team, title="Le premier", is_common=True)
    rule(-1)

    assert sweep(clock(14, 9)) == 1

    (mail,) = mails()
    assert mail.subject == "Rappels : 2 dates de votre agenda"
    assert mail.text.index("Le premier") < mail.text.index("Le second")
    assert {row.mail_id for row in Reminder.objects.order_by("pk")} == {mail.pk}


def test_two_rules_on_one_day_tell_an_appointment_once():
    """On the Friday before a Monday, both « two days before » and « the day before » fall."""
    team, _ = team_of_one()
    checkpoint(team, day=dt.date(2026, 10, 12))
    rule(-1)
    rule(-2)

    sweep(clock(9, 9))

    (mail,) = mails()
    assert (states(), mail.text.count("Premier point d’étape")) == (["told", "told"], 1)
    assert mail.subject.startswith("Rappel : point d'étape")


def test_an_urgent_one_leaves_alone():
    team, _ = team_of_one()
    first, second = checkpoint(team), checkpoint(team, kind=AppointmentKind.SESSION)
    rule(-1)
    rule(-1, kind=AppointmentKind.SESSION, is_urgent=True)

    sweep(clock(14, 9))

    urgent = Reminder.objects.get(appointment=second)
    assert urgent.mail.key == f"reminder:{urgent.pk}"
    assert Reminder.objects.get(appointment=first).mail_id != urgent.mail_id
    assert len(mails()) == 2


def test_what_comes_after_the_mail_of_the_day_waits_for_the_next():
    team, _ = team_of_one()
    checkpoint(team)
    rule(-1)
    rule(-2)
    sweep(clock(13, 9))
    later = checkpoint(team, day=dt.date(2026, 10, 16), planned_at=clock(12, 9))
    rule(-3)

    assert sweep(clock(13, 10)) == 0
    assert Reminder.objects.get(appointment=later).state == ReminderState.DUE
    assert sweep(clock(14, 8, 59)) == 0

    assert sweep(clock(14, 9)) == 1
    assert [mail.key[-10:] for mail in mails()] == ["2026-10-13", "2026-10-14"]
    row = Reminder.objects.get(appointment=later, rule__offset_days=-3)
    assert (row.state, row.is_late) == (ReminderState.TOLD, False)


def test_unless_its_appointment_comes_first():
    team, _ = team_of_one()
    checkpoint(team)
    rule(-1)
    sweep(clock(14, 9))
    soon = checkpoint(team, kind=AppointmentKind.SESSION, planned_at=clock(13, 9), hour=dt.time(8))
    rule(-1, kind=AppointmentKind.SESSION)

    assert sweep(clock(14, 9, 30)) == 1

    row = Reminder.objects.get(appointment=soon)
    assert (row.state, row.mail.key) == (ReminderState.TOLD, f"reminder:{row.pk}")


def test_what_is_late_does_not_leave_at_night():
    team, _ = team_of_one()
    checkpoint(team, day=dt.date(2026, 10, 20))
    rule(-5)

    assert sweep(clock(17, 2)) == 0  # a Saturday, at two in the morning
    assert sweep(clock(19, 8, 59)) == 0
    assert sweep(clock(19, 9)) == 1

    (mail,) = mails()
    assert Reminder.objects.get().is_late is True
    assert mail.subject == "Rappel en retard : point d'étape, mardi 20 octobre à 10 h 00"
    assert "Ce rappel devait partir jeudi 15 octobre : il vous arrive en retard." in mail.text
    assert "Ce rappel devait partir jeudi 15 octobre" in mail.html


def test_unless_it_would_come_too_late():
    team, _ = team_of_one()
    checkpoint(team, hour=dt.time(8))
    rule(-1)

    assert sweep(clock(14, 23)) == 1
    assert [mail.key.startswith("reminder:") for mail in mails()] == [True]


def test_what_waited_for_a_worker_is_late():
    team, _ = team_of_one()
    checkpoint(team)
    rule(-1)
    decide_due_reminders(at=clock(14, 9))

    compose_reminders(at=clock(14, 11, 1))

    assert Reminder.objects.get().is_late is True


def test_an_action_not_done_is_said_to_be_behind():
    team, agent = team_of_one()
    checkpoint(
        team,
        kind=AppointmentKind.ACTION,
        title="Appeler le CCAS",
        owner=agent.user,
        hour=None,
        duration_minutes=None,
        day=dt.date(2026, 10, 13),
    )
    rule(2, kind=AppointmentKind.ACTION, audience=Audience.OWNER)

    sweep(clock(15, 9))

    (mail,) = mails()
    assert mail.subject == "Encore à faire : action à mener, mardi 13 octobre"
    assert "Prévu mardi 13 octobre, et pas encore marqué comme fait." in mail.text
    assert "parce qu’une action vous est confiée." in mail.text


def test_a_person_who_wants_no_mail_still_has_the_list():
    team, agent = team_of_one()
    ReminderPreference.objects.create(person=agent.user, reminders_by_mail=False, changed_at=clock(1, 9))
    checkpoint(team)
    rule(-1)

    assert sweep(clock(14, 9)) == 1
    row = Reminder.objects.get()
    assert (row.state, row.mail, mails()) == (ReminderState.TOLD, None, [])


def cancel(appointment, *_):
    move_state(appointment=appointment, name="cancel", actor=None, at=clock(14, 9, 30), comment="Salle prise.")


def complete(appointment, *_):
    move_state(appointment=appointment, name="complete", actor=None, at=clock(14, 9, 30))


def move(appointment, *_):
    change_appointment(appointment=appointment, values={"day": dt.date(2026, 10, 22)}, actor=None, at=clock(14, 9, 30))


def leave(appointment, member, rule):
    member.ends_on = dt.date(2026, 10, 14)
    member.save()


def close_account(appointment, member, rule):
    member.user.is_active = False
    member.user.save()


def turn_off(appointment, member, rule):
    rule.is_active = False
    rule.save()


LOSSES = [
    (cancel, DropReason.CANCELLED),
    (complete, DropReason.DONE),
    (move, DropReason.MOVED),
    (leave, DropReason.PERSON_GONE),
    (close_account, DropReason.PERSON_GONE),
    (turn_off, DropReason.RULE_OFF),
]


@pytest.mark.parametrize("lose, reason", LOSSES)
def test_what_lost_its_purpose_is_not_told(lose, reason):
    team, agent = team_of_one()
    appointment, the_rule = checkpoint(team), rule(-1)
    decide_due_reminders(at=clock(14, 9))
    lose(appointment, agent, the_rule)

    assert compose_reminders(at=clock(14, 10)) == 1

    assert (states(), mails()) == ([f"dropped {reason}"], [])


def test_what_is_past_is_recorded_and_not_told():
    team, _ = team_of_one()
    checkpoint(team)
    rule(-1)

    assert sweep(clock(15, 10, 59)) == 1  # it lasts an hour from ten
    assert states() == ["told"]
    Reminder.objects.all().delete()
    assert sweep(clock(15, 11)) == 1
    assert states() == ["dropped past"]


def test_the_failure_of_one_person_is_not_that_of_the_others(caplog):
    team = TeamFactory(launched=True)
    first, second = MembershipFactory(team=team), MembershipFactory(team=team)
    checkpoint(team)
    rule(-1)
    refuse_mail_to(first.user.email)

    assert sweep(clock(14, 9)) == 1

    told = dict(Reminder.objects.values_list("person_id", "state"))
    assert told == {first.user_id: ReminderState.DUE, second.user_id: ReminderState.TOLD}
    assert f"reminders of person {first.user_id} cannot be told" in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refused ON core_outboxmail")
    assert sweep(clock(14, 9, 1)) == 1


def refuse_mail_to(address):
    """The database refuses one row: whatever may be wrong with one person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;"
            "CREATE TRIGGER refused BEFORE INSERT ON core_outboxmail FOR EACH ROW"
            f" WHEN (NEW.recipient = '{address}') EXECUTE FUNCTION refuse()"
        )


@pytest.mark.django_db(transaction=True)
def test_four_composers_at_once_write_one_mail_for_each_person():
    team = TeamFactory(launched=True)
    for _ in range(10):
        MembershipFactory(team=team)
    checkpoint(team)
    checkpoint(team, is_common=True)
    rule(-1)
    decide_due_reminders(at=clock(14, 9))
    start = threading.Barrier(4)

    def compose() -> None:
        try:
            start.wait(timeout=10)
            compose_reminders(at=clock(14, 9))
        finally:
            connection.close()

    composers = [threading.Thread(target=compose) for _ in range(4)]
    for each in composers:
        each.start()
    for each in composers:
        each.join(timeout=30)

    assert (len(mails()), Reminder.objects.filter(state=ReminderState.TOLD).count()) == (10, 20)
    assert all("Des rappels" in mail.text for mail in mails())


@pytest.mark.django_db(transaction=True)
def test_a_person_being_served_is_left_to_whoever_serves_her():
    """Else the rows that came meanwhile would be tied to a mail already written, which does not tell them."""
    team, agent = team_of_one()
    checkpoint(team)
    rule(-1)
    decide_due_reminders(at=clock(14, 9))
    composed = []

    def compose() -> None:
        try:
            composed.append(compose_reminders(at=clock(14, 9)))
        finally:
            connection.close()

    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [0x5241, agent.user_id])
        other = threading.Thread(target=compose)
        other.start()
        other.join(timeout=30)
        cursor.execute("ROLLBACK")

    assert (composed, states()) == ([0], ["due"])
    assert compose_reminders(at=clock(14, 9)) == 1


@pytest.mark.parametrize("rows", [1, 30])
def test_a_person_costs_the_same_whatever_her_rows(rows, django_assert_num_queries):
    team, agent = team_of_one()
    the_rule = rule(-1)
    for _ in range(rows):
        ReminderFactory(appointment=checkpoint(team), rule=the_rule, person=agent.user, local_day=dt.date(2026, 10, 14))

    # people, savepoint, lock, rows, concerned, clock, days with a mail, preference, clock for the words,
    # mail looked for, savepoint, written, release, rows written, release
    with django_assert_num_queries(15):
        assert compose_reminders(at=clock(14, 9)) == 1
