"""Calendars by secret address: given once, taken back, and saying nothing that matters to whoever finds them."""

import datetime as dt
import logging

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from agenda.models import Appointment, CalendarFeed
from agenda.services.appointments import change_appointment, move_state
from agenda.services.feeds import FeedError, create_feed, renew_feed, revoke_feed
from candidatures.states import CandidatureState, Outcome
from core.middleware import SecretAddressFilter
from core.secret_links import fingerprint
from teams.models import TeamProblematique
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.agenda import AppointmentFactory
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 10, 1, 8, 0, tzinfo=dt.UTC)
SECRET = "Les impayés de la cantine"


@pytest.fixture(autouse=True)
def first_of_october():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def cilaos():
    """A team of La Réunion, whose name and title say its problem."""
    programme = ProgrammeFactory(acronym="PNI")
    team = TeamFactory(programme=programme, launched=True, name=f"Cilaos : {SECRET}", time_zone="Indian/Reunion")
    candidature = CandidatureFactory(
        programme=programme,
        collectivite=CollectiviteFactory(name="Cilaos"),
        deposited=True,
        state=CandidatureState.DECIDED,
    )
    row = ProblematiqueFactory(
        candidature=candidature,
        title=SECRET,
        outcome=Outcome.RETAINED,
        outcome_reason="Réelle.",
        announced_outcome=Outcome.RETAINED,
    )
    TeamProblematique.objects.create(team=team, problematique=row, position=1)
    return team


@pytest.fixture
def samira(cilaos):
    return MembershipFactory(team=cilaos, user__first_name="Samira", user__last_name="Belkacem").user


def session(team, **values):
    values = {"kind": "session", "title": f"Séance : {SECRET}", "time_zone": team.time_zone, **values}
    return AppointmentFactory(team=team, programme=team.programme, **values)


def address(user, team=None):
    _, token = create_feed(person=user, team=team, actor=user, at=AT)
    return reverse("agenda:feed", args=[token])


def events(response):
    return {str(each["uid"]): each for each in Calendar.from_ical(response.content).events}


def test_what_a_calendar_shows(client, cilaos, samira):
    appointment = session(
        cilaos,
        hour=dt.time(9),
        place="Chez Mme Payet",
        link="https://visio.example/secret",
        note="Parler de M. Hoareau",
    )

    answer = client.get(address(samira))

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    (event,) = events(answer).values()
    assert event["uid"] == f"{appointment.uid}@pni.localhost"
    assert event["summary"] == "Séance avec le coach · PNI · Cilaos"
    assert event["url"] == f"http://localhost:8000/agenda/rendez-vous/{appointment.pk}/"
    assert event.decoded("dtstart") == dt.datetime(2026, 10, 15, 5, 0, tzinfo=dt.UTC)
    assert event["dtstart"].params["TZID"] == "Indian/Reunion"
    assert (event["sequence"], event["status"]) == (0, "CONFIRMED")
    assert "dtstamp" in event
    text = answer.content.decode()
    assert text.count("BEGIN:VTIMEZONE") == 1
    for secret in (SECRET, "cantine", "Payet", "visio", "Hoareau", "Samira", "Belkacem", "mailto"):
        assert secret not in text


@pytest.mark.parametrize(
    "zone, before, after",
    [
        ("Europe/Paris", 7, 8),  # 9:00, the day before and the day after clocks go back
        ("America/Miquelon", 11, 11),  # goes back a week later
        ("Indian/Reunion", 5, 5),
        ("Indian/Mayotte", 6, 6),
        ("America/Cayenne", 12, 12),
        ("America/Guadeloupe", 13, 13),
        ("America/Martinique", 13, 13),
    ],
)
def test_hours_are_told_with_the_rules_of_their_zone(client, samira, cilaos, zone, before, after):
    """A reader that knows only what the file says finds the right instant on both sides of the change."""
    for day in (24, 26):
        session(cilaos, day=dt.date(2026, 10, day), hour=dt.time(9), time_zone=zone)

    calendar = Calendar.from_ical(client.get(address(samira)).content)

    (described,) = calendar.timezones
    own_rules = described.to_tz()
    found = [event.decoded("dtstart").replace(tzinfo=own_rules).astimezone(dt.UTC).hour for event in calendar.events]
    assert found == [before, after]


def test_a_day_without_an_hour(client, cilaos, samira):
    session(cilaos, hour=None, duration_minutes=None)

    (event,) = events(client.get(address(samira))).values()

    assert (event.decoded("dtstart"), event.decoded("dtend")) == (dt.date(2026, 10, 15), dt.date(2026, 10, 16))


def test_a_move_makes_another_version_of_the_same_event(client, cilaos, samira):
    appointment, feed = session(cilaos), address(samira)
    (before,) = events(client.get(feed)).values()

    change_appointment(appointment=appointment, values={"hour": dt.time(14)}, actor=None, at=AT)
    (after,) = events(client.get(feed)).values()

    assert (before["uid"], before["sequence"]) == (after["uid"], after["sequence"] - 1)


def test_a_cancelled_one_stays_a_month_as_cancelled(client, cilaos, samira):
    appointment, feed = session(cilaos, day=dt.date(2027, 1, 15)), address(samira)
    move_state(appointment=appointment, name="cancel", comment="Grève", actor=None, at=AT)

    (event,) = events(client.get(feed)).values()
    with time_machine.travel(AT + dt.timedelta(days=29), tick=False):
        kept = len(events(client.get(feed)))
    with time_machine.travel(AT + dt.timedelta(days=30), tick=False):
        gone = len(events(client.get(feed)))

    assert (event["status"], event["sequence"], kept, gone) == ("CANCELLED", 1, 1, 0)


def test_nothing_changed_is_said_in_a_word(client, cilaos, samira):
    appointment, feed = session(cilaos), address(samira)
    first = client.get(feed)

    again = client.get(feed, headers={"If-None-Match": first["ETag"]})
    change_appointment(appointment=appointment, values={"hour": dt.time(14)}, actor=None, at=AT)
    changed = client.get(feed, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert changed.status_code == 200
    assert first["Cache-Control"] == "private, max-age=300"
    assert first["Referrer-Policy"] == "no-referrer"


def test_the_last_day_it_was_read_is_written_once_a_day(client, samira, django_assert_num_queries):
    feed = address(samira)
    client.get(feed)

    assert CalendarFeed.objects.get().last_read_on == dt.date(2026, 10, 1)
    with django_assert_num_queries(2):  # the feed, its appointments: no write
        client.get(feed)


@pytest.mark.parametrize("count", [1, 30])
def test_a_calendar_costs_the_same_whatever_it_holds(client, cilaos, samira, django_assert_num_queries, count):
    for _ in range(count):
        session(cilaos)
    feed = address(samira)
    client.get(feed)

    with django_assert_num_queries(3):
        assert len(events(client.get(feed))) == count


# --- Who opens it -----------------------------------------------------------------------------------------------------


def test_a_calendar_of_one_team_holds_nothing_of_the_others(client, cilaos, samira):
    here, common = session(cilaos), AppointmentFactory(programme=cilaos.programme)
    other = MembershipFactory(user=samira, team__launched=True).team
    session(other)
    action = session(cilaos, kind="action", hour=None, duration_minutes=None, owner=UserFactory())

    found = events(client.get(address(samira, cilaos)))

    assert set(found) == {f"{each.uid}@pni.localhost" for each in (here, common)}
    assert Appointment.objects.filter(pk=action.pk).exists()


def test_a_referent_reads_the_gatherings_of_her_team_alone(client, cilaos):
    row = TeamProblematique.objects.get(team=cilaos).problematique
    referent = ReferentMandateFactory(collectivite=row.candidature.collectivite, starts_on=dt.date(2026, 1, 1)).user
    session(cilaos)
    committee = session(cilaos, kind="end_committee")

    assert set(events(client.get(address(referent, cilaos)))) == {f"{committee.uid}@pni.localhost"}


def test_who_left_who_is_gone_and_what_was_taken_back_open_nothing(client, cilaos, samira):
    whole, of_team = address(samira), address(samira, cilaos)
    assert [client.get(feed).status_code for feed in (whole, of_team)] == [200, 200]

    samira.memberships.update(ends_on=AT.date())
    assert [client.get(feed).status_code for feed in (whole, of_team)] == [200, 404]
    assert events(client.get(whole)) == {}
    samira.is_active = False
    samira.save(update_fields=["is_active"])

    assert [client.get(feed).status_code for feed in (whole, of_team)] == [404, 404]
    assert client.get(reverse("agenda:feed", args=["invente"])).status_code == 404


def test_the_secret_is_in_no_line_of_the_log(client, cilaos, samira, caplog):
    feed = address(samira)
    revoke_feed(feed=CalendarFeed.objects.get(), actor=samira, at=AT)
    token = feed.rsplit("/", 1)[1].removesuffix(".ics")

    with caplog.at_level(logging.WARNING, logger="django.request"):
        caplog.handler.addFilter(SecretAddressFilter())
        client.get(feed)

    assert len(token) >= 43  # 256 bits
    assert token not in caplog.text
    assert "[adresse secrète].ics" in caplog.text


# --- The page ---------------------------------------------------------------------------------------------------------


def test_an_address_is_said_once(client, cilaos, samira):
    client.force_login(samira)

    shown = client.post("/agenda/abonnements/", {"equipe": cilaos.pk})
    url = shown.context["new_url"]
    token = url.rsplit("/", 1)[1].removesuffix(".ics")

    assert CalendarFeed.objects.get().token_hash == fingerprint(token)
    assert token in shown.content.decode()
    assert token not in client.get("/agenda/abonnements/").content.decode()
    assert client.get(url.removeprefix("http://localhost:8000")).status_code == 200
    again = client.post("/agenda/abonnements/", {"equipe": cilaos.pk})
    assert (again.status_code, CalendarFeed.objects.count()) == (409, 1)


def test_a_renewed_address_closes_the_former(client, samira):
    former = address(samira)
    client.force_login(samira)

    shown = client.post(reverse("agenda:feed_renew", args=[CalendarFeed.objects.get().pk]))

    client.logout()
    assert client.get(former).status_code == 404
    assert client.get(shown.context["new_url"].removeprefix("http://localhost:8000")).status_code == 200


def test_a_revoked_address_cannot_be_taken_back_twice(samira):
    feed, _ = create_feed(person=samira, team=None, actor=samira, at=AT)
    revoke_feed(feed=feed, actor=samira, at=AT)

    for act in (revoke_feed, renew_feed):
        with pytest.raises(FeedError, match="Cette adresse est déjà retirée"):
            act(feed=feed, actor=samira, at=AT)


def test_nobody_else_gives_back_or_takes_an_address(client, samira):
    feed, _ = create_feed(person=samira, team=None, actor=samira, at=AT)
    client.force_login(UserFactory())

    for route in ("feed_renew", "feed_revoke"):
        assert client.post(reverse(f"agenda:{route}", args=[feed.pk])).status_code == 404
    assert client.post("/agenda/abonnements/", {"equipe": "12"}).status_code == 404
    assert client.post("/agenda/abonnements/", {"equipe": "douze"}).status_code == 404
    feed.refresh_from_db()
    assert feed.revoked_at is None
