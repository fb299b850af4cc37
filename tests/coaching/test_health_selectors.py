"""Facts of many teams, signals put aside, counts for other pages, lines for the digests."""

import datetime as dt

import pytest

from agenda.states import AppointmentKind, AppointmentState
from coaching.health import BY_CODE
from coaching.models import DayDebit, DeclaredTime, SignalAcknowledgement
from coaching.selectors.health import (
    digest_signals,
    health_of,
    open_signals_of_teams,
    signal_counts_of_teams,
    signals_of,
)
from coaching.states import ActionState, DayPurpose, ExpertRole, Weather
from investigations.models import Evidence, EvidenceSource, Hypothesis, JournalEntry, Prototype, Segment, Trial
from investigations.states import PrototypeKind, Verdict, VerdictBasis
from investigations.workspace_states import Direction, SourceKind
from teams.models import Team
from teams.states import TeamRole, TeamState
from tests.factories.accounts import UserFactory
from tests.factories.agenda import AppointmentFactory
from tests.factories.coaching import CoachingSessionFactory, DayAccountFactory, NextActionFactory
from tests.factories.teams import LAUNCHED_AT, LAUNCHED_ON, MembershipFactory, TeamFactory, workspace_of
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db
MONDAY = LAUNCHED_ON  # 14 September 2026


def day(number):
    return LAUNCHED_ON + dt.timedelta(days=number)


def source(workspace, number, *, kind=SourceKind.INTERVIEW, on=2, **fields):
    at = LAUNCHED_AT + dt.timedelta(days=on)
    return EvidenceSource.objects.create(
        investigation=workspace,
        kind=kind,
        number=number,
        title=f"Source {number}",
        held_on=at.date(),
        created_at=at,
        changed_at=at,
        **fields,
    )


def hypothesis(workspace, position, *, verdict=Verdict.UNSETTLED, settled=None):
    return Hypothesis.objects.create(
        investigation=workspace,
        position=position,
        text=f"Hypothèse {position}",
        verdict=verdict,
        basis="" if verdict == Verdict.UNSETTLED else VerdictBasis.TEAM,
        note="" if verdict == Verdict.UNSETTLED else "Vu",
        settled_at=settled and LAUNCHED_AT + dt.timedelta(days=settled),
    )


def aside(team, code="aucune-seance", *, until=30, **fields):
    return SignalAcknowledgement.objects.create(
        team=team, signal=code, note="Vu", until=day(until), acknowledged_at=LAUNCHED_AT, **fields
    )


def codes(raised):
    return [each.signal.code for each in raised]


# --- Facts ---------------------------------------------------------------------------------------------------------


def test_what_a_team_wrote_is_counted_of_it_alone():
    workspace, other = workspace_of(), workspace_of()
    heard, _unheard = (
        Segment.objects.create(investigation=workspace, position=position, name=f"Profil {position}")
        for position in (1, 2)
    )
    told = [source(workspace, number, segment=heard if number < 3 else None, on=number) for number in (1, 2, 3)]
    source(workspace, 1, kind=SourceKind.OBSERVATION)
    confirmed = hypothesis(workspace, 1, verdict=Verdict.CONFIRMED, settled=9)
    refuted = hypothesis(workspace, 2, verdict=Verdict.REFUTED, settled=5)
    opened = hypothesis(workspace, 3)
    for row, cell, direction in (
        (confirmed, told[0], Direction.SUPPORTS),
        (refuted, told[0], Direction.CONTRADICTS),
        (refuted, told[1], Direction.NUANCES),
        (opened, told[0], Direction.CONTRADICTS),
    ):
        Evidence.objects.create(hypothesis=row, source=cell, direction=direction, at=LAUNCHED_AT)
    source(other, 1)
    hypothesis(other, 1, verdict=Verdict.CONFIRMED, settled=3)

    found = health_of(workspace.team, day(20)).facts

    assert (found.interviews, found.sources_with_profile, found.last_source_on) == (3, 2, day(3))
    assert (found.work.settled, found.confirmed, found.settled_evidence, found.counter_evidence) == (2, 1, 3, 2)
    assert found.last_settled_on == day(9)
    assert (found.work.segments, found.work.segments_heard) == (2, 1)


def test_sessions_that_count_are_logged_and_past():
    workspace = workspace_of()
    team = workspace.team
    for held, role, weather in ((3, ExpertRole.COACH, 1), (10, ExpertRole.COACH, 2), (17, ExpertRole.DESIGNER, None)):
        CoachingSessionFactory(team=team, held_on=day(held), role=role, weather=weather)
    CoachingSessionFactory(team=team, held_on=day(24), weather=Weather.SUN)
    CoachingSessionFactory(team=team, held_on=day(19), draft=True, weather=Weather.SUN)
    CoachingSessionFactory(held_on=day(20), weather=Weather.SUN)
    for number, kind in ((30, AppointmentKind.SESSION), (25, AppointmentKind.SESSION), (21, AppointmentKind.OTHER)):
        AppointmentFactory(team=team, programme=team.programme, day=day(number), kind=kind)
    AppointmentFactory(
        team=team, programme=team.programme, day=day(22), kind=AppointmentKind.SESSION, state=AppointmentState.CANCELLED
    )

    found = health_of(team, day(20)).facts

    assert (found.last_session_on, found.last_session_role) == (day(17), "designer")
    assert found.weathers == ((day(10), 2), (day(3), 1))
    assert found.next_session_on == day(25)


def test_actions_that_are_late_are_open():
    session = CoachingSessionFactory(team=workspace_of().team)
    for due, state in ((5, ActionState.OPEN), (9, ActionState.OPEN), (30, ActionState.OPEN), (None, ActionState.OPEN)):
        NextActionFactory(session=session, due_on=due and day(due), state=state)
    for state in (ActionState.DONE, ActionState.GIVEN_UP):
        NextActionFactory(session=session, due_on=day(1), state=state, settled_at=LAUNCHED_AT)

    assert health_of(session.team, day(20)).facts.overdue == (day(5), day(9))


def test_the_pace_is_that_of_the_coach_s_support_alone():
    team = workspace_of().team
    account = DayAccountFactory(team=team, used_half_days=4)
    DayAccountFactory(team=team, purpose=DayPurpose.COMMON, used_half_days=2)
    DayAccountFactory(team=team, role=ExpertRole.DESIGNER, used_half_days=9)
    expert = UserFactory()
    for number in (3, 8):
        DayDebit.objects.create(account=account, expert=expert, day=day(number), half_days=2, recorded_at=LAUNCHED_AT)

    found = health_of(team, day(20)).facts

    assert (found.granted_half_days, found.used_half_days, found.last_debit_on) == (12, 4, day(8))
    assert health_of(team, day(20)).coach_days == "4 j de coach sur 6"


def test_promises_are_those_of_agents_present_over_four_whole_weeks():
    team = workspace_of().team
    samira = MembershipFactory(team=team, days_per_week="2.0")
    left = MembershipFactory(team=team, days_per_week="2.0", ends_on=day(30))
    unpromised, coach = MembershipFactory(team=team), MembershipFactory(team=team, role=TeamRole.COACH)
    for week in range(6):
        for membership in (samira, left, unpromised, coach):
            monday = MONDAY + dt.timedelta(weeks=week)
            DeclaredTime.objects.create(membership=membership, week=monday, half_days=week, declared_at=LAUNCHED_AT)

    (found,) = health_of(team, day(37)).facts.promises  # a Wednesday, week 6

    assert (found.weeks, found.declared_half_days, found.promised_half_days) == (4, 1 + 2 + 3 + 4, 16)
    assert found.last_week == MONDAY + dt.timedelta(weeks=4)


@pytest.mark.parametrize(
    "given, is_dated",
    [
        ({"of": "team"}, True),
        ({"of": "edition"}, True),
        ({"of": "team", "state": AppointmentState.DONE}, True),
        ({"of": "team", "state": AppointmentState.CANCELLED}, False),
        ({"of": "team", "kind": AppointmentKind.CHECKPOINT}, False),
        ({"of": "another team"}, False),
    ],
)
def test_a_committee_is_dated_for_the_team_or_for_all(given, is_dated):
    team = workspace_of().team
    of = given.pop("of")
    where = {
        "team": {"team": team, "programme": team.programme},
        "edition": {"programme": team.programme},
        "another team": {"of_team": True, "team__programme": team.programme},
    }[of]
    AppointmentFactory(**{"kind": AppointmentKind.END_COMMITTEE, "day": day(90), **where, **given})

    assert ("comite-sans-date" in codes(health_of(team, day(75)).open)) is not is_dated


def test_a_planned_trial_is_enough():
    workspace = workspace_of()
    prototype = Prototype.objects.create(
        investigation=workspace, kind=PrototypeKind.MOCKUP, title="Maquette", created_at=LAUNCHED_AT
    )
    assert "aucun-essai" in codes(health_of(workspace.team, day(63)).open)

    Trial.objects.create(prototype=prototype, number=1, starts_on=day(70), protocol="Trois personnes")

    assert "aucun-essai" not in codes(health_of(workspace.team, day(63)).open)


def test_only_teams_at_work_are_judged():
    at_work, finished, forming = workspace_of().team, workspace_of().team, TeamFactory()
    Team.objects.filter(pk=finished.pk).update(state=TeamState.FINISHED)

    assert [health.team for health in signals_of([at_work, finished, forming], day(20))] == [at_work]
    assert health_of(finished, day(20)) is None
    assert signal_counts_of_teams(Team.objects.all(), day(20)) == {at_work.pk: 2}
    told = {key: [str(each) for each in raised] for key, raised in open_signals_of_teams([at_work], day(20)).items()}
    assert told == {at_work.pk: ["Pas de séance depuis deux semaines", "Plus rien n’est écrit"]}


# --- Constant number of statements ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_facts_cost_the_same_whatever_the_number_of_teams(django_assert_num_queries, count):
    for number in range(count):
        workspace = workspace_of()
        session = CoachingSessionFactory(team=workspace.team, weather=1)
        NextActionFactory(session=session, due_on=day(3))
        member = MembershipFactory(team=workspace.team, days_per_week="2.0")
        DeclaredTime.objects.create(membership=member, week=MONDAY, half_days=1, declared_at=LAUNCHED_AT)
        aside(workspace.team, acknowledged_by=member.user)
        source(workspace, number + 1)

    with django_assert_num_queries(4):
        found = signals_of(Team.objects.all(), day(28))
        assert [codes(health.acknowledged) for health in found] == [["aucune-seance"]] * count
        assert all(str(health.acknowledged[0].acknowledgement.acknowledged_by) for health in found)
        assert all(health.phase_label and health.team.programme.name for health in found)
    with django_assert_num_queries(4):
        assert len(signal_counts_of_teams(Team.objects.all(), day(28))) == count
    with django_assert_num_queries(5):
        assert len(digest_signals(Team.objects.all(), day(28))) >= count


# --- Put aside -----------------------------------------------------------------------------------------------------


def test_put_aside_until_the_end_of_its_day():
    team = workspace_of().team
    aside(team, until=30)

    for today, is_open in ((29, False), (30, False), (31, True)):
        health = health_of(team, day(today))
        assert ("aucune-seance" in codes(health.open)) is is_open
        assert ("aucune-seance" in codes(health.acknowledged)) is not is_open


def test_taken_back_it_asks_again():
    team = workspace_of().team
    aside(team, until=30, withdrawn_at=LAUNCHED_AT + dt.timedelta(days=18))

    assert codes(health_of(team, day(20)).acknowledged) == []


def test_put_aside_for_another_team_or_another_signal_changes_nothing():
    team = workspace_of().team
    aside(workspace_of().team)
    aside(team, "orage")

    health = health_of(team, day(20))

    assert codes(health.open) == ["aucune-seance", "silence"]
    assert health.acknowledged == []


def test_facts_of_a_signal_put_aside_stay_up_to_date():
    team = workspace_of().team
    aside(team)

    (first,) = health_of(team, day(20)).acknowledged
    (later,) = health_of(team, day(27)).acknowledged

    assert "il y a 20 jours" in first.facts
    assert "il y a 27 jours" in later.facts


# --- For the digests -----------------------------------------------------------------------------------------------


def test_a_digest_says_first_what_is_new():
    seen, unseen = (workspace_of(TeamFactory(launched=True, name=name)).team for name in ("A", "B"))
    CoachingSessionFactory(team=seen, held_on=day(2))
    for team in (seen, unseen):
        JournalEntry.objects.create(
            investigation=team.investigation, day=day(18), text="Note", written_at=LAUNCHED_AT + dt.timedelta(days=18)
        )

    lines = digest_signals(Team.objects.all(), day(22))

    told = [(line.health.team.name, line.raised.signal.code, line.is_new) for line in lines]
    assert told == [
        ("A", "aucune-seance", True),  # two weeks passed on day 16
        ("A", "peu-d-entretiens", True),
        ("B", "peu-d-entretiens", True),
        ("B", "aucune-seance", False),  # since day 14
    ]


@pytest.mark.parametrize(
    "until, withdrawn, is_new", [(29, None, True), (32, None, True), (25, None, False), (45, 32, True), (45, 20, False)]
)
def test_a_signal_back_from_aside_is_new(until, withdrawn, is_new):
    team = workspace_of().team
    aside(team, until=until, withdrawn_at=withdrawn and LAUNCHED_AT + dt.timedelta(days=withdrawn))

    lines = {line.raised.signal.code: line for line in digest_signals([team], day(34))}

    assert lines["aucune-seance"].is_new is is_new


def test_a_signal_put_aside_is_in_no_digest():
    team = workspace_of().team
    aside(team)
    aside(team, "silence")

    assert digest_signals([team], day(20)) == []


# --- Words of a sensitive subject ------------------------------------------------------------------------------------


def test_signals_of_a_sensitive_subject_hold_no_word_of_it():
    """Everything that anybody wrote says « secret »; what the signals say holds none of it."""
    workspace = workspace_of()
    workspace.is_sensitive = True
    workspace.save(update_fields=["is_sensitive"])
    segment = Segment.objects.create(investigation=workspace, position=1, name="Secret")
    rows = [source(workspace, n, segment=segment, notes="secret", place="secret", kind="survey") for n in range(1, 4)]
    for position in (1, 2):
        row = hypothesis(workspace, position, verdict=Verdict.CONFIRMED, settled=3)
        Hypothesis.objects.filter(pk=row.pk).update(text="secret", note="secret")
        Evidence.objects.create(
            hypothesis=row, source=rows[0], direction=Direction.SUPPORTS, note="secret", at=LAUNCHED_AT
        )
    for held in (5, 9):
        session = CoachingSessionFactory(
            team=workspace.team, held_on=day(held), weather=1, done="secret", blockers="secret", decisions="secret"
        )
    NextActionFactory(session=session, text="secret", due_on=day(10))

    health = health_of(workspace.team, day(75))

    assert set(BY_CODE) - set(codes(health.open)) == {"jours-trop-vite", "jours-non-utilises", "temps-promis"}
    said = " ".join(f"{each.facts} {each.rule} {each.signal.label}" for each in health.open)
    assert "secret" not in said.lower()


# --- Rows that cannot be ---------------------------------------------------------------------------------------------


def test_the_database_refuses_to_put_aside_without_a_word():
    team = workspace_of().team

    assert_refused(
        "signalacknowledgement_says_why",
        lambda: SignalAcknowledgement.objects.create(
            team=team, signal="orage", note="", until=day(9), acknowledged_at=LAUNCHED_AT
        ),
    )


def test_the_database_refuses_to_take_back_before_putting_aside():
    team = workspace_of().team

    assert_refused(
        "signalacknowledgement_withdrawn_after",
        lambda: aside(team, withdrawn_at=LAUNCHED_AT - dt.timedelta(minutes=1)),
    )
