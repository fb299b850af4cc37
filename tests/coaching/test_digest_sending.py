"""Each Monday at 8:00 on the person's clock, once, and never an empty one."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.addresses import read_unsubscribe_token
from agenda.models import ReminderPreference
from coaching.notifications_digest import send_digest
from coaching.services.digests import compose_digests, recheck_digest, send_weekly_digests
from coaching.tasks import send_digests
from core import mail_rechecks
from core.models import OutboxMail
from pni.beat import BEAT_SCHEDULE
from teams.models import Membership
from tests.coaching.digest_scene import EIGHT, PARIS, action, coach_of, day, session, team
from tests.core.html import parse
from tests.factories.accounts import UserFactory
from tests.factories.core import OutboxMailFactory

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def tampon():
    """A team of La Réunion, whose last session is told this Monday."""
    made = team(time_zone="Indian/Reunion")
    session(made)
    return made


def keys():
    return sorted(OutboxMail.objects.values_list("key", flat=True))


def test_at_eight_on_the_clock_of_each(tampon):
    paris = coach_of(tampon, time_zone="Europe/Paris")
    reunion = coach_of(tampon)
    two_hours = dt.timedelta(hours=2)

    early = send_weekly_digests(at=EIGHT - two_hours - MINUTE)
    first = send_weekly_digests(at=EIGHT - two_hours)
    assert (early, first, keys()) == (0, 1, [f"digest:{reunion.pk}:2026-W42"])

    assert send_weekly_digests(at=EIGHT - MINUTE) == 0
    assert send_weekly_digests(at=EIGHT) == 1
    assert keys() == sorted([f"digest:{reunion.pk}:2026-W42", f"digest:{paris.pk}:2026-W42"])


def test_run_again_it_sends_nothing(tampon):
    coach_of(tampon, time_zone="Europe/Paris")

    assert [send_weekly_digests(at=EIGHT + MINUTE * 10 * number) for number in range(3)] == [1, 0, 0]


def test_a_row_written_meanwhile_by_another_beat_is_the_one(tampon):
    """Both read that nothing was written yet: the key leaves one row."""
    coach = coach_of(tampon, time_zone="Europe/Paris")
    digest = compose_digests([coach], week=PARIS)[coach.pk]
    send_digest(coach, digest)
    send_digest(coach, digest)

    assert keys() == [f"digest:{coach.pk}:2026-W42"]


def test_after_three_days_of_outage_it_says_what_it_would_have_said(tampon):
    coach_of(tampon, time_zone="Europe/Paris")
    session(tampon, held_on=day(13), logged_at=EIGHT + dt.timedelta(days=1))

    assert send_weekly_digests(at=EIGHT + dt.timedelta(days=3)) == 1

    text = OutboxMail.objects.get().text
    assert "Équipe du Tampon : 1 séance, le jeudi 8 octobre" in text


def test_the_next_week_is_another(tampon):
    coach = coach_of(tampon, time_zone="Europe/Paris")
    send_weekly_digests(at=EIGHT)
    session(tampon, held_on=day(13), logged_at=EIGHT + dt.timedelta(days=1))

    assert send_weekly_digests(at=EIGHT + dt.timedelta(days=7)) == 1
    assert keys() == [f"digest:{coach.pk}:2026-W42", f"digest:{coach.pk}:2026-W43"]


def test_nobody_receives_an_empty_one():
    coach_of(team(), time_zone="Europe/Paris")

    assert (send_weekly_digests(at=EIGHT), keys()) == (0, [])


@pytest.mark.parametrize("wants, sent", [(True, 1), (False, 0)])
def test_the_preference_is_kept(wants, sent, tampon):
    coach = coach_of(tampon, time_zone="Europe/Paris")
    ReminderPreference.objects.create(
        person=coach, digest_by_mail=wants, reminders_by_mail=False, invitations_by_mail=False, changed_at=EIGHT
    )

    assert send_weekly_digests(at=EIGHT) == sent


def test_a_closed_account_receives_nothing(tampon):
    coach_of(tampon, time_zone="Europe/Paris", is_active=False)
    UserFactory(is_staff=True, is_active=False)

    assert send_weekly_digests(at=EIGHT) == 0


def test_the_mail(tampon):
    coach = coach_of(tampon, time_zone="Europe/Paris", email="thomas@coach.test")
    action(tampon, day(14), "Appeler <la mission> & le CCAS.")
    send_weekly_digests(at=EIGHT)

    mail = OutboxMail.objects.get()

    assert (mail.recipient, mail.subject, mail.recheck) == (
        "thomas@coach.test",
        "Votre semaine du 12 octobre",
        "coaching.digest",
    )
    assert read_unsubscribe_token(mail.unsubscribe_url.rstrip("/").rsplit("/", 1)[1]) == (coach.pk, "digest")
    body = mail.text[mail.text.index("VOS ÉQUIPES") : mail.text.index("Choisir")]
    page = f"{settings.SITE_URL}/equipes/{tampon.pk}/"
    assert body == (
        "VOS ÉQUIPES\n\n"
        "Actions en retard ou à finir cette semaine\n"
        "- Équipe du Tampon : « Appeler <la mission> & le CCAS. », pour le mercredi 14 octobre\n"
        f"  {page}\n\n"
        "Séances enregistrées depuis lundi dernier\n"
        "- Équipe du Tampon : 1 séance, le jeudi 8 octobre\n"
        f"  {page}\n\n"
    )
    html = parse(mail.html)
    assert [title.text for title in html.all("h3")] == [
        "Actions en retard ou à finir cette semaine",
        "Séances enregistrées depuis lundi dernier",
    ]
    assert html.all("li")[0].text == (
        "Équipe du Tampon : « Appeler <la mission> & le CCAS. », pour le mercredi 14 octobre"
    )
    assert html.all("a")[0].attrs["href"] == page
    assert mail.unsubscribe_url in [link.attrs["href"] for link in html.all("a")]


# --- Read again just before it leaves --------------------------------------------------------------------------------


@pytest.fixture
def written(tampon):
    coach = coach_of(tampon, time_zone="Europe/Paris")
    send_weekly_digests(at=EIGHT)
    return coach, OutboxMail.objects.get()


def recheck(mail):
    return mail_rechecks.answer(mail, at=EIGHT + MINUTE)


def test_it_leaves_as_it_is(written):
    _coach, mail = written

    assert recheck(mail) is mail_rechecks.KEEP


def test_whoever_said_no_meanwhile_receives_nothing(written):
    coach, mail = written
    ReminderPreference.objects.create(person=coach, digest_by_mail=False, changed_at=EIGHT)

    assert isinstance(recheck(mail), mail_rechecks.Dropped)


def test_whoever_left_meanwhile_receives_nothing(written):
    _coach, mail = written
    Membership.objects.update(ends_on=EIGHT.date())

    assert isinstance(recheck(mail), mail_rechecks.Dropped)


def test_it_follows_an_address_that_changed(written):
    coach, mail = written
    coach.email = "nouvelle@coach.test"
    coach.save()

    assert recheck(mail) == mail_rechecks.Rewritten("nouvelle@coach.test", mail.subject, mail.text, mail.html)


def test_a_deleted_account_receives_nothing():
    mail = OutboxMailFactory(key="digest:999999:2026-W42", recheck="coaching.digest")

    assert isinstance(recheck_digest(mail, EIGHT), mail_rechecks.Dropped)


# --- The worker, and the cost ----------------------------------------------------------------------------------------


def test_beat_asks_every_ten_minutes(tampon):
    coach_of(tampon, time_zone="Europe/Paris")
    entry = BEAT_SCHEDULE["send-digests"]

    with time_machine.travel(EIGHT, tick=False):
        sent = send_digests()

    assert (entry["task"], entry["schedule"].minute) == (send_digests.name, set(range(0, 60, 10)))
    assert sent == 1


@pytest.mark.parametrize("how_many", [1, 30])
def test_what_is_read_does_not_grow_with_people_and_each_mail_costs_the_same(how_many, tampon):
    for _ in range(how_many):
        coach_of(tampon, time_zone="Europe/Paris")

    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert send_weekly_digests(at=EIGHT) == how_many

    # people, keys; teams of experts, sessions, actions, appointments; mandates. Then, for each mail, a savepoint, is it
    # there, another savepoint, the row, both released.
    assert len(seen) == 7 + 6 * how_many


def test_nothing_is_asked_when_it_is_nobody_s_monday(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert send_weekly_digests(at=EIGHT + dt.timedelta(days=5)) == 0
