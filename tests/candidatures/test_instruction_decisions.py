"""Decisions: one by one, never beyond the capacity, never over a colleague's."""

import threading

import pytest
from django.db import close_old_connections, connection

from candidatures.models import ProblematiqueTransition
from candidatures.selectors.instruction_decisions import last_decision_id
from candidatures.selectors.instruction_ranking import budget_of, retained_teams
from candidatures.services.instruction_decisions import decide
from candidatures.services.instruction_errors import ChangedMeanwhileError, RefusedError
from candidatures.services.instruction_review import declare_conflict
from candidatures.states import CandidatureState, JointAct, JointState, Outcome
from core.state_machine import IllegalTransitionError
from tests.candidatures.instruction_scenes import AT, colleague, edition, problem
from tests.factories import candidatures as make

pytestmark = pytest.mark.django_db


def retain(row, *, actor=None, act="retain", seen=None):
    return decide(
        problematique=row,
        act=act,
        reason="Un problème clair.",
        seen=last_decision_id(row) if seen is None else seen,
        actor=actor or colleague(),
        at=AT,
    )


def test_a_decision_is_kept_with_its_reason_and_logged():
    row, actor = problem(edition()), colleague()

    retain(row, actor=actor)

    row.refresh_from_db()
    log = ProblematiqueTransition.objects.get()
    assert (row.outcome, row.outcome_reason, row.announced_outcome) == (Outcome.RETAINED, "Un problème clair.", "")
    assert (log.transition, log.from_state, log.to_state, log.actor, log.comment) == (
        "retain",
        "pending",
        "retained",
        actor,
        "Un problème clair.",
    )


def test_reconsidering_wipes_the_reason_and_keeps_it_in_the_log():
    row = problem(edition())
    retain(row)

    retain(row, act="reconsider")

    row.refresh_from_db()
    assert (row.outcome, row.outcome_reason) == (Outcome.PENDING, "")
    assert ProblematiqueTransition.objects.order_by("-pk").first().comment == "Un problème clair."


def test_a_decision_says_why():
    row = problem(edition())

    with pytest.raises(RefusedError, match="Une décision dit son motif"):
        decide(problematique=row, act="retain", reason=" ", seen=0, actor=colleague(), at=AT)


def test_the_second_to_decide_is_told_and_changes_nothing():
    row = problem(edition())
    retain(row, seen=0)

    with pytest.raises(ChangedMeanwhileError):
        retain(row, act="reject", seen=0)

    row.refresh_from_db()
    assert row.outcome == Outcome.RETAINED


def test_a_decision_taken_then_reconsidered_is_also_a_change():
    row = problem(edition())
    retain(row)
    retain(row, act="reconsider")

    with pytest.raises(ChangedMeanwhileError):
        retain(row, act="reject", seen=0)


def test_the_same_move_twice_is_not_a_move():
    row = problem(edition())
    retain(row)

    with pytest.raises(IllegalTransitionError):
        retain(row)


def test_capacity_is_a_wall_for_teams_and_not_for_the_waiting_list():
    programme = edition(capacity=1)
    first, second = problem(programme), problem(programme)
    retain(first)

    with pytest.raises(RefusedError, match="accueille 1 équipe, et toutes"):
        retain(second)
    retain(second, act="put_on_waiting_list")

    second.refresh_from_db()
    assert (second.outcome, retained_teams(programme)) == (Outcome.WAITING, 1)


def test_a_withdrawn_candidature_leaves_its_place():
    programme = edition(capacity=1)
    gone, stays = problem(programme), problem(programme)
    retain(gone)
    gone.candidature.state = CandidatureState.WITHDRAWN
    gone.candidature.save()

    retain(stays)

    assert retained_teams(programme) == 1


@pytest.mark.parametrize(
    "act, state, teams",
    [
        (JointAct.MERGE, JointState.ACCEPTED, 1),
        (JointAct.LINK, JointState.ACCEPTED, 2),
        (JointAct.MERGE, JointState.PROPOSED, 2),
    ],
)
def test_only_an_accepted_common_team_counts_once(act, state, teams):
    programme = edition(capacity=2)
    rows = [problem(programme), problem(programme)]
    proposal = make.JointProposalFactory(programme=programme, act=act, state=state)
    for row in rows:
        make.JointProposalMemberFactory(proposal=proposal, problematique=row)
        retain(row)

    assert retained_teams(programme) == teams


def test_an_accepted_common_team_takes_one_place():
    programme = edition(capacity=1)
    rows = [problem(programme), problem(programme)]
    proposal = make.JointProposalFactory(programme=programme, act=JointAct.MERGE, state=JointState.ACCEPTED)
    for row in rows:
        make.JointProposalMemberFactory(proposal=proposal, problematique=row)
        retain(row)

    assert retained_teams(programme) == 1


def test_the_budget_multiplies_teams_weeks_and_days():
    programme = edition(capacity=3)
    retain(problem(programme))
    retain(problem(programme))

    budget = budget_of(programme, programme.call)

    # 2 teams × 12 weeks × 0.5 day, against 40
    assert (budget.teams, budget.coach_days, budget.is_over_budget, budget.is_full) == (2, 12, False, False)


def test_a_link_forbids_to_decide():
    row, actor = problem(edition()), colleague()
    declare_conflict(candidature=row.candidature, reason="Ancien poste.", actor=actor, at=AT)

    with pytest.raises(RefusedError, match="déclaré un lien"):
        retain(row, actor=actor)


@pytest.mark.parametrize(
    "state, words",
    [
        (CandidatureState.SUBMITTED, "pas commencée"),
        (CandidatureState.COMPLEMENT, "Un complément est attendu"),
        (CandidatureState.DECIDED, "déjà annoncée"),
        (CandidatureState.WITHDRAWN, "retiré sa candidature"),
    ],
)
def test_decisions_are_taken_under_instruction_only(state, words):
    with pytest.raises(RefusedError, match=words):
        retain(problem(edition(), state=state))


def in_threads(*acts):
    """Run the acts at once, each on its own connection; returns what each raised, by class name, or "done"."""
    answers, barrier = [], threading.Barrier(len(acts))

    def run(act):
        close_old_connections()
        try:
            barrier.wait(timeout=10)
            act()
            answers.append("done")
        except Exception as error:
            answers.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
def test_two_people_do_not_take_the_last_place_together():
    programme = edition(capacity=1)
    rows = [problem(programme), problem(programme)]
    people = [colleague(), colleague()]

    answers = in_threads(
        lambda: retain(rows[0], actor=people[0], seen=0), lambda: retain(rows[1], actor=people[1], seen=0)
    )

    assert (answers, retained_teams(programme)) == (["RefusedError", "done"], 1)


@pytest.mark.django_db(transaction=True)
def test_two_people_deciding_at_once_one_wins_the_other_is_told():
    row = problem(edition())
    people = [colleague(), colleague()]

    answers = in_threads(
        lambda: retain(row, actor=people[0], seen=0), lambda: retain(row, actor=people[1], act="reject", seen=0)
    )

    assert (answers, ProblematiqueTransition.objects.count()) == (["ChangedMeanwhileError", "done"], 1)
