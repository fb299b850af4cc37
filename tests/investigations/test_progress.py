"""Where a team is, what it should do next, what is late: rules on counted facts."""

import dataclasses
import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agenda.states import AppointmentKind
from investigations.models import EvidenceSource, Hypothesis, JournalEntry, PhaseStep, Segment
from investigations.progress import Facts, delays, next_step, weeks_left
from investigations.selectors.home import team_page
from investigations.services.phases import PhaseError, enter_phase
from investigations.states import Verdict, VerdictBasis
from investigations.workspace_menu import MENU
from investigations.workspace_states import SourceKind
from programmes.states import MilestoneKind, PhaseCode
from tests.factories.agenda import AppointmentFactory
from tests.factories.programmes import MilestoneFactory, ProgrammePhaseFactory
from tests.factories.teams import LAUNCHED_AT, LAUNCHED_ON, MembershipFactory, TeamFactory, workspace_of
from tests.refusals import assert_refused

START = Facts(launched_on=LAUNCHED_ON, weeks=12, today=LAUNCHED_ON, phase=PhaseCode.RESEARCH)


def facts(*, week=1, **fields):
    return dataclasses.replace(START, today=LAUNCHED_ON + dt.timedelta(weeks=week - 1), **fields)


@pytest.mark.parametrize(
    "given_facts, route",
    [
        (facts(week=0), "problem"),
        (facts(), "problem"),
        (facts(questions_answered=4), "hypotheses"),
        (facts(questions_answered=4, hypotheses=3), "hypotheses"),
        (facts(questions_answered=4, hypotheses=3, segments=2), "sources"),
        (facts(questions_answered=4, hypotheses=3, segments=2, sources=2, silent_sources=1), "matrix"),
        (facts(questions_answered=4, hypotheses=3, segments=2, sources=2, segments_heard=1), "sources"),
        (facts(questions_answered=4, hypotheses=3, segments=2, sources=2, segments_heard=2), "matrix"),
        (facts(questions_answered=4, hypotheses=3, segments=2, sources=2, segments_heard=2, settled=3), "phases"),
        (facts(phase=PhaseCode.BENCHMARK), "solutions"),
        (facts(phase=PhaseCode.PROTOTYPING), "ideas"),
        (facts(phase=PhaseCode.PROTOTYPING, ideas=4), "prototypes"),
        (facts(phase=PhaseCode.TESTING), "indicators"),
        (facts(phase=PhaseCode.TESTING, indicators=1), "prototypes"),
        (facts(phase=PhaseCode.END_COMMITTEE, hypotheses=1), "matrix"),
        (facts(phase=PhaseCode.CERTIFICATION), "problem"),
    ],
)
def test_the_next_step_is_the_first_thing_that_misses(given_facts, route):
    assert next_step(given_facts).route == route


@pytest.mark.parametrize(
    "given_facts, routes",
    [
        (facts(week=1), []),
        (facts(week=3), ["hypotheses"]),
        (facts(week=4, hypotheses=2), ["sources"]),
        (facts(week=7, hypotheses=2, sources=3), ["matrix"]),
        (facts(week=9, hypotheses=2, sources=3, settled=2), ["solutions"]),
        (facts(week=10, hypotheses=2, sources=3, settled=2, assessments=1), ["prototypes"]),
        (facts(week=12, hypotheses=2, sources=3, settled=2, assessments=1, prototypes=1), ["prototypes"]),
        (facts(week=3, hypotheses=2, last_trace_on=LAUNCHED_ON), ["journal"]),
        (facts(week=3, hypotheses=2, last_trace_on=LAUNCHED_ON + dt.timedelta(days=1)), []),
    ],
)
def test_what_is_late(given_facts, routes):
    assert [delay.route for delay in delays(given_facts)] == routes


@given(
    st.builds(
        Facts,
        launched_on=st.just(LAUNCHED_ON),
        weeks=st.integers(1, 52),
        today=st.dates(LAUNCHED_ON - dt.timedelta(days=60), LAUNCHED_ON + dt.timedelta(days=600)),
        phase=st.sampled_from(PhaseCode.values),
        questions_answered=st.integers(0, 7),
        hypotheses=st.integers(0, 30),
        settled=st.integers(0, 30),
        sources=st.integers(0, 200),
        silent_sources=st.integers(0, 200),
        segments=st.integers(0, 9),
        segments_heard=st.integers(0, 9),
    )
)
def test_there_is_always_one_next_step_on_a_page_of_the_menu(some):
    step = next_step(some)

    assert step.text.endswith(".")
    assert f"investigations:{step.route}" in {entry.route for entry in MENU}
    assert {f"investigations:{delay.route}" for delay in delays(some)} <= {entry.route for entry in MENU}
    assert 0 <= weeks_left(some) <= some.weeks + 9


@pytest.mark.parametrize("week, left", [(1, 12), (2, 11), (12, 1), (13, 0), (20, 0)])
def test_weeks_left(week, left):
    assert weeks_left(facts(week=week)) == left


# --- Counted from the rows -------------------------------------------------------------------------------------------


def source(workspace, number, **fields):
    return EvidenceSource.objects.create(
        investigation=workspace,
        kind=SourceKind.INTERVIEW,
        number=number,
        title=f"Entretien {number}",
        held_on=LAUNCHED_ON,
        created_at=LAUNCHED_AT,
        changed_at=LAUNCHED_AT,
        **fields,
    )


@pytest.mark.django_db
def test_facts_are_those_of_the_workspace_alone():
    workspace, other = workspace_of(), workspace_of()
    for number, verdict in enumerate([Verdict.UNSETTLED, Verdict.CONFIRMED], start=1):
        basis = VerdictBasis.EXPLICIT if verdict == Verdict.CONFIRMED else ""
        Hypothesis.objects.create(
            investigation=workspace, position=number, text="Une hypothèse", verdict=verdict, basis=basis
        )
    heard = Segment.objects.create(investigation=workspace, position=1, name="Aidants")
    Segment.objects.create(investigation=workspace, position=2, name="Agents")
    for number in (1, 2):
        source(workspace, number, segment=heard)
    source(other, 1)

    page = team_page(workspace, journal=workspace.journal.all(), at=LAUNCHED_AT + dt.timedelta(days=8))

    found = page.facts
    assert (found.hypotheses, found.settled, found.sources, found.silent_sources) == (2, 1, 2, 2)
    assert (found.segments, found.segments_heard, found.week) == (2, 1, 2)


@pytest.mark.django_db
def test_the_home_counts_down_to_the_committee_of_the_team():
    workspace = workspace_of()
    MilestoneFactory(
        programme=workspace.programme, kind=MilestoneKind.END_COMMITTEE, starts_on=LAUNCHED_ON + dt.timedelta(days=90)
    )

    before = team_page(workspace, journal=workspace.journal.all(), at=LAUNCHED_AT)
    AppointmentFactory(
        programme=workspace.programme,
        team=workspace.team,
        kind=AppointmentKind.END_COMMITTEE,
        day=LAUNCHED_ON + dt.timedelta(days=70),
    )
    after = team_page(workspace, journal=workspace.journal.all(), at=LAUNCHED_AT)

    assert (before.committee, before.committee_horizon) == (None, LAUNCHED_ON + dt.timedelta(days=90))
    assert (after.committee.countdown, after.committee_horizon) == ("dans 70 jours", None)
    assert after.weeks_left == workspace.programme.weeks_max


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_the_home_costs_the_same_whatever_it_holds(client, django_assert_num_queries, count):
    workspace = workspace_of()
    member = MembershipFactory(team=workspace.team)
    for number in range(1, count + 1):
        MembershipFactory(team=workspace.team)
        source(workspace, number)
        JournalEntry.objects.create(
            investigation=workspace, day=LAUNCHED_ON, text=f"Note {number}", author=member.user, written_at=LAUNCHED_AT
        )
    client.force_login(member.user)

    with django_assert_num_queries(14):
        response = client.get(reverse("investigations:home", kwargs={"pk": workspace.pk}))
    assert response.status_code == 200


# --- Phases ----------------------------------------------------------------------------------------------------------


def enter(workspace, phase, *, base_number, day=8, comment=""):
    return enter_phase(
        investigation=workspace,
        phase=phase,
        entered_on=LAUNCHED_ON + dt.timedelta(days=day),
        planned_until=None,
        comment=comment,
        base_number=base_number,
        actor=None,
        at=LAUNCHED_AT,
    )


@pytest.fixture
def workspace(db):
    team = TeamFactory(launched=True)
    for position, code in enumerate([PhaseCode.RESEARCH, PhaseCode.BENCHMARK, PhaseCode.PROTOTYPING], start=1):
        ProgrammePhaseFactory(programme=team.programme, position=position, code=code)
    return workspace_of(team)


def test_going_back_is_recorded_with_its_reason(workspace):
    enter(workspace, PhaseCode.BENCHMARK, base_number=1)
    with pytest.raises(PhaseError):
        enter(workspace, PhaseCode.RESEARCH, base_number=2, day=12)

    enter(workspace, PhaseCode.RESEARCH, base_number=2, day=12, comment="Un profil manquait.")

    steps = workspace.phase_steps.order_by("number").values_list("number", "phase")
    assert list(steps) == [(1, "research"), (2, "benchmark"), (3, "research")]


@pytest.mark.parametrize(
    "act",
    [
        {"phase": PhaseCode.RESEARCH, "base_number": 1},
        {"phase": PhaseCode.BENCHMARK, "base_number": 0},
        {"phase": PhaseCode.BENCHMARK, "base_number": 1, "day": -1},
    ],
    ids=["the same", "read before another step", "before the present one"],
)
def test_refused_moves_leave_the_team_where_it_is(workspace, act):
    with pytest.raises(PhaseError):
        enter(workspace, **act)

    assert workspace.phase_steps.count() == 1


def test_changing_phase_on_the_page(client, workspace):
    client.force_login(MembershipFactory(team=workspace.team).user)
    address = reverse("investigations:phases", kwargs={"pk": workspace.pk})

    assert client.post(address, {"base": 1}).status_code == 422
    good = {"base": 1, "phase": PhaseCode.BENCHMARK, "entered_on": "2026-10-01", "planned_until": "2026-10-20"}
    assert client.post(address, good).status_code == 302
    assert client.post(address, good | {"planned_until": "2026-09-01"}).status_code == 422
    assert workspace.phase_steps.get(number=2).planned_until == dt.date(2026, 10, 20)


def test_the_database_keeps_one_step_a_number(workspace):
    assert_refused(
        "phasestep_one_per_number",
        lambda: PhaseStep.objects.create(
            investigation=workspace, number=1, phase="research", entered_on=LAUNCHED_ON, recorded_at=LAUNCHED_AT
        ),
    )


def test_the_database_refuses_a_phase_planned_to_end_before_it_starts(workspace):
    assert_refused(
        "phasestep_planned_after_entry",
        lambda: PhaseStep.objects.create(
            investigation=workspace,
            number=2,
            phase="benchmark",
            entered_on=LAUNCHED_ON,
            planned_until=LAUNCHED_ON - dt.timedelta(days=1),
            recorded_at=LAUNCHED_AT,
        ),
    )
