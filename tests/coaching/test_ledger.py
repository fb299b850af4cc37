"""Accounts open with the launch, move under their lock, and their sums are those of their rows."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from coaching.entitlement import LAUNCH_REASON, entitlement, half_days_of
from coaching.models import DayAccount, DayDebit, DayGrant
from coaching.selectors.days import days_left_of_teams, unbalanced_accounts
from coaching.services.day_errors import DaysError, DaysExhaustedError, MonthClosedError
from coaching.services.ledger import grant_days
from coaching.services.own_days import change_days, remove_days
from coaching.services.session_days import adjust_days, take_days
from coaching.states import DayPurpose
from teams.models import Team
from teams.signals import team_launched
from teams.states import TeamRole
from tests.coaching.day_scenes import AT, DAY, accompanied_team, account_of, coached, note, session_of
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import LAUNCHED_AT, MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db
STAFF = {"first_name": "Claire", "is_staff": True}


def balanced() -> bool:
    return not unbalanced_accounts().exists()


@pytest.mark.parametrize("days, half_days", [("0", 0), ("0.5", 1), ("3.96", 8), ("6.0", 12), ("0.1", 1)])
def test_days_are_rounded_up_to_the_half_day(days, half_days):
    assert half_days_of(Decimal(days)) == half_days


def test_the_edition_gives_six_accounts():
    programme = ProgrammeFactory(preparation_days=Decimal("1.5"), common_days=Decimal("0"))

    assert entitlement(programme) == {
        ("coach", "support"): 12,
        ("coach", "preparation"): 3,
        ("coach", "common"): 0,
        ("designer", "support"): 12,
        ("designer", "preparation"): 3,
        ("designer", "common"): 0,
    }


def test_a_launch_opens_the_accounts_once():
    team = TeamFactory(launched=True, programme=ProgrammeFactory(preparation_days=2))
    for _ in range(2):
        team_launched.send(sender=Team, team=team, actor=UserFactory(), at=LAUNCHED_AT)

    accounts = DayAccount.objects.filter(team=team).order_by("role", "purpose")
    assert list(accounts.values_list("role", "purpose", "granted_half_days", "used_half_days")) == [
        ("coach", "common", 0, 0),
        ("coach", "preparation", 4, 0),
        ("coach", "support", 12, 0),
        ("designer", "common", 0, 0),
        ("designer", "preparation", 4, 0),
        ("designer", "support", 12, 0),
    ]
    grants = DayGrant.objects.filter(account__team=team)
    assert set(grants.values_list("reason", "granted_by", "granted_at")) == {(LAUNCH_REASON, None, LAUNCHED_AT)}
    assert grants.count() == 4
    assert balanced()


def test_a_session_takes_its_days_once():
    team, coach = coached()
    session = session_of(team, coach, half_days=2)
    first = take_days(session=session, actor=coach, at=AT)
    again = take_days(session=session, actor=coach, at=AT)

    assert again == first
    assert (first.expert, first.day, first.half_days, first.recorded_by) == (coach, DAY, 2, coach)
    assert account_of(team).used_half_days == 2
    assert balanced()


def test_a_session_of_a_team_without_accounts_opens_them():
    team = TeamFactory(launched=True)
    take_days(session=session_of(team, UserFactory()), actor=None, at=AT)

    assert (account_of(team).granted_half_days, account_of(team).used_half_days) == (12, 1)


def test_a_corrected_session_moves_its_days():
    team, coach = coached()
    session = session_of(team, coach)
    take_days(session=session, actor=coach, at=AT)
    session.half_days, session.held_on = 3, DAY + dt.timedelta(days=1)
    debit = adjust_days(session=session, actor=coach, at=AT)

    assert (debit.half_days, debit.day) == (3, DAY + dt.timedelta(days=1))
    assert account_of(team).used_half_days == 3
    session.half_days = 1
    adjust_days(session=session, actor=coach, at=AT)
    assert account_of(team).used_half_days == 1
    assert balanced()


def test_an_exhausted_account_says_what_is_left_and_whom_to_ask():
    team, coach = coached()
    take_days(session=session_of(team, coach, half_days=10), actor=coach, at=AT)
    with pytest.raises(DaysExhaustedError) as refusal:
        take_days(session=session_of(team, coach, half_days=3), actor=coach, at=AT)

    assert (refusal.value.left_half_days, refusal.value.asked_half_days) == (2, 3)
    assert str(refusal.value) == (
        "Il reste 2\u00a0demi-journées (coach, accompagnement de l’équipe) : pas assez pour 3\u00a0demi-journées."
        " Pour en obtenir d’autres, écrivez à l’équipe de l’ANCT, avec le motif."
    )
    assert account_of(team).used_half_days == 10
    take_days(session=session_of(team, coach, half_days=2), actor=coach, at=AT)
    with pytest.raises(DaysExhaustedError, match=r"^Il ne reste rien "):
        take_days(session=session_of(team, coach), actor=coach, at=AT)
    assert balanced()


def test_the_staff_add_and_take_back_with_a_reason():
    team, coach = coached()
    staff = UserFactory(**STAFF)
    take_days(session=session_of(team, coach, half_days=10), actor=coach, at=AT)
    account = account_of(team)
    grant_days(account=account, half_days=4, reason=" Sujet plus large ", actor=staff, at=AT)
    with pytest.raises(DaysError, match="vous pouvez en reprendre 6 au plus"):
        grant_days(account=account, half_days=-7, reason="Trop", actor=staff, at=AT)
    grant_days(account=account, half_days=-6, reason="Équipe réduite", actor=staff, at=AT)

    history = account.grants.filter(granted_by=staff).order_by("pk").values_list("half_days", "reason")
    assert list(history) == [(4, "Sujet plus large"), (-6, "Équipe réduite")]
    account.refresh_from_db()
    assert (account.granted_half_days, account.used_half_days, account.left_half_days) == (10, 10, 0)
    assert balanced()


@pytest.mark.parametrize("half_days, reason", [(0, "Rien"), (1, "  "), (1000, "Une faute de frappe")])
def test_a_grant_without_sense_is_refused(half_days, reason):
    team, _ = coached()
    with pytest.raises(DaysError):
        grant_days(account=account_of(team), half_days=half_days, reason=reason, actor=UserFactory(**STAFF), at=AT)

    assert account_of(team).granted_half_days == 12


def test_an_expert_notes_corrects_and_removes_her_days():
    team, coach = coached()
    debit = note(team, coach, half_days=2, label="  Préparer l’atelier ")
    assert (debit.label, debit.recorded_at, account_of(team, DayPurpose.PREPARATION).used_half_days) == (
        "Préparer l’atelier",
        AT,
        2,
    )
    change_days(debit=debit, day=DAY, half_days=4, label="", actor=coach, at=AT)
    assert account_of(team, DayPurpose.PREPARATION).left_half_days == 0
    with pytest.raises(DaysExhaustedError):
        change_days(debit=debit, day=DAY, half_days=5, label="", actor=coach, at=AT)
    remove_days(debit=debit, actor=coach, at=AT)
    assert account_of(team, DayPurpose.PREPARATION).used_half_days == 0
    with pytest.raises(DaysError, match="n’existe plus"):
        remove_days(debit=debit, actor=coach, at=AT)
    assert balanced()


def test_the_same_line_sent_twice_counts_once():
    team, coach = coached()
    note(team, coach)
    with pytest.raises(DaysError, match="déjà noté"):
        note(team, coach)

    assert account_of(team, DayPurpose.PREPARATION).used_half_days == 1


@pytest.mark.parametrize(
    "values, words",
    [
        ({"day": dt.date(2026, 10, 21)}, "à venir"),
        ({"day": dt.date(2026, 9, 13)}, "n’accompagniez pas"),
        ({"half_days": 0}, "de 1 à 10"),
        ({"half_days": 11}, "de 1 à 10"),
        ({"purpose": DayPurpose.SUPPORT}, "se note avec la séance"),
        ({"role": "designer"}, "n’accompagniez pas"),
    ],
)
def test_what_is_not_hers_or_not_past_is_refused(values, words):
    team, coach = coached()
    with pytest.raises(DaysError, match=words):
        note(team, coach, **values)

    assert not DayDebit.objects.exists()


def test_whoever_left_notes_the_days_before():
    coach = UserFactory()
    team = accompanied_team()
    MembershipFactory(team=team, user=coach, role=TeamRole.COACH, ends_on=DAY + dt.timedelta(days=1))
    note(team, coach, day=DAY)
    with pytest.raises(DaysError, match="n’accompagniez pas"):
        note(team, coach, day=DAY + dt.timedelta(days=1))


def test_what_is_left_of_many_teams_in_one_query(django_assert_num_queries):
    team, coach = coached()
    take_days(session=session_of(team, coach, half_days=5), actor=coach, at=AT)
    bare = TeamFactory()
    teams = [team, bare, *(accompanied_team(programme=team.programme) for _ in range(5))]
    with django_assert_num_queries(1):
        left = days_left_of_teams(teams)

    assert left[team.pk]["coach", "support"] == 7
    assert left[team.pk]["designer", "common"] == 2
    assert left[bare.pk] == {}


acts = st.lists(
    st.tuples(
        st.sampled_from(["session", "lengthen", "note", "change", "remove", "grant"]),
        st.integers(min_value=-6, max_value=10),
        st.integers(min_value=0, max_value=30),
    ),
    max_size=25,
)


class AnyLedger(TestCase):
    """Whatever is done, in whatever order, refused or not."""

    # Each act is a dozen queries: how long it takes says nothing but how busy the machine is.
    @settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(acts)
    def test_sums_are_those_of_the_rows(self, done):
        team, coach = coached()
        staff, sessions = UserFactory(**STAFF), []
        for kind, number, days in done:
            day = DAY + dt.timedelta(days=days - 7)
            try:
                own = DayDebit.objects.filter(session__isnull=True).order_by("pk").last()
                match kind:
                    case "session":
                        session = session_of(team, coach, half_days=max(number, 1), held_on=day)
                        take_days(session=session, actor=coach, at=AT)
                        sessions.append(session)
                    case "lengthen" if sessions:
                        sessions[-1].half_days = max(number, 1)
                        adjust_days(session=sessions[-1], actor=coach, at=AT)
                    case "note":
                        note(team, coach, half_days=number, day=day)
                    case "change" if own:
                        change_days(debit=own, day=day, half_days=number, label="", actor=coach, at=AT)
                    case "remove" if own:
                        remove_days(debit=own, actor=coach, at=AT)
                    case "grant":
                        grant_days(account=account_of(team), half_days=number, reason="Motif", actor=staff, at=AT)
            except (DaysError, MonthClosedError):
                pass
            assert balanced()
