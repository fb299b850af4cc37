"""Two acts at once on one account, and on one month: exactly one order is told, and the sums are always right."""

import datetime as dt
import functools
import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from coaching.models import CoachingSession, DayAccount, DayDebit, MonthClosing
from coaching.selectors.days import unbalanced_accounts
from coaching.services.closing import close_month
from coaching.services.day_errors import DaysError, DaysExhaustedError, MonthClosedError
from coaching.services.ledger import grant_days, open_accounts
from coaching.services.own_days import change_days
from coaching.services.session_days import adjust_days, take_days
from coaching.states import DayPurpose
from programmes.models import Programme
from teams.models import Team
from tests.candidatures.test_deposit_services import at_once
from tests.coaching.day_scenes import AT, DAY, SEPTEMBER, account_of, coached, note, session_of
from tests.factories.accounts import UserFactory
from tests.factories.teams import LAUNCHED_AT, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)
TRIES = 4  # a race that is lost is not lost every time


def tried(test: Callable[[], None]) -> Callable[[], None]:
    """Several times, each with a team of its own, in one database: emptying it is what takes time."""

    @functools.wraps(test)
    def tries() -> None:
        for _ in range(TRIES):
            test()

    return tries


def fill(account: DayAccount, *, but: int) -> None:
    """Take back what is granted, so that `but` half-days are left."""
    account.refresh_from_db()
    grant_days(account=account, half_days=but - account.left_half_days, reason="Essai", actor=None, at=AT)


def dated_in_september(programme: Programme) -> QuerySet[DayDebit]:
    return DayDebit.objects.filter(account__team__programme=programme, day__month=9).order_by("pk")


def outcome(answers: list[object]) -> list[str]:
    return sorted(type(answer).__name__ for answer in answers)


@tried
def test_two_sessions_for_the_last_half_day():
    team, coach = coached()
    fill(account_of(team), but=1)
    sessions = [session_of(team, coach, half_days=1) for _ in range(2)]

    answers = at_once(*(lambda each=each: take_days(session=each, actor=coach, at=AT) for each in sessions))

    assert outcome(answers) == ["DayDebit", "DaysExhaustedError"]
    assert "Il ne reste rien" in str(next(each for each in answers if isinstance(each, DaysExhaustedError)))
    assert (account_of(team).debits.count(), account_of(team).left_half_days) == (1, 0)
    assert not unbalanced_accounts().exists()


@tried
def test_a_longer_session_against_a_new_one():
    team, coach = coached()
    known = session_of(team, coach)
    take_days(session=known, actor=coach, at=AT)
    fill(account_of(team), but=1)
    longer = CoachingSession.objects.get(pk=known.pk)
    longer.half_days = 2
    new = session_of(team, coach)

    answers = at_once(
        lambda: adjust_days(session=longer, actor=coach, at=AT), lambda: take_days(session=new, actor=coach, at=AT)
    )

    assert outcome(answers) == ["DayDebit", "DaysExhaustedError"]
    assert (account_of(team).used_half_days, account_of(team).left_half_days) == (2, 0)
    assert not unbalanced_accounts().exists()


@tried
def test_two_preparations_for_the_last_half_day():
    """Of the coach and of the one who replaces her: two people, one account."""
    team, coach = coached()
    fill(account_of(team, DayPurpose.PREPARATION), but=1)

    answers = at_once(lambda: note(team, coach, label="L’atelier"), lambda: note(team, coach, label="Le point d’étape"))

    assert outcome(answers) == ["DayDebit", "DaysExhaustedError"]
    assert not unbalanced_accounts().exists()


@tried
def test_a_session_and_a_preparation_do_not_take_from_each_other():
    """Two purposes, two accounts: the last half-day of each is taken, and neither waits for a day that is not its."""
    team, coach = coached()
    for purpose in (DayPurpose.SUPPORT, DayPurpose.PREPARATION):
        fill(account_of(team, purpose), but=1)
    session = session_of(team, coach)

    answers = at_once(
        lambda: take_days(session=session, actor=coach, at=AT), lambda: note(team, coach), lambda: note(team, coach)
    )

    assert outcome(answers) == ["DayDebit", "DayDebit", "DaysError"]
    assert [account_of(team, each).left_half_days for each in (DayPurpose.SUPPORT, DayPurpose.PREPARATION)] == [0, 0]
    assert not unbalanced_accounts().exists()


@tried
def test_a_grant_taken_back_against_a_session():
    team, coach = coached()
    account = account_of(team)
    fill(account, but=1)
    session = session_of(team, coach)
    staff = UserFactory(is_staff=True)

    taken, back = at_once(
        lambda: take_days(session=session, actor=coach, at=AT),
        lambda: grant_days(account=account, half_days=-1, reason="Reprise", actor=staff, at=AT),
    )

    assert isinstance(taken, Exception) != isinstance(back, Exception), (taken, back)
    assert isinstance(taken, DayDebit | DaysExhaustedError)
    account.refresh_from_db()
    assert account.left_half_days == 0
    assert not unbalanced_accounts().exists()


@tried
def test_the_same_session_logged_twice():
    team, coach = coached()
    session = session_of(team, coach)

    answers = at_once(*[lambda: take_days(session=session, actor=coach, at=AT)] * 3)

    assert outcome(answers) == ["DayDebit"] * 3
    assert (account_of(team).debits.count(), account_of(team).used_half_days) == (1, 1)


@tried
def test_accounts_open_once():
    team = TeamFactory(launched=True)
    sessions = [session_of(team, UserFactory()) for _ in range(3)]

    answers = at_once(
        lambda: open_accounts(team=team, actor=None, at=LAUNCHED_AT),
        *(lambda each=each: take_days(session=each, actor=None, at=AT) for each in sessions),
    )

    assert outcome(answers) == ["DayDebit"] * 3 + ["NoneType"]
    assert (DayAccount.objects.filter(team=team).count(), account_of(team).used_half_days) == (6, 3)
    assert not unbalanced_accounts().exists()


@tried
def test_what_is_logged_in_the_closing_instant_is_in_the_lines_or_refused():
    team, coach = coached()
    other = TeamFactory(launched=True, programme=team.programme)  # its accounts open in the same instant
    sessions = [session_of(each, coach) for each in (team, team, other)]
    moved = session_of(team, coach, held_on=dt.date(2026, 10, 5))
    take_days(session=moved, actor=coach, at=AT)
    moved = CoachingSession.objects.get(pk=moved.pk)
    moved.held_on = DAY
    kept = note(team, coach, label="Déjà noté")

    closing, *answers = at_once(
        lambda: close_month(programme=team.programme, month=SEPTEMBER, seen=None, actor=None, at=AT),
        *(lambda each=each: take_days(session=each, actor=coach, at=AT) for each in sessions),
        lambda: adjust_days(session=moved, actor=coach, at=AT),
        lambda: change_days(debit=kept, day=dt.date(2026, 10, 6), half_days=1, label="Déplacé", actor=coach, at=AT),
    )

    assert isinstance(closing, MonthClosing), closing
    assert [each for each in answers if not isinstance(each, DayDebit | MonthClosedError)] == []
    frozen = sum(row["support"] + row["preparation"] + row["common"] for row in closing.rows)
    dated = sum(dated_in_september(team.programme).values_list("half_days", flat=True))
    assert frozen == dated
    assert not unbalanced_accounts().exists()


@tried
def test_two_closings_at_once():
    team, _coach = coached()

    answers = at_once(
        *[lambda: close_month(programme=team.programme, month=SEPTEMBER, seen=None, actor=None, at=AT)] * 2
    )

    assert outcome(answers) == ["ChangedMeanwhileError", "MonthClosing"]
    assert str(next(each for each in answers if isinstance(each, DaysError))).endswith("est déjà clos.")


def test_whoever_writes_without_the_services_waits_for_the_closing_and_is_refused():
    """The trigger alone: the row of the account is the queue."""
    team, coach = coached()
    account, holding = account_of(team), threading.Event()

    def close() -> None:
        with transaction.atomic():
            close_month(programme=team.programme, month=SEPTEMBER, seen=None, actor=None, at=AT)
            holding.set()
            waiting_writers(1)

    def write() -> DayDebit:
        holding.wait(timeout=10)
        return DayDebit.objects.create(account=account, expert=coach, day=DAY, half_days=1, recorded_at=AT)

    _, refused = at_once(close, write)

    assert isinstance(refused, IntegrityError)
    assert refused.__cause__.diag.constraint_name == "daydebit_month_is_open"
    assert MonthClosing.objects.get().rows == []


def waiting_writers(number: int) -> None:
    """Come back once so many connections of this database wait for a lock."""
    sql = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("select pg_stat_clear_snapshot()")
            cursor.execute(sql)
            if cursor.fetchone()[0] >= number:
                return
        threading.Event().wait(0.02)
    raise AssertionError("nobody waits")


def test_the_team_that_opens_during_a_closing_waits_for_it():
    team, coach = coached()
    late = Team.objects.get(pk=TeamFactory(launched=True, programme=team.programme).pk)
    session, holding = session_of(late, coach), threading.Event()

    def close() -> None:
        with transaction.atomic():
            close_month(programme=team.programme, month=SEPTEMBER, seen=None, actor=None, at=AT)
            holding.set()
            waiting_writers(1)

    def log() -> DayDebit:
        holding.wait(timeout=10)
        return take_days(session=session, actor=coach, at=AT)

    _, refused = at_once(close, log)

    assert isinstance(refused, MonthClosedError)
